import { type FileState, type SigningAct, checkSegment } from '@hufu/pades';
import { type CmsFacts, checkCms } from '@hufu/pades/cms';
import { signAct } from '@hufu/pades/sign-act';
import type { Contact, Contract, Document, Placement } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Actor, EventParts, IdentityFacts, MarkFacts, SignatureFacts, TsaFacts } from '../domain/events.js';
import type { Caller as ActingCaller, SealUse } from '../domain/guards.js';
import type { ActionId, ContractId, TenantId } from '../domain/ids.js';
import type { ChosenPlace } from '../domain/intent.js';
import type { Grown } from '../domain/publish.js';
import { type Proof, claimSigning, commitSigning } from '../domain/signing.js';
import { failAttempt } from '../domain/slot.js';
import { actionOf } from '../domain/workflow.js';
import { type Witness, commit } from './commit.js';
import { headOf, nextRevision } from './document-bytes.js';
import { lockContract } from './find-contract.js';
import { type Ink, planSigning } from './ink.js';
import { claimPatiently, inLine, whileHolding } from './own-turn.js';
import type { KeySubject, Segment, SignatureRow, World } from './ports.js';
import { signatureFacts, timestampFacts } from './signature-facts.js';

/** One signing of one action by somebody who may (ARCHITECTURE.md §6). */
export interface SigningJob {
  scope: readonly TenantId[];
  contractId: ContractId;
  actionId: ActionId;
  by: Actor;
  caller: ActingCaller;
  proof: Proof;
  seal?: SealUse;
  subject: KeySubject;
  ink: Ink;
  /** Places given with the call or chosen on the page; they get their fields in the increment that signs. */
  places: Placement[];
  identity: IdentityFacts;
  reason: string;
  signerName: string;
  finishedBy?: Contact;
  witness: Witness;
  /** Names a call without an action, so that its repetition is known. */
  callDigest?: string;
}

/** New bytes of one document and what evidence says of them. */
interface MadeSegment {
  grown: Grown;
  segment: Segment;
  state: FileState;
  signatures: SignatureFacts[];
  tsa: TsaFacts[];
  marks: MarkFacts[];
  late: Placement[];
  rows: SignatureRow[];
}

/**
 * Claim, make, put, commit. The contract is either signed for good or as it was; asked again it refuses or answers.
 *
 * @throws DomainError those of `claimSigning`; SLOT_BUSY, TIMESTAMP_REQUIRED, KEY_UNAVAILABLE, GLYPH_MISSING
 */
export const performSigning = (world: World, job: SigningJob): Promise<Contract> =>
  inLine(job.contractId, async () => {
    const claimed = await claimPatiently(() => claim(world, job));
    const attempt = claimed.slot!.attempt;
    const held = { tenantId: claimed.tenantId, id: claimed.id, attempt };
    try {
      const made = await whileHolding(world, held, () => make(world, job, claimed, attempt));
      return await commitMade(world, job, attempt, made);
    } catch (error) {
      await giveUp(world, job, attempt, error);
      throw error;
    }
  });

/** Step 1. */
const claim = (world: World, job: SigningJob): Promise<Contract> =>
  world.store.transaction(job.scope, async (tx) => {
    const { contract, dbNow, holderGone } = await lockContract(tx, job.scope, job.contractId);
    const intents = await tx.intents.open(contract.tenantId, contract.id);
    const slot = { holder: world.serverId, dbNow, isGone: () => holderGone };
    const { actionId, caller, seal, proof } = job;
    const places = job.places.map((place): ChosenPlace & { actionId: ActionId } => ({
      ...chosen(place),
      // The signer's own place for what the sender left to move.
      ...(contract.placements.some(({ id }) => id === place.id) && { placementId: place.id }),
      actionId,
    }));
    const act = { by: job.by, now: world.clock.business() };
    const decision = claimSigning(contract, act, { actionId, caller, seal, proof, intents, places, slot });
    return commit(world, tx, contract, decision, job.witness);
  });

