/** What an authority says of a certificate it may have issued. Times are UTC milliseconds. */
export type CertificateStatus =
  { status: 'GOOD' } | { status: 'REVOKED'; at: number; reason: RevocationReason } | { status: 'UNKNOWN' };

/** CRLReason of RFC 5280 §5.3.1. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
} as const;
export type RevocationReason = keyof typeof revocationReasons;

/** Looks a certificate up. @param serial hex of the INTEGER's content, lower case. */
export type StatusOf = (serial: string) => Promise<CertificateStatus>;
