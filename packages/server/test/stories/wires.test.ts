import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue as esignCatalogue } from '../../src/dialects/esign/catalogue.js';
import { operations as esign } from '../../src/dialects/esign/operations/all.js';
import { describedCalls } from '../../src/dialects/native/calls.js';
import { catalogue as qiyuesuoCatalogue } from '../../src/dialects/qiyuesuo/catalogue.js';
import { operations as qiyuesuo } from '../../src/dialects/qiyuesuo/operations/all.js';
import { catalogue as tencentCatalogue } from '../../src/dialects/tencent/catalogue.js';
import { operations as tencent } from '../../src/dialects/tencent/operations/all.js';
import { stories } from './all.js';
import { elsewhere } from './elsewhere.js';
import { expected } from './expected.js';
import { type Step, type Tongue, tongues } from './vocabulary.js';
import { hasAll, steps, wireOf } from './wires.js';

/** What wires.ts says of each wire is what its catalogue says: no built operation is left out silently. */

const dialects = {
  qiyuesuo: { catalogue: qiyuesuoCatalogue, built: qiyuesuo },
  tencent: { catalogue: tencentCatalogue, built: tencent },
  esign: { catalogue: esignCatalogue, built: esign },
} as const;
type Dialect = keyof typeof dialects;
const dialectOf: Record<Exclude<Tongue, 'native'>, Dialect> = {
  qiyuesuo: 'qiyuesuo',
  tencent: 'tencent',
  'esign v1': 'esign',
  'esign v3': 'esign',
};
const vendors = Object.keys(dialectOf) as (keyof typeof dialectOf)[];
const everyStep = Object.keys(steps) as Step[];
const isListed = (dialect: Dialect, operation: string): boolean =>
  dialects[dialect].catalogue.some(({ key }) => key === operation);

describe('what each wire has', () => {
  for (const tongue of vendors) {
    const dialect = dialectOf[tongue];
    const { built } = dialects[dialect];

    it(`${tongue}: operations that say a step are in the catalogue and built`, () => {
      for (const step of everyStep) {
        const wire = wireOf(step, tongue);
        for (const operation of 'by' in wire ? wire.by : [])
          assert.ok(isListed(dialect, operation) && built.has(operation), `${step}: ${operation}`);
      }
    });

    it(`${tongue}: operations that would say a step are not built yet`, () => {
      for (const step of everyStep) {
        const wire = wireOf(step, tongue);
        for (const operation of 'lacks' in wire ? (wire.unbuilt ?? []) : []) {
          assert.ok(isListed(dialect, operation), `${step}: ${operation} is in no catalogue`);
          assert.ok(!built.has(operation), `${operation} is built: teach the speaker of ${tongue} the step ${step}`);
        }
      }
    });
  }

  it('native: its steps are calls of our own API', () => {
    const calls = describedCalls().map(({ method, path }) => `${method} ${path}`);
    for (const step of everyStep) {
      const wire = wireOf(step, 'native');
      for (const call of 'by' in wire ? wire.by : []) assert.ok(calls.includes(call), call);
    }
  });

  for (const dialect of Object.keys(dialects) as Dialect[])
    it(`${dialect}: every built operation is spoken in stories, or there is a reason why not`, () => {
      const { catalogue, built } = dialects[dialect];
      const spoken = new Set(
        vendors
          .filter((tongue) => dialectOf[tongue] === dialect)
          .flatMap((tongue) => everyStep.map((step) => wireOf(step, tongue)))
          .flatMap((wire) => ('by' in wire ? wire.by : [])),
      );
      const { chapters, operations } = elsewhere[dialect];
      const unsaid = catalogue.filter(
        ({ chapter, key }) =>
          built.has(key) &&
          !spoken.has(key) &&
          !(key in operations) &&
          !Object.keys(chapters).some((title) => chapter.startsWith(title)),
      );
      assert.deepEqual(
        unsaid.map(({ key }) => key),
        [],
        'a step of wires.ts says it, or elsewhere.ts says why no story needs it',
      );
      const idle = Object.keys(operations).filter((key) => spoken.has(key) || !built.has(key));
      assert.deepEqual(idle, [], 'elsewhere.ts names what is spoken, or not built');
    });
});

describe('stories', () => {
  it('have names of their own', () => {
    const names = stories.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  it('every step is in some story', () => {
    const needed = new Set(stories.flatMap(({ needs }) => needs));
    const always: Step[] = ['read', 'finish', 'sealRelease', 'makeTemplate', 'linkForSeveral']; // where a tongue has it
    assert.deepEqual(
      everyStep.filter((step) => !needed.has(step) && !always.includes(step)),
      [],
    );
  });

  it('each is told in at least one tongue, and expected replies stand with every dialect', () => {
    for (const { name, needs } of stories) {
      const telling = tongues.filter((tongue) => hasAll(tongue, needs));
      assert.notEqual(telling.length, 0, name);
      for (const tongue of vendors) {
        const wanted = expected.get(tongue)?.[name];
        assert.ok(wanted?.reading, `${tongue}: what is read after “${name}”`);
        assert.equal(wanted.told !== undefined, telling.includes(tongue), `${tongue}: what is told in “${name}”`);
      }
    }
  });

  it('no expected reply is of a story that is gone', () => {
    const names = new Set(stories.map(({ name }) => name));
    for (const [tongue, replies] of expected)
      assert.deepEqual(
        Object.keys(replies).filter((name) => !names.has(name)),
        [],
        tongue,
      );
  });
});
