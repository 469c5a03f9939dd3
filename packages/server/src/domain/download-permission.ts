/** What somebody said of downloads. UNSET: nothing yet. */
export type PermissionState = 'UNSET' | 'ALLOWED' | 'REFUSED';
/**
 * What a download asks for. NOTHING: the company's own software fetches its own contracts. NOT_REFUSED: as long as nobody
 * said no. ALLOWED: somebody must have said yes.
 */
export type PermissionNeed = 'NOTHING' | 'NOT_REFUSED' | 'ALLOWED';

/** The word of the company whose contracts they are, and the usual one of the app. */
export interface DownloadWords {
  company: PermissionState;
  app: PermissionState;
}

/**
 * Whether an app may download a company's contracts. A company that refuses is obeyed whatever the app's rule is.
 *
 * @source 腾讯电子签 获取合同PDF下载链接, notes 3 and 4: two ways to allow it, an explicit refusal wins
 */
export function mayDownload(need: PermissionNeed, { company, app }: DownloadWords): boolean {
  if (need === 'NOTHING') return true;
  if (company !== 'UNSET') return company === 'ALLOWED';
  return need === 'ALLOWED' ? app === 'ALLOWED' : app !== 'REFUSED';
}