const chosen = ({ documentId, mark, page, x, y, w, h }: Placement): ChosenPlace => ({
  documentId,
  mark,
  page,
  x,
  y,
  w,
  h,
});

/** Steps 2 and 3: every document the action touches gets its increment, and the object store its bytes. */
async function make(world: World, job: SigningJob, contract: Contract, attempt: number): Promise<MadeSegment[]> {
  const use =
    'intentId' in job.proof
      ? { by: 'INTENT' as const, intentId: job.proof.intentId, attempt, actionId: job.actionId }
      : { by: 'AUTHORISATION' as const, authorisationId: job.proof.authorisationId, attempt, actionId: job.actionId };
  const unlocked = await world.keys.unlock(job.subject, use);
  const touched = contract.documents.filter(({ id }) => placesOf(contract, job, id).length > 0);
  return Promise.all(touched.map((document) => makeSegment(world, job, contract, document, unlocked)));
}

const placesOf = ({ placements }: Contract, job: SigningJob, documentId: string): Placement[] =>
  [
    ...placements.filter(
      ({ id, actionId }) => actionId === job.actionId && !job.places.some((place) => place.id === id),
    ),
    ...job.places,
  ].filter((place) => place.documentId === documentId);

async function makeSegment(
  world: World,
  job: SigningJob,
  contract: Contract,
  document: Document,
  { signer, certificate }: Unlocked,
): Promise<MadeSegment> {
  const {
    segment: before,
    state,
    pages,
  } = await world.store.read([contract.tenantId], (tx) => headOf(tx, contract.tenantId, document));
  const plan = await planSigning(world, contract, job, document, pages, new Date(world.clock.real()));
  const signed = await signActs(world, contract, state, plan.acts, { signer, certificate });
  const stored = await world.objects.put(contract.tenantId, signed.appended);
  const after = signed.state;
  const { segment, grown } = nextRevision(document, before, stored, after);
  const more = {
    sealId: plan.sealId,
    callDigest: job.callDigest,
    chains: signed.chains.map((chain) => chain.map((der) => der.toString('base64'))),
  };
  const rowOf = (signature: SignatureFacts): SignatureRow => {
    const { fieldName } = signature;
    return { documentId: document.id, fieldName, data: { ...signature, ...more } };
  };
  return {
    grown,
    segment,
    state: after,
    signatures: signed.signatures.map((signature) => ({ ...signature, documentId: document.id })),
    tsa: signed.tsa,
    marks: plan.marks,
    late: plan.late,
    rows: signed.signatures.map(rowOf),
  };
}

interface SignedActs {
  appended: Buffer;
  state: FileState;
  signatures: SignatureFacts[];
  tsa: TsaFacts[];
  /** What a validator needs of signers and time stamps, DER, each with its issuers. */
  chains: Buffer[][];
}
type Unlocked = Awaited<ReturnType<World['keys']['unlock']>>;

/** The acts of one action in one document, one CMS each; their increments are one segment. */
async function signActs(
  world: World,
  contract: Contract,
  before: FileState,
  acts: SigningAct[],
  { signer, certificate }: Unlocked,
): Promise<SignedActs> {
  const increments: Buffer[] = [];
  const signatures: SignatureFacts[] = [];
  const tsa: TsaFacts[] = [];
  const chains: Buffer[][] = [];
  let state = before;
  for (const act of acts) {
    let token: Buffer | undefined;
    const timestamper = async (digest: Buffer): Promise<Buffer> => (token = await world.timestamps.timestamp(digest));
    const { cms, appended, state: after } = await signAct(state, act, signer, timestamper);
    if (cms.level === 'B-B') refuseWithoutTime(world, contract, cms.timestampError);
    let facts: CmsFacts | undefined;
    checkSegment(state, appended, act, (der, digest) => (facts = checkCms(der, digest, signer.chain)));
    const timestamp = facts?.timestamp;
    const fieldName = 'existing' in act.field ? act.field.existing : act.field.late.name;
    signatures.push(signatureFacts(cms, certificate, signer, fieldName));
    chains.push(signer.chain);
    if (timestamp && token) {
      tsa.push(timestampFacts(timestamp, token, fieldName));
      chains.push([timestamp.authority.der, ...timestamp.certificates]);
    }
    increments.push(appended);
    state = after;
  }
  return { appended: Buffer.concat(increments), state, signatures, tsa, chains };
}

