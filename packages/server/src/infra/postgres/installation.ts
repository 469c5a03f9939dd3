import { sql as q } from 'kysely';
import type { Mischief, SandboxMessage } from '../../app/application.js';
import type { InstallationRows } from '../../app/ports.js';
import { type Sql, firstOf, json, post, rowsOf, run } from './sql.js';

const valueOf = async (sql: Sql, name: string): Promise<string | undefined> =>
  (await firstOf(sql, q<{ value: string }>`select value from installation_value where name = ${name}`))?.value;

export const installationRows = (sql: Sql): InstallationRows => ({
  value: (name) => valueOf(sql, name),
  setValue: async (name, value) => {
    await run(
      sql,
      q`insert into installation_value (name, value) values (${name}, ${value})
        on conflict (name) do update set value = excluded.value`,
    );
  },
  addTo: async (name, amount) => {
    const row = await firstOf(
      sql,
      q<{ value: string }>`insert into installation_value (name, value) values (${name}, ${String(amount)})
        on conflict (name) do update set value = (installation_value.value::bigint + excluded.value::bigint)::text
        returning value`,
    );
    return row!.value;
  },
  secret: async (name) =>
    (await firstOf(sql, q<{ wrapped: string }>`select wrapped from installation_secret where name = ${name}`))?.wrapped,
  setSecret: async (name, wrapped) => {
    await run(
      sql,
      q`insert into installation_secret (name, wrapped) values (${name}, ${wrapped}) on conflict (name) do nothing`,
    );
    const kept = await firstOf(
      sql,
      q<{ wrapped: string }>`select wrapped from installation_secret where name = ${name}`,
    );
    return kept!.wrapped;
  },
  signerKeys: async (owner) =>
    (
      await rowsOf(
        sql,
        q<{
          data: Record<string, unknown>;
        }>`select k.data from signer_key k join certificate c on c.serial = k.data->'certificate'->>'serial'
          where k.owner = ${owner} and c.revoked_at is null order by k.not_after desc`,
      )
    ).map(({ data }) => data),
  insertSignerKey: async (owner, id, notAfter, data) => {
    await post(
      sql,
      q`insert into signer_key (owner, id, not_after, data) values (${owner}, ${id}, ${notAfter}, ${json(data)})`,
    );
  },
  heartbeat: async (serverId, instance) => {
    await run(
      sql,
      q`insert into server (id, instance, heartbeat) values (${serverId}, ${instance}, clock_timestamp())
        on conflict (id) do update set heartbeat = excluded.heartbeat`,
    );
  },
  forgetServers: async (instance) => {
    await run(sql, q`delete from server where instance = ${instance}`);
  },
  insertMessage: async (id, message) => {
    await run(
      sql,
      q`insert into sandbox_message (id, contact, data) values (${id}, ${message.contact}, ${json(message)})
        on conflict (id) do nothing`,
    );
  },
  messages: async (contact, atMost) =>
    (
      await rowsOf(
        sql,
        q<{ data: SandboxMessage }>`select data from sandbox_message
          where ${contact ?? null}::text is null or contact = ${contact ?? null} order by id desc limit ${atMost}`,
      )
    ).map(({ data }) => data),
  mischief: async () => JSON.parse((await valueOf(sql, 'mischief')) ?? '{}') as Mischief,
});
