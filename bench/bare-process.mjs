// What the server is compared with: bare Fastify routes, one doing one point select, others sending one file.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import Fastify from 'fastify';
import { sql } from 'kysely';
import { openRange, totalLength } from '../packages/server/dist/src/app/bundle/byte-parts.js';
import { openDatabase } from '../packages/server/dist/src/infra/postgres/pool.js';
import { firstOf, run } from '../packages/server/dist/src/infra/postgres/sql.js';
import { answerQuestions, givenArgument } from './processes.mjs';

const { database: connection, text } = givenArgument();
const database = connection && openDatabase({ connection: { ...connection, user: 'hufu_owner' } });
if (database) {
  await run(database.sql, sql`create schema if not exists bench`);
  await run(database.sql, sql`create table if not exists bench.point (id bigint primary key, body text not null)`);
  await run(
    database.sql,
    sql`insert into bench.point values (1, ${text}) on conflict (id) do update set body = excluded.body`,
  );
}
const chunk = { highWaterMark: 256 * 1024 }; // as the server reads its objects
const server = Fastify();
const files = { one: undefined, parts: [] };

server.get('/point', async (request, reply) => {
  const point = await firstOf(database.sql, sql`select body from bench.point where id = ${request.query.id}`);
  return reply.header('content-type', 'application/json;charset=UTF-8').send(point.body);
});
server.get('/file', async (_request, reply) => {
  const { size } = await stat(files.one);
  return reply.header('content-length', size).send(createReadStream(files.one, chunk));
});
server.get('/segments', async (_request, reply) => {
  const { Readable } = await import('node:stream');
  const length = totalLength(files.parts);
  return reply.header('content-length', length).send(Readable.from(openRange(files.parts, 0, length)));
});
const origin = await server.listen({ host: '127.0.0.1', port: 0 });

answerQuestions({
  ready: () => ({ origin }),
  /** One file, and the same bytes as segments. */
  files: ({ one, parts }) => {
    files.one = one;
    files.parts = parts.map(({ path, byteLength }) => ({
      byteLength,
      open: (start, end) => createReadStream(path, { start, end: end - 1, ...chunk }),
    }));
  },
  stop: async () => {
    await server.close();
    await database?.close();
  },
});
