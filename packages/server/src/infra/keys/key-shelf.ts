import type { RevokedCertificate } from '@hufu/pades/crl';
import type { CertificateStatus } from '@hufu/pades/revocation';
import type { CertificateFacts } from '../../app/ports.js';
import type { StoredCredential } from './stored-credential.js';

/** A signer's or seal's key as kept. */
export interface StoredSignerKey extends StoredCredential {
  id: string;
  /** The name in the certificate; another name needs another certificate. */
  name: string;
  certificate: CertificateFacts;
}

/** Where keys and certificates lie. */
export interface KeyShelf {
  secret(name: string): Promise<string | undefined>;
  /** Keeps the first one written. @returns what is kept. */
  setSecret(name: string, wrapped: string): Promise<string>;
  /** Those of one owner whose certificates nobody took back, the longest living first. */
  signerKeys(owner: string): Promise<StoredSignerKey[]>;
  insertSignerKey(owner: string, key: StoredSignerKey): Promise<void>;
  /** @param serial lower-case hex. */
  certificateStatus(serial: string): Promise<CertificateStatus>;
  revokedCertificates(): Promise<RevokedCertificate[]>;
}
