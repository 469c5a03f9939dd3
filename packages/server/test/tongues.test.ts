import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { esign } from '../src/dialects/esign/index.js';
import { native } from '../src/dialects/native/index.js';
import { qiyuesuo } from '../src/dialects/qiyuesuo/index.js';
import { tencent as tencentWith } from '../src/dialects/tencent/index.js';
import type { Contract } from '../src/domain/contract.js';
import { type ContractPhase, contractPhases } from '../src/domain/views.js';
import {
  companySignatory,
  type Draft,
  draftWith,
  labourPdf,
  personSignatory,
  placesFor,
  pointOn,
  published,
  waitFor,
} from './steps.js';
import { asker } from './stories/asker.js';
import { type Spoken, wordsFor } from './stories/words.js';
import { serve } from './served.js';
import type { TestWorld } from './world.js';

/** One contract, asked over HTTP in every tongue there is (DOMAIN.md §3.4). Each row is reached by a real run. */
type Row = [name: string, reach: () => Promise<Contract>, phase: ContractPhase, more?: More];
/** The contract had a filling stage; our own word is finer than the phase. */
type More = 'FILLED' | 'REVIEWING';

let t: TestWorld;
let ask: (contract: Contract) => Promise<Spoken>;
let close: () => Promise<void>;

const [ann, bob] = ['13800138301', '13800138302'] as const;
const two = () => [personSignatory('安晚', ann), personSignatory('白薇', bob)];
const key = ({ id }: Contract) => ({ contractId: id });
const act = (contract: Contract, contact: string, how: 'sign' | 'fill' | 'reject', reason?: string) =>
  t.app.sandboxAct(t.caller, { contractId: contract.id, contact, act: how, reason });
const now = async ({ id }: Contract): Promise<Contract> =>
  (await t.app.contractDetail(t.caller, { contractId: id })).contract;
const open = async (more: object = {}) => (await published(t, two(), more)).contract;
const done = (contract: Contract) =>
  waitFor('COMPLETED', async () => (await now(contract)).state === 'COMPLETED' && now(contract));

/** Two persons, each with a text to fill in before anybody signs. */
async function toBeFilled(): Promise<Draft> {
  const draft = await draftWith(t, two());
  const fields = draft.contract.signatories.map(({ id }, n) => ({
    name: `地址${n}`,
    type: 'TEXT' as const,
    required: true,
    signatoryId: id,
    at: pointOn(1, 0.2, 0.2 + n * 0.2) as never,
    width: 120,
    height: 20,
  }));
  await t.app.setFields(t.caller, { ...key(draft.contract), fields });
  return draft;
}
async function filling(): Promise<Contract> {
  const { contract } = await toBeFilled();
  await t.app.publishContract(t.caller, key(contract));
  return contract;
}
async function completedOne(): Promise<Contract> {
  const contract = await open();
  await act(contract, ann, 'sign');
  await act(contract, bob, 'sign');
  return done(contract);
}
async function company(): Promise<Contract> {
  const { contract } = await published(t, [companySignatory(t), personSignatory('安晚', ann)]);
  await t.app.signForCompany(t.caller, { ...key(contract), actionType: 'COMPANY' });
  await act(contract, ann, 'sign');
  return done(contract);
}
async function voiding(): Promise<{ contract: Contract; release: Contract }> {
  const contract = await company();
  return t.app.voidContract(t.caller, { ...key(contract), reason: '双方协商一致', autoSign: true });
}
/** Of a contract of two documents, the agreement ends the first. */
async function voidingOneOfTwo(): Promise<{ contract: Contract; release: Contract }> {
  const draft = await draftWith(t, [companySignatory(t), personSignatory('安晚', ann)]);
  const more = { title: '补充协议', suffix: 'pdf', bytes: labourPdf() };
  await t.app.addDocument(t.caller, { contractId: draft.contract.id, ...more });
  await t.app.publishContract(t.caller, { ...key(draft.contract), placements: placesFor(draft) });
  await t.app.signForCompany(t.caller, { ...key(draft.contract), actionType: 'COMPANY' });
  await act(draft.contract, ann, 'sign');
  const contract = await done(draft.contract);
  const documentIds = [draft.documentId];
  return t.app.voidContract(t.caller, { ...key(contract), reason: '双方协商一致', autoSign: true, documentIds });
}
async function expired(contract: Contract): Promise<Contract> {
  await t.app.sandboxClock(t.caller, 100 * 86_400_000);
  return waitFor('EXPIRED', async () => (await now(contract)).state === 'EXPIRED' && now(contract));
}

