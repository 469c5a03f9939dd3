import type { FileState, PageSize } from '@hufu/pades/types';
import { sql as q } from 'kysely';
import type { DocumentRows, Segment } from '../../app/ports.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

interface SegmentRow {
  revision: number;
  sha256: string;
  byte_length: string;
  crc32: string;
  total_sha256: string;
  total_length: string;
  total_crc32: string;
}

const toSegment = (row: SegmentRow): Segment => ({
  revision: row.revision,
  sha256: row.sha256,
  byteLength: Number(row.byte_length),
  crc32: Number(row.crc32),
  totalSha256: row.total_sha256,
  totalLength: Number(row.total_length),
  totalCrc32: Number(row.total_crc32),
});

export const documentRows = (sql: Sql): DocumentRows => ({
  segments: async (tenantId, id) =>
    (
      await rowsOf(
        sql,
        q<SegmentRow>`
          select revision, sha256, byte_length, crc32, total_sha256, total_length, total_crc32 from segment
          where tenant_id = ${tenantId} and document_id = ${id} order by revision`,
      )
    ).map(toSegment),
  head: async (tenantId, id, revision) => {
    const row = await firstOf(
      sql,
      q<SegmentRow & { file_state: string; pages: PageSize[] | null }>`
        select revision, sha256, byte_length, crc32, total_sha256, total_length, total_crc32, file_state, pages
        from segment left join document_pages using (tenant_id, document_id)
        where tenant_id = ${tenantId} and document_id = ${id} and revision = ${revision}`,
    );
    return row && { segment: toSegment(row), state: JSON.parse(row.file_state) as FileState, pages: row.pages ?? [] };
  },
  pages: async (tenantId, id) =>
    (
      await firstOf(
        sql,
        q<{
          pages: PageSize[];
        }>`select pages from document_pages where tenant_id = ${tenantId} and document_id = ${id}`,
      )
    )?.pages ?? [],
  insertPages: async (tenantId, id, pages) => {
    await post(
      sql,
      q`insert into document_pages (tenant_id, document_id, pages) values (${tenantId}, ${id}, ${json(pages)})`,
    );
  },
  insertSegment: async (tenantId, id, s, state) => {
    await post(
      sql,
      q`insert into segment (tenant_id, document_id, revision, sha256, byte_length, crc32, total_sha256, total_length,
          total_crc32, file_state)
        values (${tenantId}, ${id}, ${s.revision}, ${s.sha256}, ${s.byteLength}, ${s.crc32}, ${s.totalSha256},
          ${s.totalLength}, ${s.totalCrc32}, ${json(state)})`,
    );
  },
});
