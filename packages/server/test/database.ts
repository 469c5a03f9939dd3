import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import type pg from 'pg';
import { appRole, ownerRole } from '../src/infra/postgres/roles.js';
import { asSuperuser, templateName, testServer } from './postgres.js';

const made: (() => Promise<void>)[] = [];
/** What uses a test database ends before it is dropped. */
export const beforeDrop: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of beforeDrop.toReversed()) await end();
  await Promise.all(made.map((drop) => drop()));
});

/** A migrated, empty database of its own for one test file. */
export interface TestDatabase {
  readonly name: string;
  /** As the server's own role: no DDL, evidence insert and read only. */
  readonly app: pg.ClientConfig;
  /** As the owner of the tables. */
  readonly owner: pg.ClientConfig;
  /** Removes it with all sessions. Done after the file's tests anyway. */
  drop(): Promise<void>;
}

/** Clones the template database. Call it once per test file, outside or inside a `before`. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(server, `create database ${name} template ${templateName()} owner ${ownerRole}`);
  await asSuperuser(server, `grant connect on database ${name} to ${appRole}`);
  const drop = (): Promise<void> => asSuperuser(server, `drop database if exists ${name} with (force)`);
  made.push(drop);
  return {
    name,
    app: { ...server, user: appRole, database: name },
    owner: { ...server, user: ownerRole, database: name },
    drop,
  };
}
