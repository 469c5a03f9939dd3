import type { EsignClient, EsignReply } from '../../src/demo/esign-client.js';

/** One request of the catalogue: names in braces of the path, query and body. */
export interface Asking {
  parts?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

export async function asked<Data = Record<string, unknown>>(
  client: EsignClient,
  operation: string,
  { parts = {}, query, body }: Asking,
): Promise<EsignReply<Data>> {
  const [method = '', pattern = ''] = operation.split(' ');
  const path = pattern.replace(/\{(\w+)\}/g, (word, name: string) => parts[name] ?? word);
  const { status, reply } = await client.ask(method, path, query, body);
  if (status !== 200) throw new Error(`${operation}: HTTP ${status} ${JSON.stringify(reply)}`);
  return reply as EsignReply<Data>;
}
