import { pairsOf, queryOf, recordOf } from '../body.js';
import { Reader } from '../reading.js';

/** The largest documented bodies are lists of 300 fields in 50 documents. */
export const textLimit = 8 * 1024 * 1024;

/** Some clients send `""` or `null` where a call takes nothing. @throws DomainError INPUT_INVALID */
export const fieldsOfBody = (body: Buffer): Reader => new Reader(recordOf(body));

/** `+` is a space; of equal names the first counts, as in the signature (protocols §1.3). */
export const fieldsOfQuery = (target: string): Reader => new Reader(Object.fromEntries(pairsOf(queryOf(target))));
