import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { button, toPad } from '../../src/demo/testing/steps.js';
import { signState } from './fake-page.js';
import { open } from './open.js';

// What eyes found wrong once, so that it stays right: nothing is cut off, covered, or out of reach.

const small = { viewport: { width: 360, height: 640 } };
const read = (page: Page) => page.getByRole('img', { name: /^第 1 页/ }).waitFor();

/** A company's turn with nine seals to choose from. */
function nineSeals() {
  const kinds = ['OFFICIAL', 'CONTRACT', 'FINANCE'] as const;
  const seals = Array.from({ length: 9 }, (_, i) => ({
    id: String(100 + i),
    name: i === 4 ? '合同专用章（华东大区销售事业部）' : `印章 ${i + 1}`,
    kind: kinds[i % 3]!,
    widthMm: 42,
    heightMm: 42,
    validUntil: Date.UTC(2027, 0, 1),
  }));
  const { places } = signState();
  return signState({
    seals,
    actions: [{ id: '30', type: 'COMPANY', name: null, sealIds: seals.map(({ id }) => id) }],
    places: places.map((place) => ({ ...place, mine: place.id === '43', done: place.id !== '43' })),
    consented: true,
  });
}

test('among nine seals on a small phone the button stays on the screen and no card is cut off', async (t) => {
  const { page } = await open(t, nineSeals(), small);
  await read(page);
  await button(page, '盖章').click();
  await page.getByRole('radio').first().check();
  const use = (await button(page, '使用这枚印章').boundingBox())!;
  assert.ok(use.y + use.height <= 640, `the button ends at ${use.y + use.height}`);
  for (const card of await page.locator('.seal-choice').all()) {
    const { x, width } = (await card.boundingBox())!;
    assert.ok(x >= 0 && x + width <= 360, `a card ends at ${x + width}`);
  }
  await page.getByRole('radio').last().check();
  await button(page, '使用这枚印章').click();
  await page.getByRole('heading', { name: '请核对签署位置' }).waitFor();
  await button(page, '选择印章').waitFor();
});

test('who has one seal only is not asked to choose another', async (t) => {
  const many = nineSeals();
  const [one] = many.seals;
  const actions = many.actions.map((action) => ({ ...action, sealIds: [one!.id] }));
  const { page } = await open(t, { ...many, seals: [one!], actions });
  await read(page);
  await button(page, '盖章').click();
  await page.getByRole('heading', { name: '请核对签署位置' }).waitFor();
  assert.equal(await button(page, '选择印章').count(), 0);
});

test('go to my place leads to every place once, in the order of the pages', async (t) => {
  const [place] = signState().places;
  const at = (id: string, page: number, y: number) => ({ ...place!, id, page, y });
  const { page } = await open(t, signState({ places: [at('1', 2, 100), at('2', 2, 700), at('3', 1, 300)] }));
  await read(page);
  const shown = async (name: string, id: string) => {
    await button(page, name).click();
    await page.waitForFunction(`(() => {
      const { top, bottom } = document.getElementById('place-${id}').getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    })()`);
  };
  await shown('去签署处', '3');
  await shown('下一处 2/3', '2');
  await shown('下一处 3/3', '1');
  await shown('下一处 1/3', '3');
});

test('on an upright phone what is told on the pad, and its base line, run along the writing', async (t) => {
  const { page } = await open(t, signState());
  await toPad(page);
  const pad = (await page.locator('.pad-box').boundingBox())!;
  const { x, y } = pad;
  await page.mouse.move(x + 60, y + 60);
  await page.mouse.down();
  await page.mouse.move(x + 64, y + 64);
  await page.mouse.up();
  await button(page, '用这个签名').click();
  await page.getByRole('alert').waitFor();
  for (const what of ['.pad-told', '.baseline']) {
    const box = (await page.locator(what).boundingBox())!;
    assert.ok(box.height > 0.8 * pad.height && box.width < 0.3 * pad.width, `${what}: ${JSON.stringify(box)}`);
  }
});

test('of the longest title only the end stays over the pages', async (t) => {
  const { page } = await open(t, signState({ title: '劳动合同及其补充协议'.repeat(12) }), small);
  await read(page);
  await page.mouse.wheel(0, 600);
  await page.waitForFunction(`document.querySelector('.header').getBoundingClientRect().bottom <= 97`);
  assert.ok(await page.getByText('虎符示例科技有限公司 发起').isVisible());
});

test('a first page that did not come is called so on the button too', async (t) => {
  const { page } = await open(t, signState(), {}, (page) =>
    page.route('**/documents/**', (route) => route.abort('connectionreset')),
  );
  await button(page, '第 1 页没有加载出来').waitFor();
  await page.unroute('**/documents/**');
  await button(page, '重试').first().click();
  await button(page, '签署').waitFor();
});

test('pages that are flown past are not asked for, and the last one comes', async (t) => {
  const { documents } = signState();
  const [one] = documents;
  const pages = Array.from({ length: 80 }, () => one!.pages[0]!);
  const { page } = await open(t, signState({ documents: [{ ...one!, pages }] }));
  const asked = new Set<string>();
  page.on('request', (request) => {
    const number = /\/pages\/(\d+)/.exec(request.url())?.[1];
    if (number) asked.add(number);
  });
  await read(page);
  await page.evaluate(`new Promise((done) => {
    const fly = () => {
      scrollBy(0, innerHeight);
      if (scrollY + innerHeight < document.documentElement.scrollHeight - 1) requestAnimationFrame(fly);
      else done();
    };
    fly();
  })`);
  await page.getByRole('img', { name: '第 80 页，共 80 页' }).waitFor();
  const middle = [...asked].filter((number) => Number(number) > 10 && Number(number) < 70);
  assert.ok(middle.length < 20, `${middle.length} of 59 pages in the middle were asked for`);
});
