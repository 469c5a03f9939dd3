import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { OutgoingRequest } from '../../app/application.js';
import type { CallbackAnswer, CallbackPost } from '../../app/ports.js';
import { type AddressRules, guardedLookup, isAllowedAddress } from './address-guard.js';

const patienceMs = 15_000;
const answerBytes = 4_096;

/** Callbacks over HTTP(S): one resolution, guarded addresses, no redirect, 15 s, at most 4 KB of the answer read. */
export const callbackPost = (rules: AddressRules): CallbackPost => ({
  post: (request) => {
    const begun = performance.now();
    return send(request, rules)
      .catch((error: Error) => ({ error: error.message }))
      .then((answer) => ({ ...answer, ms: Math.round(performance.now() - begun) }));
  },
});

async function send(request: OutgoingRequest, rules: AddressRules): Promise<Omit<CallbackAnswer, 'ms'>> {
  const url = new URL(request.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${url.protocol} is not allowed`);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && !isAllowedAddress(literal, rules)) throw new Error(`address ${literal} is not allowed`);
  const { request: open } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const outgoing = open(url, {
      method: request.method,
      headers: { ...request.headers, 'content-length': Buffer.byteLength(request.body), 'user-agent': 'Hufu' },
      lookup: guardedLookup(rules),
      agent: false,
      signal: AbortSignal.timeout(patienceMs),
    });
    outgoing.on('response', (answer) => {
      readBeginning(answer).then((body) => resolve({ status: answer.statusCode, body }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}

/** The rest is not wanted; the connection ends with it. */
async function readBeginning(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= answerBytes) break;
  }
  answer.destroy();
  return Buffer.concat(chunks).subarray(0, answerBytes).toString('utf8');
}
