import { ocspRequestFromPath } from '@hufu/pades/ocsp';
import type { Authorities } from './authorities.js';
import { policyPage } from './policy-page.js';

/** A request to an authority, free of any web framework. */
export interface AuthorityRequest {
  method: 'GET' | 'POST';
  /** Without query, such as `/crl/issuing.crl`. */
  path: string;
  body: Buffer;
}
export interface AuthorityAnswer {
  status: number;
  contentType: string;
  body: Buffer | string;
  /** Seconds a cache may keep it; absent = not at all. */
  maxAge?: number;
}

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

const certificate = (der: Buffer): AuthorityAnswer => ({
  status: 200,
  contentType: 'application/pkix-cert',
  body: der,
  maxAge: 86_400,
});
const pemFile = (...ders: Buffer[]): AuthorityAnswer => ({
  status: 200,
  contentType: 'application/x-pem-file',
  body: ders.map(pem).join(''),
  maxAge: 86_400,
});
const list = (body: Buffer): AuthorityAnswer => ({
  status: 200,
  contentType: 'application/pkix-crl',
  body,
  maxAge: 300,
});
const unknown: AuthorityAnswer = { status: 404, contentType: 'text/plain; charset=utf-8', body: 'not found\n' };

type Page = (authorities: Authorities) => AuthorityAnswer | Promise<AuthorityAnswer>;

const pages: Record<string, Page> = {
  '/ca/root.pem': ({ root }) => pemFile(root),
  '/ca/root.cer': ({ root }) => certificate(root),
  '/ca/issuing.pem': ({ issuing }) => pemFile(issuing),
  '/ca/issuing.cer': ({ issuing }) => certificate(issuing),
  '/ca/chain.pem': ({ issuing, root }) => pemFile(issuing, root),
  '/ca/tsa.pem': ({ timestampingChain }) => pemFile(...timestampingChain),
  '/ca/policy': (authorities) => ({
    status: 200,
    contentType: 'text/plain; charset=utf-8',
    body: policyPage(authorities),
    maxAge: 300,
  }),
  '/crl/root.crl': async ({ crl }) => list(await crl('root')),
  '/crl/issuing.crl': async ({ crl }) => list(await crl('issuing')),
};

async function answerOcsp(authorities: Authorities, request: Buffer): Promise<AuthorityAnswer> {
  return { status: 200, contentType: 'application/ocsp-response', body: await authorities.ocsp.respond(request) };
}

/** What the authorities answer: `/tsa`, `/ocsp` (POST, and GET with the request in the path), `/crl/…`, `/ca/…`. */
export async function answerAuthority(authorities: Authorities, request: AuthorityRequest): Promise<AuthorityAnswer> {
  const { method, path, body } = request;
  if (method === 'POST' && path === '/tsa')
    return { status: 200, contentType: 'application/timestamp-reply', body: authorities.tsa.respond(body) };
  if (method === 'POST' && path === '/ocsp') return answerOcsp(authorities, body);
  if (method === 'GET' && path.startsWith('/ocsp/'))
    return answerOcsp(authorities, ocspRequestFromPath(path.slice('/ocsp/'.length)) ?? Buffer.alloc(0));
  const page = method === 'GET' && Object.hasOwn(pages, path) ? pages[path] : undefined;
  return page ? page(authorities) : unknown;
}
