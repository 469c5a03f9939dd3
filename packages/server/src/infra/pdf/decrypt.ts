import { PDF } from '@libpdf/core';
import { PdfError, PdfReader } from '@hufu/pades';
import { DomainError } from '../../domain/errors.js';
import type { Tasks } from './tasks.js';

const refused = (detail: string, cause?: unknown) =>
  new DomainError('FILE_INVALID', { why: 'encrypted', detail }, { cause });

/** The library searches damaged files for ever, so it only gets those that our own reader can follow. */
function refuseDamaged(bytes: Buffer): void {
  try {
    void new PdfReader(bytes);
  } catch (error) {
    if (!(error instanceof PdfError) || error.reason !== 'encrypted') throw refused('encrypted and damaged', error);
  }
}

/**
 * The same file without encryption, when it opens without a password and its author allows changes.
 *
 * @throws DomainError FILE_INVALID why=encrypted
 */
export async function decrypt({ bytes }: Tasks['decrypt']['input']): Promise<Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.includes('/ByteRange')) throw refused('a signed file that is encrypted cannot be signed again');
  refuseDamaged(buffer);
  try {
    const document = await PDF.load(buffer);
    if (!document.isAuthenticated) throw refused('needs a password');
    if (!document.hasOwnerAccess() && !document.getPermissions().modify)
      throw refused('its author does not allow changes');
    document.removeProtection();
    return await document.save({ incremental: false });
  } catch (error) {
    throw error instanceof DomainError ? error : refused('cannot be decrypted', error);
  }
}
