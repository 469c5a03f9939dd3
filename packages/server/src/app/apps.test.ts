import assert from 'node:assert/strict';
import { it } from 'node:test';
import { base62Id, hexId } from '../domain/ids.js';
import { dressId, undressId } from './apps.js';
import type { World } from './ports.js';

const idKey = Buffer.alloc(32, 7);
const world = { secrets: { idKey } } as unknown as World;
const id = '3558172463104663552';

it('a dressed id comes back in its own form and for its own kind only', () => {
  const { hex, base62, decimal } = dressId(world, 'contract', id);
  assert.deepEqual([hex, base62, decimal], [hexId(id, 'contract', idKey), base62Id(id, 'contract', idKey), id]);
  assert.equal(undressId(world, 'hex', 'contract', hex), id);
  assert.equal(undressId(world, 'base62', 'contract', base62), id);
  const strangers = [decimal, base62, hex.toUpperCase(), hex.slice(1), `${hex}0`, 'f'.repeat(32), ''];
  for (const text of strangers) assert.equal(undressId(world, 'hex', 'contract', text), undefined, text);
  assert.equal(undressId(world, 'hex', 'document', hex), undefined);
  assert.equal(undressId(world, 'base62', 'contract', hex), undefined);
});
