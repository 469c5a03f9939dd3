import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { inkBox, pixelsOf, renderPage } from '@hufu/pades/render';
import { DomainError } from '../../domain/errors.js';
import { onePage, type OnePage, pdfOf, stream } from './sample-files.js';
import type { Change } from './tasks.js';
import { Workshop } from './workshop.js';

const workshop = new Workshop();
after(() => workshop.close());

const form = (data: string, entries = ''): string =>
  stream(data, `/Type/XObject/Subtype/Form/BBox[0 0 100 20]${entries}`);
const action = (kind: string, entries = ''): string => `<</S/${kind}${entries}>>`;
const annotation = (subtype: string, entries: string): string =>
  `<</Type/Annot/Subtype/${subtype}/Rect[72 600 172 620]${entries}>>`;
const filled = '0.2 0.4 0.8 rg 0 0 100 20 re f';

/** What is removed: the file, what is said of it, and what must not be in the result any more. */
const cleaned: [string, OnePage, Change[], RegExp][] = [
  [
    'JavaScript on opening',
    { catalog: `/OpenAction${action('JavaScript', '/JS(app.alert\\(1\\))')}` },
    ['REMOVED:JavaScript'],
    /JavaScript|alert/,
  ],
  [
    'JavaScript in the name tree',
    { catalog: '/Names<</JavaScript<</Names[(a)6 0 R]>>>>', more: [action('JavaScript', '/JS(x)')] },
    ['REMOVED:JavaScript'],
    /JavaScript/,
  ],
  [
    'actions of a page',
    { page: `/AA<</O${action('URI', '/URI(http://x.example)')}>>` },
    ['REMOVED:AdditionalActions'],
    /\/AA|x\.example/,
  ],
  [
    'a link to a program',
    { page: '/Annots[6 0 R]', more: [annotation('Link', `/A${action('Launch', '/F(calc.exe)')}`)] },
    ['REMOVED:Launch'],
    /calc/,
  ],
  [
    'a link to the web',
    { page: '/Annots[6 0 R]', more: [annotation('Link', `/A${action('URI', '/URI(http://x.example)')}`)] },
    ['REMOVED:URI'],
    /x\.example/,
  ],
  [
    'a jump with more behind it',
    {
      page: '/Annots[6 0 R]',
      more: [annotation('Link', `/A<</S/GoTo/D[3 0 R/Fit]/Next${action('Named', '/N/Print')}>>`)],
    },
    ['REMOVED:Action'],
    /Print/,
  ],
  [
    'embedded files',
    {
      catalog: '/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>',
      more: ['<</Type/Filespec/F(a)/EF<</F 7 0 R>>>>', stream('evil', '/Type/EmbeddedFile')],
    },
    ['REMOVED:EmbeddedFile'],
    /EmbeddedFile|evil/,
  ],
  [
    'an attached file',
    { page: '/Annots[6 0 R]', more: [annotation('FileAttachment', '/FS<</F(a)/EF<</F 7 0 R>>>>'), stream('evil')] },
    ['REMOVED:EmbeddedFile'],
    /evil/,
  ],
  [
    'a hidden annotation',
    { page: '/Annots[6 0 R]', more: [annotation('Square', '/F 2/AP<</N 7 0 R>>'), form(filled)] },
    ['REMOVED:HiddenAnnotation'],
    /Square/,
  ],
  [
    'what prints but does not show',
    { page: '/Annots[6 0 R]', more: [annotation('Stamp', '/F 36/AP<</N 7 0 R>>'), form(filled)] },
    ['REMOVED:HiddenAnnotation'],
    /Stamp/,
  ],
  ['a film', { page: '/Annots[6 0 R]', more: [annotation('RichMedia', '')] }, ['REMOVED:RichMedia'], /RichMedia/],
  [
    'a form that stands for another file',
    { content: '/X Do', resources: '/XObject<</X 6 0 R>>', more: [form(filled, '/Ref<</F(other.pdf)/Page 0>>')] },
    ['REMOVED:ReferenceXObject'],
    /other/,
  ],
  [
    'objects that nothing leads to',
    { more: ['<</Type/Page/Secret true>>'] },
    ['REMOVED:UnreferencedObjects'],
    /Secret/,
  ],
  ['bytes behind the end', { options: { after: 'second contract' } }, ['REMOVED:SurroundingBytes'], /second/],
  ['bytes before the header', { options: { header: 'junk\n%PDF-1.7\n' } }, ['REMOVED:SurroundingBytes'], /junk/],
  [
    'layers that always show',
    {
      catalog: '/OCProperties<</OCGs[6 0 R]/D<</ON[6 0 R]>>>>',
      content: '/OC/L BDC 0 0 9 9 re f EMC',
      resources: '/Properties<</L 6 0 R>>',
      more: ['<</Type/OCG/Name(a)>>'],
    },
    ['REMOVED:OptionalContent'],
    /OCG|OCProperties/,
  ],
];
for (const [name, file, kinds, gone] of cleaned)
  test(`${name}: removed, said, and the page looks the same`, async () => {
    const bytes = onePage(file);
    const result = await workshop.intake(bytes, 'pdf');
    assert.deepEqual(result.kinds, kinds);
    assert.equal(result.changes.length, kinds.length);
    assert.equal(result.uploadedSha256, createHash('sha256').update(bytes).digest('hex'));
    assert.notEqual(result.sha256, result.uploadedSha256);
    assert.doesNotMatch(result.pdf.toString('latin1'), gone);
    await looksTheSame(bytes, result.pdf);
    assert.deepEqual((await workshop.intake(result.pdf, 'pdf')).kinds, [], 'a cleaned file is clean');
  });

