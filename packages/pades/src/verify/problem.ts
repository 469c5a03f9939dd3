/** Why a file, a signature or a time stamp cannot be accepted, in the words of EN 319 102-1. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'REVOKED'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'SIGNED_DATA_NOT_FOUND'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'TRY_LATER'
  | 'TIMESTAMP_ORDER_FAILURE';

/** A finding that ends the examination of what it is about. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly sub: SubIndication,
    message: string,
  ) {
    super(message);
  }
}

export const malformed = (message: string): Problem => new Problem('FORMAT_FAILURE', message);
