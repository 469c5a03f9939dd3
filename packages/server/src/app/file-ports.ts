import type { FileState, PageSize } from '@hufu/pades/types';
import type { AuditRecord } from '../domain/audit.js';
import type { UploadedFile } from '../domain/file.js';
import type { AppId, FileId, TenantId } from '../domain/ids.js';
import type { SwitchChange, SwitchName } from './organisation-use-cases.js';
import type { PermissionChange } from './link-use-cases.js';

/** What a document made from a file begins with. */
export interface FileContent {
  pages: PageSize[];
  state: FileState;
}
export interface FileRows {
  load(scope: readonly TenantId[], id: FileId): Promise<UploadedFile | undefined>;
  /** Locks the row until the transaction ends. */
  lock(scope: readonly TenantId[], id: FileId): Promise<UploadedFile | undefined>;
  content(tenantId: TenantId, id: FileId): Promise<FileContent | undefined>;
  insert(file: UploadedFile, content?: FileContent): Promise<void>;
  save(file: UploadedFile, content?: FileContent): Promise<void>;
}

export interface PermissionRows {
  /** The last change of the company's word about the app, and of the app's own. */
  of(appId: AppId, companyId: TenantId): Promise<Partial<Record<'COMPANY' | 'APP', PermissionChange>>>;
  set(which: { tenantId: TenantId; appId: AppId; of: 'COMPANY' | 'APP' }, change: PermissionChange): Promise<void>;
}
/** What a company said about services of an app; what it never spoke of is not there. */
export interface SwitchRows {
  of(appId: AppId, companyId: TenantId): Promise<Partial<Record<SwitchName, SwitchChange>>>;
  set(appId: AppId, companyId: TenantId, name: SwitchName, change: SwitchChange): Promise<void>;
}
export interface AuditRows {
  /** Entries of one company are added one after the other, until the transaction ends. */
  lock(tenantId: TenantId): Promise<void>;
  last(tenantId: TenantId): Promise<AuditRecord | undefined>;
  append(id: string, record: AuditRecord): Promise<void>;
  /** All entries of a company, oldest first. */
  of(tenantId: TenantId): Promise<AuditRecord[]>;
}