async function looksTheSame(before: Buffer, after: Buffer): Promise<void> {
  const [a, b] = await Promise.all([before, after].map((pdf) => renderPage(pdf, 1, { width: 400 })));
  assert.deepEqual(Buffer.from(pixelsOf(a!)), Buffer.from(pixelsOf(b!)));
}

const kept: [string, OnePage][] = [
  ['a jump inside the file', { catalog: `/OpenAction${action('GoTo', '/D[3 0 R/Fit]')}` }],
  [
    'a plain destination',
    {
      catalog: '/OpenAction[3 0 R/XYZ 0 842 1]',
      page: '/Annots[6 0 R]',
      more: [annotation('Link', '/Dest[3 0 R/Fit]')],
    },
  ],
  ['a visible stamp', { page: '/Annots[6 0 R]', more: [annotation('Stamp', '/F 4/AP<</N 7 0 R>>'), form(filled)] }],
  [
    'fonts and pictures called AA, JS, EF, XFA or OC',
    {
      resources: '/XObject<</AA 6 0 R/JS 6 0 R/EF 6 0 R/XFA 6 0 R/OC 6 0 R>>',
      content: '/AA Do',
      more: [form(filled)],
    },
  ],
  ['a glyph called AA', { resources: '/ExtGState<</AA 6 0 R>>', more: ['<</Type/ExtGState/CA 1>>'] }],
];
for (const [name, file] of kept)
  test(`${name} keeps the file as it is`, async () => {
    const bytes = onePage(file);
    const result = await workshop.intake(bytes, 'pdf');
    assert.deepEqual([result.kinds, result.pdf], [[], bytes]);
  });

const refused: [string, Buffer, string][] = [
  [
    'a stream in another file',
    onePage({ content: '/X Do', resources: '/XObject<</X 6 0 R>>', more: [form('', '/F(secret.txt)')] }),
    'hostile',
  ],
  [
    'a layer that is off',
    onePage({
      catalog: '/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>',
      resources: '/Properties<</L 6 0 R>>',
      more: ['<</Type/OCG/Name(a)>>'],
    }),
    'hidden layers',
  ],
  [
    'a layer for printing only',
    onePage({
      catalog: '/OCProperties<</OCGs[6 0 R]/D<<>>>>',
      resources: '/Properties<</L 6 0 R>>',
      more: ['<</Type/OCG/Name(a)/Usage<</View<</ViewState/OFF>>>>>>'],
    }),
    'hidden layers',
  ],
  [
    'a page shown twice',
    pdfOf([
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>',
    ]),
    'hostile',
  ],
  [
    'a page without size',
    pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R>>']),
    'page size',
  ],
  ['a page of a kilometre', onePage({ page: '/MediaBox[0 0 3000000 800]' }), 'damaged'],
  ['a page of ten metres', onePage({ page: '/CropBox[0 0 28346 28346]/MediaBox[0 0 28346 28346]' }), 'page size'],
  [
    'a damaged file of which the end is missing',
    onePage({ resources: '/XObject<</X 99 0 R>>' }).subarray(0, 520),
    'damaged',
  ],
  [
    'a signature that covers nothing',
    onePage({
      catalog: '/AcroForm<</Fields[6 0 R]>>',
      page: '/Annots[6 0 R]',
      more: ['<</FT/Sig/T(s)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V<</Type/Sig/Contents<00>>>>>'],
    }),
    'damaged signature',
  ],
  [
    'a certified file, though one of its signature fields is empty',
    onePage({
      catalog: '/AcroForm<</Fields[6 0 R 8 0 R]>>/Perms<</DocMDP 7 0 R>>',
      page: '/Annots[6 0 R 8 0 R]',
      more: [
        '<</FT/Sig/T(s)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V 7 0 R>>',
        '<</Type/Sig/ByteRange[0 9 10 9]/Contents<01>/Reference[<</TransformMethod/DocMDP/TransformParams<</P 2>>>>]>>',
        '<</FT/Sig/T(e)/Type/Annot/Subtype/Widget/Rect[0 0 99 99]>>',
      ],
    }),
    'certified',
  ],
];
for (const [name, bytes, why] of refused)
  test(`${name} is refused`, async () => {
    await assert.rejects(workshop.intake(bytes, 'pdf'), (error) => {
      assert.ok(error instanceof DomainError, String(error));
      assert.deepEqual([error.code, error.facts.why], ['FILE_INVALID', why], error.message);
      return true;
    });
  });

