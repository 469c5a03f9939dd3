import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DomainError } from '../../domain/errors.js';
import { OfficeConverter } from './converter.js';
import { onePage } from './sample-files.js';
import { Workshop } from './workshop.js';

const folder = await mkdtemp(join(tmpdir(), 'hufu-converter-test-'));
after(() => rm(folder, { recursive: true }));

/** Stands in for soffice: a script that is called the same way. `$pdf` is where the result belongs. */
async function office(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  const arguments_ = 'for last; do :; done\npdf="$(dirname "$last")/in.pdf"\n';
  await writeFile(path, `#!/bin/sh\n${arguments_}${script}\n`, { mode: 0o755 });
  return path;
}
await writeFile(join(folder, 'result.pdf'), onePage());

const html = Buffer.from('<!doctype html><title>合同</title><p>甲方(盖章):');
const refusal = (why: string) => (error: unknown) => {
  assert.ok(error instanceof DomainError, String(error));
  assert.deepEqual([error.code, error.facts.why], ['FILE_INVALID', why], error.message);
  return true;
};
const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('hufu-convert-'));

test('an office file becomes a PDF, in a folder and a profile of its own that do not stay', async () => {
  const before = await left();
  const command = await office(
    'good',
    `case "$*" in *-env:UserInstallation=file://*/profile*--headless*--convert-to*) cp ${folder}/result.pdf "$pdf";; esac`,
  );
  const workshop = new Workshop({ converter: new OfficeConverter(command) });
  try {
    const file = await workshop.intake(html, 'html');
    assert.deepEqual([file.kinds, file.pages.length], [['CONVERTED'], 1]);
    assert.deepEqual(await left(), before);
  } finally {
    await workshop.close();
  }
});

test('without a converter an office file is refused, and the setting is named', async () => {
  const workshop = new Workshop();
  try {
    for (const suffix of ['doc', 'docx', 'xls', 'xlsx', 'html', 'htm'])
      await assert.rejects(workshop.intake(html, suffix), (error: DomainError) => {
        assert.deepEqual([error.code, error.facts], ['FILE_TYPE_UNSUPPORTED', { suffix, setting: 'HUFU_CONVERTER' }]);
        return true;
      });
  } finally {
    await workshop.close();
  }
});

test('a converter that fails, makes nothing, takes too long or is not there gives a clear refusal', async () => {
  const cases: [string, string][] = [
    [await office('fails', 'exit 3'), 'not convertible'],
    [await office('nothing', 'exit 0'), 'not convertible'],
    [await office('hangs', 'sleep 60 & sleep 60'), 'hostile'],
    [join(folder, 'absent'), 'not convertible'],
  ];
  for (const [command, why] of cases)
    await assert.rejects(new OfficeConverter(command, { timeMs: 1000 }).toPdf(html, 'html'), refusal(why), command);
});

/** A stored package with these parts. */
async function packageOf(parts: Record<string, string>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  const directory = Object.entries(parts).map(([name, text]) => {
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50);
    head.writeUInt32LE(text.length, 18);
    head.writeUInt32LE(text.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt32LE(text.length, 20);
    entry.writeUInt32LE(text.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    chunks.push(head, Buffer.from(name), Buffer.from(text));
    offset += 30 + name.length + text.length;
    return Buffer.concat([entry, Buffer.from(name)]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...chunks, ...directory, end]);
}
const relation = (type: string): string =>
  `<Relationships><Relationship Id="r1" Type="http://schemas.example/${type}" Target="http://evil.example/x" TargetMode="External"/></Relationships>`;
const docx = { '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w:document/>' };

test('what would fetch, act or unpack without end never reaches the converter', async () => {
  const workshop = new Workshop({ converter: new OfficeConverter(await office('never', `touch ${folder}/called`)) });
  const bomb = await packageOf(docx);
  bomb.writeUInt32LE(0xfffffff0, bomb.lastIndexOf('PK\u0001\u0002', undefined, 'latin1') + 24);
  const cases: [Buffer, string, string][] = [
    [html, 'docx', 'wrong suffix'],
    [html, 'xls', 'wrong suffix'],
    [onePage(), 'html', 'wrong suffix'],
    [await packageOf(docx), 'xlsx', 'wrong suffix'],
    [bomb, 'docx', 'hostile'],
    [await packageOf({ ...docx, 'word/vbaProject.bin': 'x' }), 'docx', 'active content'],
    [
      await packageOf({ ...docx, 'word/_rels/settings.xml.rels': relation('attachedTemplate') }),
      'docx',
      'active content',
    ],
    [Buffer.from('<html><img src="http://169.254.169.254/latest">'), 'html', 'active content'],
    [Buffer.from('<html><style>@import "file:///etc/passwd"</style>'), 'htm', 'active content'],
  ];
  try {
    for (const [bytes, suffix, why] of cases) await assert.rejects(workshop.intake(bytes, suffix), refusal(why), why);
    assert.ok(!(await readdir(folder)).includes('called'));
  } finally {
    await workshop.close();
  }
});

test('links that are only clicked may lead outside', async () => {
  const workshop = new Workshop({
    converter: new OfficeConverter(await office('links', `cp ${folder}/result.pdf "$pdf"`)),
  });
  try {
    await workshop.intake(await packageOf({ ...docx, 'word/_rels/a.rels': relation('hyperlink') }), 'docx');
    await workshop.intake(
      Buffer.from('<html><a href="https://example.com">x</a><img src="data:image/png;base64,AA==">'),
      'html',
    );
  } finally {
    await workshop.close();
  }
});

test('an aborted conversion is killed with everything it started', async () => {
  const converter = new OfficeConverter(await office('slow', 'sleep 60 & sleep 60'));
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('the caller has gone')), 100);
  await assert.rejects(converter.toPdf(html, 'htm', abort.signal), /the caller has gone/);
});
