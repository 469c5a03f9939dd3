import { randomUUID } from 'node:crypto';

/**
 * Addresses of files as e签宝 hands them out (protocols §6): `<origin>/esign/oss/<appId>/<uuid>/<name>?Expires=…&OSSAccessKeyId=…
 * &Signature=…`. The signature is our link's token; path, end and key name are bound to it.
 */

export const ossPrefix = '/oss';
const keyId = 'hufu';

/** An address that is being made: its path is known before its signature. */
export interface OssAddress {
  /** From the origin on, its name percent-encoded. */
  path: string;
  bound(until: number): string;
  /** @param token 104 hex characters @param until ms */
  url(baseUrl: string, token: string, until: number): string;
}

/** @param prefix the dialect's own, `/esign`. */
export function ossAddress(prefix: string, accessKey: string, fileName: string): OssAddress {
  const path = `${prefix}${ossPrefix}/${accessKey}/${randomUUID()}/${encodeURIComponent(fileName)}`;
  const bound = (until: number) => boundText(path, secondsOf(until), keyId);
  return {
    path,
    bound,
    url: (baseUrl, token, until) => {
      const signature = encodeURIComponent(Buffer.from(token, 'hex').toString('base64'));
      return `${baseUrl}${path}?Expires=${secondsOf(until)}&OSSAccessKeyId=${keyId}&Signature=${signature}`;
    },
  };
}

const secondsOf = (until: number): string => String(Math.floor(until / 1000));

/** The path is compared decoded: clients may spell an encoded name in another way. */
const boundText = (path: string, expires: string, key: string): string => [decoded(path), expires, key].join('\n');

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What an address says when it is used. `token` is '' where the signature is none of ours. */
export function readOssAddress(target: string): { token: string; bound: string } {
  const [path = '', query = ''] = target.split('?');
  const given = new URLSearchParams(query);
  // a client that decoded the query once too often turned + into a space
  const signature = (given.get('Signature') ?? '').replaceAll(' ', '+');
  const bytes = Buffer.from(signature, 'base64');
  const token = bytes.toString('base64') === signature ? bytes.toString('hex') : '';
  return { token, bound: boundText(path, given.get('Expires') ?? '', given.get('OSSAccessKeyId') ?? '') };
}

/** Refusals of the object store, in the XML of the vendor's (protocols §3.5, §6). */
export class OssRefusal extends Error {
  override readonly name = 'OssRefusal';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: string,
  ) {
    super(code);
  }
}
export const ossRefusals = {
  expired: () => new OssRefusal(403, 'AccessDenied', 'Request has expired.'),
  denied: () => new OssRefusal(403, 'AccessDenied', 'AccessDenied'),
  signature: () =>
    new OssRefusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ),
  digest: () => new OssRefusal(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.'),
  method: () => new OssRefusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.'),
  tooLarge: () =>
    new OssRefusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.'),
  invalid: (text: string) => new OssRefusal(400, 'InvalidArgument', text),
  slowDown: () => new OssRefusal(429, 'SlowDown', 'Please reduce your request rate.'),
  missing: () => new OssRefusal(404, 'NoSuchKey', 'The specified key does not exist.'),
};

const escaped = (text: string): string => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const ossXml = ({ code, text }: OssRefusal, requestId: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${escaped(text)}</Message>\n  <RequestId>${requestId}</RequestId>\n</Error>\n`;
