import { checkTimestampToken, readTimestampResponse, timestampRequest } from '@hufu/pades/timestamp';
import type { Timestamps } from '../../app/ports.js';

export interface RemoteTsaPlan {
  url: string;
  /** DER certificates, one of which the authority has to lead to. Without any no token is believed. */
  roots: Buffer[];
  /** Expected policy OID; absent = any. */
  policy?: string;
  /** Real clock, UTC ms. */
  now: () => number;
  /** Default 3,000 (DOMAIN.md §9). */
  timeoutMs?: number;
}

const maxResponseBytes = 65_536;

/** An outside authority, and the certificates it shows. */
export interface RemoteTsa extends Timestamps {
  roots: Buffer[];
  /** DER, the authority's own first; asks for a stamp of nothing when none was made yet. */
  chain(): Promise<Buffer[]>;
}

/** An outside time-stamping authority over HTTP (RFC 3161 §3.4). Its tokens are checked before anybody sees them (T21). */
export function remoteTimestamps(plan: RemoteTsaPlan): RemoteTsa {
  let seen: Buffer[] | undefined;
  const timestamp = async (digest: Buffer): Promise<Buffer> => {
    const request = timestampRequest(digest);
    const response = await ask(plan, request.der);
    const token = readTimestampResponse(request, response, { roots: plan.roots, policy: plan.policy }, plan.now());
    const { authority, certificates } = checkTimestampToken(token, digest);
    seen = [authority.der, ...certificates.filter((der) => !der.equals(authority.der))];
    return token;
  };
  return {
    authority: new URL(plan.url).host,
    roots: plan.roots,
    timestamp,
    async chain() {
      if (!seen) await timestamp(Buffer.alloc(32));
      return seen!;
    },
  };
}

async function ask({ url, timeoutMs = 3000 }: RemoteTsaPlan, body: Buffer): Promise<Buffer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body: new Uint8Array(body),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok) throw new Error(`the time-stamping authority answered ${answer.status}`);
  return readAtMost(answer, maxResponseBytes);
}

async function readAtMost(answer: Response, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > limit) throw new Error(`the time-stamping authority answered more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
