import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32Of } from '../../app/bundle/crc32.js';
import { DomainError } from '../../domain/errors.js';
import { defaultPoolLimits, LimitedPool } from './pool.js';
import { onePage, pdfOf, stream } from './sample-files.js';
import { maxUploadBytes, Workshop } from './workshop.js';

const workshop = new Workshop();
after(() => workshop.close());

const refusal =
  (code: string, facts: object = {}) =>
  (error: unknown) => {
    assert.ok(error instanceof DomainError, String(error));
    assert.equal(error.code, code, error.message);
    for (const [key, value] of Object.entries(facts)) assert.equal(error.facts[key], value, error.message);
    return true;
  };

test('a clean PDF keeps its bytes', async () => {
  const bytes = onePage();
  const file = await workshop.intake(bytes, '.PDF');
  assert.deepEqual(file.pdf, bytes);
  assert.deepEqual(file.pages, [{ width: 595, height: 842 }]);
  assert.equal(file.sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.equal(file.crc32, crc32Of(bytes));
  assert.equal(file.state.byteLength, bytes.length);
  assert.deepEqual([file.changes, file.kinds, file.arrivedSigned, file.existingFields], [[], [], false, []]);
});

test('0 bytes, one byte too many, and what is no PDF are refused', async () => {
  await assert.rejects(workshop.intake(Buffer.alloc(0), 'pdf'), refusal('FILE_INVALID', { why: 'empty' }));
  const tooLarge = refusal('FILE_TOO_LARGE', { bytes: maxUploadBytes + 1, limit: maxUploadBytes });
  await assert.rejects(workshop.intake(Buffer.alloc(maxUploadBytes + 1), 'pdf'), tooLarge);
  const notPdf = refusal('FILE_INVALID', { why: 'not a PDF' });
  await assert.rejects(workshop.intake(Buffer.from('<html>%PD</html>'), 'pdf'), notPdf);
  await assert.rejects(workshop.intake(Buffer.alloc(maxUploadBytes), 'pdf'), notPdf);
  await assert.rejects(workshop.intake(onePage(), 'exe'), refusal('FILE_TYPE_UNSUPPORTED', { suffix: 'exe' }));
});

test('a task that takes too long loses its thread, and the next one is served', async () => {
  const pool = new LimitedPool({ ...defaultPoolLimits, threads: 1, taskMs: 300 });
  try {
    const slow = pool.run('texts', { bytes: new Uint8Array(endless()) });
    await assert.rejects(slow, refusal('FILE_INVALID', { why: 'hostile', detail: 'too slow' }));
    await assert.rejects(pool.run('intake', { bytes: new Uint8Array() }, {}), refusal('FILE_INVALID'));
  } finally {
    await pool.close();
  }
});
/** Forms that paint the next form four times, 24 deep: 4^24 paintings. */
const endless = (): Buffer =>
  onePage({
    content: '/X Do',
    resources: '/XObject<</X 6 0 R>>',
    more: Array.from({ length: 24 }, (_, index) =>
      stream(
        '/X Do '.repeat(4),
        `/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X ${index + 7} 0 R>>>>`,
      ),
    ),
  });

test('an abort ends the task, and a full queue is refused at once', async () => {
  const pool = new LimitedPool({ ...defaultPoolLimits, threads: 1, waiting: 1 });
  const bytes = () => ({ bytes: new Uint8Array(onePage()) });
  try {
    const abort = new AbortController();
    const first = pool.run('intake', bytes(), { signal: abort.signal });
    const second = pool.run('intake', bytes());
    await assert.rejects(pool.run('intake', bytes()), refusal('RATE_LIMITED'));
    abort.abort(new Error('the caller has gone'));
    await assert.rejects(first, /the caller has gone/);
    assert.notEqual(await second, 'ENCRYPTED');
  } finally {
    await pool.close();
  }
});

test('a caller who goes while its thread is still loading takes nobody along', async () => {
  for (const ms of [0, 20, 40, 80, 120, 160, 200, 240, 320, 400]) {
    const pool = new LimitedPool({ ...defaultPoolLimits, threads: 2 });
    const gone = new AbortController();
    const tasks = [1, 2].map(() => pool.run('intake', { bytes: new Uint8Array(9) }, { signal: gone.signal }));
    const ended = Promise.allSettled(tasks);
    await delay(ms);
    gone.abort(new Error('the caller has gone'));
    await ended;
    await pool.close();
  }
});

test('a page becomes a WebP of the width asked for, the same each time', async () => {
  const [narrow, again, wide] = await Promise.all(
    [780, 780, 1560].map((width) => workshop.renderPage(onePage(), 1, width)),
  );
  assert.equal(narrow!.webp.toString('latin1', 8, 12), 'WEBP');
  assert.deepEqual([narrow!.width, narrow!.height, wide!.width], [780, 1104, 1560]);
  assert.equal(narrow!.digest, createHash('sha256').update(narrow!.webp).digest('hex'));
  assert.equal(again!.digest, narrow!.digest);
  await assert.rejects(workshop.renderPage(onePage(), 2, 780), refusal('PAGE_OUT_OF_RANGE', { page: 2 }));
});

test('a keyword is found at its place, and a near miss is named', async () => {
  const found = await workshop.findKeywords(onePage(), ['Party A', 'Partei A', 'ｐａｒｔｙ', 'Ｐａｒｔｙ Ｂ']);
  const [hit] = found['Party A']!.hits;
  assert.equal(found['Party A']!.hits.length, 1);
  assert.ok(
    hit && Math.abs(hit.x - 185.61) < 0.01 && Math.abs(hit.y - (760 - 0.12 * 14)) < 0.1 && hit.h === 14,
    JSON.stringify(hit),
  );
  assert.deepEqual(found['Partei A'], { keyword: 'Partei A', hits: [], nearest: 'Party A' });
  assert.equal(found['ｐａｒｔｙ']!.hits.length, 0);
  assert.equal(found['Ｐａｒｔｙ Ｂ']!.hits.length, 1, 'full-width letters are the same letters (NFKC)');
  assert.deepEqual(await workshop.pageTexts(onePage()), ['Contract between Party A and Party B']);
});

test('a page tree that runs in a circle is refused, not followed', async () => {
  const loop = pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R]/Count 1>>']);
  await assert.rejects(workshop.intake(loop, 'pdf'), refusal('FILE_INVALID', { why: 'damaged' }));
});
