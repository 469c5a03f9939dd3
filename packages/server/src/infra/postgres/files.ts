import type { FileState, PageSize } from '@hufu/pades/types';
import { sql as q } from 'kysely';
import type { FileContent, FileRows } from '../../app/ports.js';
import type { UploadedFile } from '../../domain/file.js';
import { type Sql, firstOf, json, post } from './sql.js';

type Row = { data: UploadedFile };

const contentOf = (content?: FileContent) => ({
  pages: content ? json(content.pages) : null,
  state: content ? json(content.state) : null,
});

export const fileRows = (sql: Sql): FileRows => ({
  load: async (scope, id) =>
    (await firstOf(sql, q<Row>`select data from file where tenant_id = any(${[...scope]}::bigint[]) and id = ${id}`))
      ?.data,
  lock: async (scope, id) =>
    (
      await firstOf(
        sql,
        q<Row>`select data from file where tenant_id = any(${[...scope]}::bigint[]) and id = ${id} for update`,
      )
    )?.data,
  content: async (tenantId, id) => {
    const row = await firstOf(
      sql,
      q<{
        pages: PageSize[] | null;
        file_state: string | null;
      }>`select pages, file_state from file where tenant_id = ${tenantId} and id = ${id}`,
    );
    return row?.pages && row.file_state
      ? { pages: row.pages, state: JSON.parse(row.file_state) as FileState }
      : undefined;
  },
  insert: async (file, content) => {
    const { pages, state } = contentOf(content);
    await post(
      sql,
      q`insert into file (tenant_id, id, data, pages, file_state)
        values (${file.tenantId}, ${file.id}, ${json(file)}, ${pages}, ${state})`,
    );
  },
  save: async (file, content) => {
    const { pages, state } = contentOf(content);
    await post(
      sql,
      q`update file set data = ${json(file)}, pages = coalesce(${pages}::jsonb, pages), file_state = coalesce(${state}, file_state)
        where tenant_id = ${file.tenantId} and id = ${file.id}`,
    );
  },
});
