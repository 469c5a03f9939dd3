import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentPdf, type DocumentText } from '@hufu/pades/document-pdf';
import { RenderableDocument } from '@hufu/pades/render';
import { confirmationSheet, demoKeywords, labourContract, salesContract } from './contracts.js';

async function pagesOf(text: DocumentText): Promise<number> {
  const document = await RenderableDocument.open(documentPdf(text));
  const pages = document.pageCount;
  await document.close();
  return pages;
}

test('the demo contracts have the pages that the demo and the bench count on', async () => {
  assert.equal(await pagesOf(labourContract()), 3);
  assert.equal(await pagesOf(salesContract()), 2);
  assert.equal(await pagesOf(confirmationSheet()), 1);
});

test('every place to sign is named in one block, each keyword as often as it is used', () => {
  const places = (text: DocumentText): string[] => {
    const block = text.blocks.find((candidate) => candidate.kind === 'SIGNING');
    return block?.kind === 'SIGNING' ? [...block.left, ...block.right].map((line) => line.replace(/：.*/, '')) : [];
  };
  const { firstParty, secondParty, secondSeal, date } = demoKeywords;
  for (const [text, second] of [
    [labourContract(), secondParty],
    [confirmationSheet(), secondParty],
    [salesContract(), secondSeal],
  ] as const) {
    const found = places(text);
    assert.deepEqual([found.includes(firstParty), found.includes(second)], [true, true]);
    assert.equal(found.filter((place) => place === date).length, 2);
    const rest = JSON.stringify(text.blocks.filter((block) => block.kind !== 'SIGNING'));
    assert.ok(!rest.includes(firstParty) && !rest.includes(second), 'keywords occur nowhere else');
  }
});