/** Labour contracts and the like ask for a trusted time; elsewhere it may come later. */
function refuseWithoutTime(world: World, contract: Contract, error: Error | undefined): void {
  world.log.warn({ contractId: contract.id, err: error }, 'signed without a time stamp');
  if (contract.requireTimestamp) throw new DomainError('TIMESTAMP_REQUIRED');
}

/** Step 4. A loser touches nothing that is not its own. */
async function commitMade(world: World, job: SigningJob, attempt: number, made: MadeSegment[]): Promise<Contract> {
  const evidence: EventParts = {
    identity: job.identity,
    mark: made.flatMap(({ marks }) => marks),
    signature: made.flatMap(({ signatures }) => signatures),
    tsa: made.flatMap(({ tsa }) => tsa),
    reason: job.reason,
  };
  const saved = await world.store.transaction(job.scope, async (tx) => {
    const { contract } = await lockContract(tx, job.scope, job.contractId);
    const intents = await tx.intents.open(contract.tenantId, contract.id);
    const now = world.clock.business();
    const { actionId, finishedBy } = job;
    const input = { actionId, attempt, intents, documents: made.map(({ grown }) => grown), finishedBy, evidence };
    const decision = commitSigning(contract, { by: job.by, now }, input);
    if (decision.committed)
      addLate(
        decision.contract,
        made.flatMap(({ late }) => late),
      );
    const contractNow = await commit(world, tx, contract, decision, job.witness);
    if (!decision.committed) return { contract: contractNow, lost: decision.lost };
    for (const { grown, segment, state } of made) {
      await tx.documents.insertSegment(contract.tenantId, grown.documentId, segment, state);
    }
    if ('intentId' in job.proof) await tx.intents.spend(contract.tenantId, job.proof.intentId, actionId);
    await tx.intents.insertSigning(
      contract,
      actionId,
      attempt,
      now,
      made.flatMap(({ rows }) => rows),
    );
    return { contract: contractNow, lost: undefined };
  });
  if (saved.lost) throw lostError(saved.contract, job, saved.lost);
  return saved.contract;
}

/** Places that came with the call join the contract; those that waited for their field now name it. */
function addLate(contract: Contract, late: Placement[]): void {
  const known = contract.placements.filter(({ id }) => !late.some((place) => place.id === id));
  contract.placements = [...known, ...late];
}

function lostError(contract: Contract, { actionId }: SigningJob, lost: string): DomainError {
  if (contract.state !== 'SIGNING')
    return new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'SIGNING' });
  if (actionOf(contract, actionId)?.state !== 'START') return new DomainError('NOT_THIS_STEP', { action: actionId });
  return new DomainError('SLOT_BUSY', { why: lost });
}

/** The attempt made no bytes: SIGN_FAILED, its intent PROVEN again, the slot free. Nothing to do when it is not ours. */
async function giveUp(world: World, job: SigningJob, attempt: number, error: unknown): Promise<void> {
  const detail = error instanceof DomainError ? error.code : 'internal';
  await world.store
    .transaction(job.scope, async (tx) => {
      const { contract } = await lockContract(tx, job.scope, job.contractId);
      if (contract.slot?.attempt !== attempt) return;
      const intents = await tx.intents.open(contract.tenantId, contract.id);
      await commit(world, tx, contract, failAttempt(contract, intents, attempt, 'MAKE_FAILED', detail), job.witness);
    })
    .catch((err: unknown) => world.log.warn({ contractId: job.contractId, err }, 'slot left to its lease'));
}
