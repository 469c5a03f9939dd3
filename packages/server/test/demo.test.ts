import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import { mainDemo } from '../src/demo/main-demo.js';

const folder = mkdtempSync(join(tmpdir(), 'hufu-demo-test-'));
after(() => rmSync(folder, { recursive: true }));

describe('npm run demo', () => {
  const said: string[] = [];
  let passed: boolean;
  before(async () => {
    passed = await mainDemo({ folder, print: (line) => said.push(line) });
  });

  it('leaves documents, logs, bundles, pictures of every page and the root certificate', () => {
    const pages = { 'labour-contract': 3, 'sales-contract': 2 };
    const found = readdirSync(folder);
    for (const [name, count] of Object.entries(pages)) {
      const pictures = Array.from({ length: count }, (_, i) => `${name}-${i + 1}.png`);
      for (const file of [`${name}.pdf`, `${name}-log.pdf`, `${name}.zip`, ...pictures])
        assert.ok(found.includes(file), file);
    }
    assert.equal(readFileSync(join(folder, 'labour-contract.zip')).readUInt32LE(0), 0x04034b50, 'a zip');
  });

  it('every file holds for whoever believes the root that it leaves', () => {
    assert.equal(passed, true, said.join('\n'));
    const trust = [new X509Certificate(readFileSync(join(folder, 'root.pem'))).raw];
    const wanted = {
      'labour-contract': 2,
      'labour-contract-log': 1,
      'sales-contract': 4,
      'sales-contract-log': 1,
      'esign-confirmation': 2,
    };
    for (const [name, acts] of Object.entries(wanted)) {
      const report = verifyPdf(readFileSync(join(folder, `${name}.pdf`)), { trust, now: Date.now() });
      assert.equal(report.indication, 'TOTAL-PASSED', report.why);
      const signatures = report.signatures.filter(({ kind }) => kind === 'SIGNATURE');
      assert.deepEqual([...new Set(signatures.map(({ level }) => level))], ['B-LTA'], name);
      assert.equal(signatures.length, acts, name);
    }
  });

  it('a file that the API refuses is told with the reason, beside what was made', async () => {
    const file = join(folder, 'broken.pdf');
    writeFileSync(file, 'no PDF');
    const lines: string[] = [];
    assert.equal(await mainDemo({ folder, file, print: (line) => lines.push(line) }), false);
    const text = lines.join('\n');
    assert.match(text, /^labour-contract\.pdf .*TOTAL-PASSED/m);
    assert.match(text, /broken\.pdf was not signed: .*140[23]/);
  });

  it('says what it made, by whom it was signed and what the verifier thinks', () => {
    const line = said
      .join('\n')
      .split('\n')
      .find((one) => one.startsWith('sales-contract.pdf'));
    assert.match(
      line ?? '',
      /B-LTA +TOTAL-PASSED +[\d.]+ s +虎符示例科技有限公司 ×2, 虎符示例科技\(上海\)有限公司 ×2$/,
    );
  });
});
