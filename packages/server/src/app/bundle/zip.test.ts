import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { inMemory, readRange } from './byte-parts.js';
import { combineCrc32, crc32Of } from './crc32.js';
import { entryNames } from './zip-names.js';
import { type Zip, type ZipEntry, planZip } from './zip.js';

const modifiedAt = new Date('2026-11-22T02:30:00Z');
const entry = (title: string, content: string | Buffer, suffix = '.pdf'): ZipEntry => {
  const bytes = Buffer.from(content);
  const middle = bytes.length >> 1; // two segments, as after one signature
  const parts = [inMemory(bytes.subarray(0, middle)), inMemory(bytes.subarray(middle))];
  return { title, suffix, parts, crc32: crc32Of(bytes), modifiedAt };
};
const read = async (zip: Zip, start = 0, end = zip.byteLength): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.openRange(start, end)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const trickyTitles = [
  '../../etc/passwd',
  'C:\\con.txt',
  'con',
  '销售合同\u0000\u001b[2J',
  '虎'.repeat(300),
  '\u202egpj.exe',
  '同名',
  '同名',
];
const awkward = [
  ...trickyTitles.map((title, index) => entry(title, `%PDF-${index}`)),
  entry('劳动合同(2026)', Buffer.alloc(70_000, 0x61)),
  entry('空', ''),
];

const present = (tool: string, ...args: string[]): boolean => spawnSync(tool, args).error === undefined;
const unpackers: [string, string, (zip: string, to: string) => string[]][] = [
  ['unzip', '-v', (zip, to) => ['-q', zip, '-d', to]],
  ['7z', 'i', (zip, to) => ['x', '-y', '-bso0', `-o${to}`, zip]],
  [
    'python3',
    '-V',
    (zip, to) => [
      '-c',
      'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;z.extractall(sys.argv[2])',
      zip,
      to,
    ],
  ],
];

for (const [tool, probe, args] of unpackers) {
  test(
    `${tool} reads every name and byte of a bundle`,
    { skip: !present(tool, probe) && `${tool} is not installed` },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'hufu-zip-'));
      try {
        const zip = planZip(awkward);
        await writeFile(join(folder, 'bundle.zip'), await read(zip));
        const unpacked = spawnSync(tool, args(join(folder, 'bundle.zip'), join(folder, 'out')), {
          encoding: 'utf8',
          env: { ...process.env, LC_ALL: 'C.UTF-8' },
        });
        assert.equal(unpacked.status, 0, unpacked.stderr + unpacked.stdout);
        assert.deepEqual((await readdir(join(folder, 'out'))).toSorted(), zip.names.toSorted());
        for (const [index, name] of zip.names.entries()) {
          const bytes = await readFile(join(folder, 'out', name));
          assert.equal(crc32Of(bytes), awkward[index]!.crc32, name);
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
}

test('the length told in front is the length sent', async () => {
  for (const entries of [[], awkward.slice(0, 1), awkward]) {
    const zip = planZip(entries);
    assert.equal((await read(zip)).length, zip.byteLength);
  }
});

test('any range of a bundle is that slice of the whole', async () => {
  const zip = planZip(awkward.slice(0, 3));
  const whole = await read(zip);
  const offset = fc.nat(zip.byteLength);
  await fc.assert(
    fc.asyncProperty(offset, offset, async (a, b) => {
      const [start, end] = a < b ? [a, b] : [b, a];
      assert.deepEqual(await read(zip, start, end), whole.subarray(start, end));
    }),
  );
});

test('the CRC-32 of two segments follows from theirs', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 5000 }), (a, b) =>
      assert.equal(combineCrc32(crc32Of(a), crc32Of(b), b.length), crc32Of(Buffer.concat([a, b]))),
    ),
  );
  const big = Buffer.alloc(3_000_001, 7);
  assert.equal(
    combineCrc32(crc32Of(Buffer.from('a')), crc32Of(big), big.length),
    crc32Of(Buffer.concat([Buffer.from('a'), big])),
  );
});

test('entry names are safe, short, NFC and unlike each other', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 8 }), (titles) => {
      const names = entryNames(titles.map((stem) => ({ stem, suffix: '.pdf' })));
      assert.equal(new Set(names.map((name) => name.toLowerCase())).size, titles.length);
      for (const name of names) {
        assert.ok(Buffer.byteLength(name) <= 120, name);
        assert.doesNotMatch(name, /[/\\:*?"<>|\p{Cc}\u202a-\u202e]|^\.|[. ]\.pdf$/u);
      }
    }),
  );
  assert.deepEqual(entryNames(['合同', '合同', '合同'].map((stem) => ({ stem, suffix: '.pdf' }))), [
    '合同.pdf',
    '合同(1).pdf',
    '合同(2).pdf',
  ]);
  assert.deepEqual(
    entryNames([
      { stem: 'e\u0301', suffix: '.pdf' },
      { stem: 'NUL.x', suffix: '.pdf' },
    ]),
    ['é.pdf', '_NUL.x.pdf'],
  );
  assert.equal(entryNames([{ stem: '甲'.repeat(60), suffix: '.pdf' }])[0], `${'甲'.repeat(38)}.pdf`);
});

test('a Range header is answered as RFC 9110 says', () => {
  const cases: [string | undefined, ReturnType<typeof readRange>][] = [
    [undefined, { kind: 'WHOLE' }],
    ['bytes=0-9', { kind: 'SLICE', start: 0, end: 10 }],
    ['bytes=90-', { kind: 'SLICE', start: 90, end: 100 }],
    ['bytes=-10', { kind: 'SLICE', start: 90, end: 100 }],
    ['bytes=-1000', { kind: 'SLICE', start: 0, end: 100 }],
    ['bytes=50-1000', { kind: 'SLICE', start: 50, end: 100 }],
    ['bytes=100-', { kind: 'UNSATISFIABLE' }],
    ['bytes=-0', { kind: 'UNSATISFIABLE' }],
    ['bytes=9-0', { kind: 'WHOLE' }],
    ['bytes=0-1,5-6', { kind: 'WHOLE' }],
    ['pages=1-2', { kind: 'WHOLE' }],
  ];
  for (const [header, answer] of cases) assert.deepEqual(readRange(header, 100), answer, header);
});
