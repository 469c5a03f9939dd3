import { sql as q } from 'kysely';
import type { PeopleRows, Person } from '../../app/ports.js';
import { type Sql, firstOf, json, post, rowsOf, run } from './sql.js';

type SavedMark = { id: string; png: string; createdAt: number };

const byContact = async (sql: Sql, kind: string, contact: string): Promise<Person | undefined> =>
  (
    await firstOf(
      sql,
      q<{ data: Person }>`select p.data from person_contact c join person p on p.id = c.person_id
        where c.kind = ${kind} and c.contact = ${contact}`,
    )
  )?.data;

/** Two callers may name the same stranger at once: the contact's primary key decides, the loser takes the winner's person. */
async function ensure(sql: Sql, kind: 'MOBILE' | 'EMAIL', contact: string, fresh: Person): Promise<Person> {
  const known = await byContact(sql, kind, contact);
  if (known) return known;
  await post(sql, q`insert into person (id, data) values (${fresh.id}, ${json(fresh)})`);
  const inserted = await run(
    sql,
    q`insert into person_contact (kind, contact, person_id) values (${kind}, ${contact}, ${fresh.id}) on conflict do nothing`,
  );
  return inserted === 1 ? fresh : (await byContact(sql, kind, contact))!;
}

export const peopleRows = (sql: Sql): PeopleRows => ({
  load: async (id) => (await firstOf(sql, q<{ data: Person }>`select data from person where id = ${id}`))?.data,
  byContact: (kind, contact) => byContact(sql, kind, contact),
  ensure: (kind, contact, fresh) => ensure(sql, kind, contact, fresh),
  insert: async (person) => {
    await post(sql, q`insert into person (id, data) values (${person.id}, ${json(person)})`);
    return person;
  },
  addContact: async (kind, contact, personId) =>
    (await run(
      sql,
      q`insert into person_contact (kind, contact, person_id) values (${kind}, ${contact}, ${personId}) on conflict do nothing`,
    )) === 1,
  save: async (person) => {
    await post(sql, q`update person set data = ${json(person)} where id = ${person.id}`);
  },
  savedMarks: async (personId) =>
    (
      await rowsOf(
        sql,
        q<{ data: SavedMark }>`select data from saved_mark where person_id = ${personId} order by id desc`,
      )
    ).map(({ data }) => data),
  insertSavedMark: async (personId, mark) => {
    await post(sql, q`insert into saved_mark (person_id, id, data) values (${personId}, ${mark.id}, ${json(mark)})`);
  },
  deleteSavedMark: async (personId, id) => {
    await post(sql, q`delete from saved_mark where person_id = ${personId} and id = ${id}`);
  },
});