test('a refusal says what it is once', async () => {
  await assert.rejects(workshop.intake(Buffer.from('%PDF-1.7\n%%EOF\n'), 'pdf'), (error) => {
    assert.ok(error instanceof DomainError, String(error));
    assert.deepEqual(error.facts, { why: 'damaged', detail: 'no document catalog' });
    return true;
  });
});

test('form fields become page content where and as they were seen', async () => {
  const field = (rect: string, entries: string) =>
    `<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/F 4/Rect[${rect}]${entries}>>`;
  const bytes = onePage({
    catalog: '/AcroForm<</XFA[(a)()]/Fields[6 0 R 8 0 R]>>',
    page: '/Annots[6 0 R 8 0 R]/Rotate 90',
    more: [
      field('72 600 272 660', '/V(x)/AP<</N 7 0 R>>'),
      form(filled, '/Matrix[0 1 -1 0 20 0]'),
      field('300 600 400 620', '/AS/On/AP<</N<</On 7 0 R/Off 9 0 R>>>>'),
      form('1 0 0 rg 0 0 100 20 re f'),
    ],
  });
  const result = await workshop.intake(bytes, 'pdf');
  assert.deepEqual(result.kinds, ['FLATTENED', 'REMOVED:XFA']);
  assert.doesNotMatch(result.pdf.toString('latin1'), /AcroForm|Widget|XFA|NeedAppearances/);
  await looksTheSame(bytes, result.pdf);
});

const textFields: [string, string, string][] = [
  ['a value without a picture', '', '/V(Hello)/DA(/Helv 18 Tf 0 g)'],
  [
    'a value whose picture is left to the viewer',
    '/NeedAppearances true',
    '/V<FEFF75325E03>/DA(/Helv 0 Tf 1 0 0 rg)/AP<</N 7 0 R>>',
  ],
  ['a value over several lines', '', '/V(one two three four five six seven)/Ff 4096/DA(/Helv 12 Tf 0 g)'],
];
for (const [name, formEntries, entries] of textFields)
  test(`${name} is drawn inside its field`, async () => {
    const widget = `<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/F 4/Rect[100 600 200 660]${entries}>>`;
    const more = entries.includes('7 0 R') ? [widget, form(filled)] : [widget];
    const catalog = `/AcroForm<<${formEntries}/Fields[6 0 R]>>`;
    const bytes = onePage({ catalog, page: '/Annots[6 0 R]', content: '', more });
    const { pdf, kinds } = await workshop.intake(bytes, 'pdf');
    assert.deepEqual(kinds, ['FLATTENED']);
    const ink = inkBox(await renderPage(pdf, 1, { dpi: 72 }))!;
    assert.ok(ink.x >= 99 && ink.x + ink.w <= 201 && ink.y >= 599 && ink.y + ink.h <= 661, JSON.stringify(ink));
    assert.ok(ink.w > 20 && ink.h > 8 && ink.h < 60, JSON.stringify(ink));
  });

test('a value that our font cannot draw is refused by its character', async () => {
  const widget = '<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/F 4/Rect[100 600 200 660]/V<FEFFE123>>>';
  const bytes = onePage({ catalog: '/AcroForm<</Fields[6 0 R]>>', page: '/Annots[6 0 R]', more: [widget] });
  await assert.rejects(workshop.intake(bytes, 'pdf'), (error: DomainError) => {
    assert.deepEqual([error.code, error.facts], ['GLYPH_MISSING', { char: '\ue123' }]);
    return true;
  });
});

test('a cross-reference that leads nowhere is made anew, and the page is the same', async () => {
  const sound = onePage();
  const broken = Buffer.from(sound.toString('latin1').replace(/startxref\n\d+/, 'startxref\n7'), 'latin1');
  const result = await workshop.intake(broken, 'pdf');
  assert.deepEqual(result.kinds, ['REPAIRED']);
  await looksTheSame(sound, result.pdf);
});

test('a cross-reference that leads to the wrong places is made anew', async () => {
  const sound = onePage().toString('latin1');
  const content = String(sound.indexOf('4 0 obj')).padStart(10, '0');
  const broken = Buffer.from(sound.replace(content, '0009999999'), 'latin1');
  const result = await workshop.intake(broken, 'pdf');
  assert.deepEqual(result.kinds, ['REPAIRED']);
  await looksTheSame(Buffer.from(sound, 'latin1'), result.pdf);
});

test('a wrong page count and a wrong stream length are put right', async () => {
  const sound = onePage().toString('latin1');
  for (const broken of [sound.replace('/Count 1', '/Count 9'), sound.replace(/\/Length \d+/, '/Length 10')]) {
    const result = await workshop.intake(Buffer.from(broken, 'latin1'), 'pdf');
    assert.deepEqual([result.kinds, result.pages.length], [['REPAIRED'], 1]);
    assert.match(result.pdf.toString('latin1'), /\/Count 1>>/);
    await looksTheSame(Buffer.from(sound, 'latin1'), result.pdf);
  }
});

test('the same upload is cleaned to the same bytes', async () => {
  const bytes = onePage(cleaned[0]![1]);
  const [a, b] = await Promise.all([workshop.intake(bytes, 'pdf'), workshop.intake(bytes, 'pdf')]);
  assert.equal(a.sha256, b.sha256);
});
