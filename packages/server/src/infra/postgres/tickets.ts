import { sql as q } from 'kysely';
import type { PageSession, Person, Ticket, TicketRows } from '../../app/ports.js';
import type { PasswordWindow } from '../../domain/codes.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

interface Held {
  session: PageSession;
  ticket: Ticket;
  person: Person;
}

export const ticketRows = (sql: Sql): TicketRows => ({
  insert: async (hash, ticket) => {
    await post(
      sql,
      q`insert into ticket (hash, tenant_id, contract_id, ends_at, data)
        values (${hash}, ${ticket.tenantId}, ${ticket.contractId}, ${ticket.endsAt}, ${json(ticket)})`,
    );
  },
  lock: async (hash) =>
    (await firstOf(sql, q<{ data: Ticket }>`select data from ticket where hash = ${hash} for update`))?.data,
  save: async (hash, ticket) => {
    await post(sql, q`update ticket set data = ${json(ticket)}, ends_at = ${ticket.endsAt} where hash = ${hash}`);
  },
  insertSession: async (hash, session) => {
    await post(
      sql,
      q`insert into page_session (hash, ticket_hash, data) values (${hash}, ${session.ticketHash}, ${json(session)})`,
    );
  },
  session: async (hash, lock = false) => {
    const found = q`select s.data as session, t.data as ticket, p.data as person from page_session s
      join ticket t on t.hash = s.ticket_hash join person p on p.id = (t.data->>'personId')::bigint where s.hash = ${hash}`;
    return firstOf(sql, lock ? q<Held>`${found} for update of s, t` : q<Held>`${found}`);
  },
  saveSession: async (hash, session) => {
    await post(sql, q`update page_session set data = ${json(session)} where hash = ${hash}`);
  },
  sessions: async (hashes) =>
    new Map(
      (
        await rowsOf(
          sql,
          q<{ hash: string; data: PageSession }>`select hash, data from page_session
            where hash = any(${[...hashes]}::text[])`,
        )
      ).map(({ hash, data }) => [hash, data]),
    ),
  passwordWindow: async (appId, personId, device) =>
    (
      await firstOf(
        sql,
        q<{ data: PasswordWindow }>`select data from password_window
          where app_id = ${appId} and person_id = ${personId} and device = ${device} for update`,
      )
    )?.data,
  savePasswordWindow: async (appId, personId, device, window) => {
    await post(
      sql,
      q`insert into password_window (app_id, person_id, device, data) values (${appId}, ${personId}, ${device}, ${json(window)})
        on conflict (app_id, person_id, device) do update set data = excluded.data`,
    );
  },
});
