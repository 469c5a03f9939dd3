import { createHash } from 'node:crypto';

export interface LandingFacts {
  readonly sandbox: boolean;
  readonly origin: string;
  /** Name and prefix of every dialect that is mounted. */
  readonly dialects: readonly { name: string; prefix: string }[];
}

const style = `
:root{color-scheme:light dark;--page:#F4F5F4;--surface:#FFFFFF;--ink:#17201F;--ink2:#4F5B5A;--line:#D5DAD9;--brand:#0E6163}
@media (prefers-color-scheme:dark){:root{--page:#0F1313;--surface:#171C1C;--ink:#ECF1F0;--ink2:#A9B5B4;--line:#2E3737;--brand:#4DB6B4}}
body{margin:0;background:var(--page);color:var(--ink);font:16px/26px system-ui,"PingFang SC","HarmonyOS Sans SC","Noto Sans SC","Microsoft YaHei",sans-serif}
main{max-width:640px;margin:0 auto;padding:48px 16px}svg{width:48px;height:48px}h1{font-size:24px;line-height:34px;font-weight:600;margin:16px 0 4px}
p{margin:0 0 16px;color:var(--ink2)}dl{background:var(--surface);border:1px solid var(--line);margin:24px 0;padding:8px 16px}
dt{font-size:14px;line-height:22px;color:var(--ink2);padding-top:8px}dd{margin:0;padding-bottom:8px;overflow-wrap:anywhere}code{font-family:ui-monospace,monospace;font-size:14px}a{color:var(--brand)}`;

const mark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Hufu 虎符"><path fill="#12797B" d="M31 14H23.5C21.5 10 17.5 7 12.5 7 8.5 9.5 7 14.5 8 20.5 6.5 24 6 28 6 32L10 34.5 6.8 38.5 12 40.5 9.5 45.5C14 53 21 57.5 31 58V51A4 4 0 0 0 31 43Z"/><path fill="#B27B26" d="M33 14H40.5C42.5 10 46.5 7 51.5 7 55.5 9.5 57 14.5 56 20.5 57.5 24 58 28 58 32L54 34.5 57.2 38.5 52 40.5 54.5 45.5C50 53 43 57.5 33 58V52.657A6 6 0 0 0 33 41.343Z"/><path fill="#F6EBD3" d="M31 18.5H21.5a1.75 1.75 0 0 0 0 3.5H31ZM33 18.5H42.5a1.75 1.75 0 0 1 0 3.5H33ZM31 25.5H23.5a1.75 1.75 0 0 0 0 3.5H31ZM33 25.5H40.5a1.75 1.75 0 0 1 0 3.5H33ZM31 32.5H18.5a1.75 1.75 0 0 0 0 3.5H31ZM33 32.5H45.5a1.75 1.75 0 0 1 0 3.5H33ZM16.5 41.5Q21.5 39.8 25 44.2 19.5 46 16.5 41.5ZM47.5 41.5Q42.5 39.8 39 44.2 44.5 46 47.5 41.5Z"/></svg>`;

/** Headers of the landing page: nothing runs, nothing is loaded, nobody frames it. */
export const landingHeaders = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** What a browser sees at `/`: what this is and where to point a client. `facts.origin` is checked text. */
export function landingPage(facts: LandingFacts): string {
  const addresses = facts.dialects.map(
    ({ name, prefix }) =>
      `<dt>${name}</dt><dd><code>${facts.origin}</code> 或 / or <code>${facts.origin}${prefix}</code></dd>`,
  );
  const mode = facts.sandbox
    ? '沙盒:签出的文件没有法律效力。Sandbox: what is signed here binds nobody.'
    : '电子合同签署服务。An electronic-contract service.';
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Hufu 虎符</title><style>${style}</style></head><body><main>${mark}<h1>Hufu 虎符</h1><p>${mode}</p><dl>${addresses.join('')}<dt>Hufu API</dt><dd><code>${facts.origin}/native/v1</code></dd><dt>状态 Status</dt><dd><a href="/readyz">/readyz</a></dd></dl></main></body></html>`;
}