const rows: Row[] = [
  ['a draft', async () => (await draftWith(t, two())).contract, 'DRAFT'],
  ['a draft with fields', async () => (await toBeFilled()).contract, 'DRAFT_WITH_FIELDS'],
  [
    'under review before it is sent',
    async () => {
      const { contract } = await draftWith(t, two(), { needsCreateReview: true });
      await t.app.publishContract(t.caller, key(contract));
      return contract;
    },
    'DRAFT',
    'REVIEWING',
  ],
  ['being filled', filling, 'FILLING', 'FILLED'],
  [
    'partly filled',
    async () => {
      const contract = await filling();
      await act(contract, ann, 'fill');
      return contract;
    },
    'FILLING_PARTLY',
    'FILLED',
  ],
  [
    'filled, being signed',
    async () => {
      const contract = await filling();
      await act(contract, ann, 'fill');
      await act(contract, bob, 'fill');
      return contract;
    },
    'SIGNING',
    'FILLED',
  ],
  ['being signed, nobody yet', () => open(), 'SIGNING'],
  [
    'signed by one',
    async () => {
      const contract = await open();
      await act(contract, ann, 'sign');
      return contract;
    },
    'SIGNING_PARTLY',
  ],
  [
    'signed by all, finished on request',
    async () => {
      const contract = await open({ autoFinish: false });
      await act(contract, ann, 'sign');
      await act(contract, bob, 'sign');
      return contract;
    },
    'SIGNED',
  ],
  ['completed', completedOne, 'COMPLETED'],
  ['being voided', async () => (await voiding()).contract, 'VOIDING'],
  [
    'one of two documents voided',
    async () => {
      const { contract, release } = await voidingOneOfTwo();
      await waitFor('the company', async () => (await now(release)).signatories[0]?.state === 'SIGNED');
      await act(release, ann, 'sign');
      return waitFor('PARTLY_VOIDED', async () => (await now(contract)).voidState === 'PARTLY_VOIDED' && now(contract));
    },
    'PARTLY_VOIDED',
  ],
  [
    'voided',
    async () => {
      const { contract, release } = await voiding();
      await waitFor('the company', async () => (await now(release)).signatories[0]?.state === 'SIGNED');
      await act(release, ann, 'sign');
      return waitFor('VOIDED', async () => (await now(contract)).voidState === 'VOIDED' && now(contract));
    },
    'VOIDED',
  ],
  ['rejected while it was being signed', async () => act(await open(), ann, 'reject', '条款有误'), 'REJECTED'],
  [
    'rejected while it was being filled',
    async () => act(await filling(), ann, 'reject', '不填'),
    'REJECTED_FILLING',
    'FILLED',
  ],
  ['recalled', async () => recalled(await open()), 'RECALLED'],
  ['recalled while it was being filled', async () => recalled(await filling()), 'RECALLED_FILLING', 'FILLED'],
  [
    'ended by force',
    async () => {
      const contract = await open();
      await t.app.forceEndContract(t.caller, { ...key(contract), reason: '不再需要' });
      return contract;
    },
    'FORCE_ENDED',
  ],
  ['expired', async () => expired(await open()), 'EXPIRED'],
  ['expired while it was being filled', async () => expired(await filling()), 'EXPIRED_FILLING', 'FILLED'],
];
const recalled = async (contract: Contract): Promise<Contract> => {
  await t.app.recallContract(t.caller, { ...key(contract), reason: '有误' });
  return contract;
};

describe('one contract in four tongues', () => {
  before(async () => {
    const dialects = [native({ sandbox: true }), qiyuesuo, tencentWith({ callsPerSecond: 0 }), esign];
    const served = await serve(dialects);
    ({ t, close } = served);
    const { baseUrl } = served;
    const asking = asker(baseUrl, t.credentials);
    ask = ({ id }) => {
      const { decimal, base62, hex } = t.app.dressId('contract', id);
      return asking({ qiyuesuo: decimal, tencent: base62, esign: hex });
    };
  });
  after(() => close());

  for (const [name, reach, phase, more] of rows)
    it(`${name}: every dialect says its own word for it`, async () => {
      const contract = await reach();
      const words = wordsFor(phase, more === 'FILLED');
      if (more === 'REVIEWING') words.native[0] = more;
      assert.deepEqual(await ask(contract), words);
    });

  it('every state there is was reached, but FAILED: nothing brings a contract there yet', () => {
    const reached = new Set<ContractPhase>([...rows.map(([, , phase]) => phase), 'ABSENT']);
    assert.deepEqual(
      contractPhases.filter((phase) => !reached.has(phase)),
      ['FAILED'],
    );
  });

  it('deleted and hidden: nobody finds it', async () => {
    const { contract: draft } = await draftWith(t, two());
    await t.app.withdrawContract(t.caller, key(draft));
    const hidden = await recalled(await open());
    await t.app.withdrawContract(t.caller, { ...key(hidden), reason: '清理' });
    for (const contract of [draft, hidden]) assert.deepEqual(await ask(contract), wordsFor('ABSENT', false));
  });
});
