import type { Each, UrgeResult } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { contractWire } from '../reply.js';
import { contractKeyOf, copyOf, dayOf, signatoryOf, timeOf, userOf, usersOf } from '../translate.js';
import { uploadOf } from './lifecycle.js';
import { done, type Operation, type Operations } from './operation.js';

/** What the initiator does to a contract that is out: 延期, 强制结束, 催签, 抄送, 重新发起, 签署方. */

const day = 86_400_000;

/** `days` beats `expireDate`; days count from the deadline, or from now once it has passed [A]. */
const delay: Operation = async (app, caller, { fields }) => {
  const key = contractKeyOf(fields);
  const days = fields.integer('days');
  if (days !== undefined && (days < 1 || days > 731)) throw fields.invalid('days');
  const date = days === undefined ? (dayOf(fields, 'expireDate') ?? fields.missing('expireDate')) : undefined;
  const { contract, now } = await app.contractDetail(caller, key);
  const expireAt = date ?? Math.max(contract.expireAt, now) + days! * day;
  await app.extendContract(caller, { contractId: contract.id, expireAt, revive: true });
  return done;
};

const forceEnd: Operation = async (app, caller, { fields }) => {
  await app.forceEndContract(caller, { ...contractKeyOf(fields), reason: fields.requiredText('reason', 200) });
  return done;
};

/** 强制结束附件: only a contract that was ended by force has one. The reply prints no id; ours does [A]. */
const forceEndAttachment: Operation = async (app, caller, parameters) => {
  const key = contractKeyOf(parameters.fields);
  const upload = uploadOf(parameters);
  const { contract } = await app.contractDetail(caller, key);
  if (contract.state !== 'FORCE_ENDED') {
    throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'FORCE_ENDED' });
  }
  const attachmentId = await app.addAttachmentLater(caller, { contractId: contract.id, ...upload });
  return { result: { attachmentId } };
};

const notice: Operation = async (app, caller, { fields }) => {
  const [urged] = await app.urgeContracts(caller, {
    contracts: [contractKeyOf(fields)],
    signatoryId: fields.id('signatoryId'),
    onlySigning: fields.flag('onlySigning') ?? true,
  });
  mustHaveUrged(urged!);
  return done;
};

/** One contract, one answer: nobody told is a refusal, by the reason of the first who was not. */
function mustHaveUrged({ refused, done: result }: Each<UrgeResult>): void {
  const why = refused ?? (result!.urged.length === 0 ? result!.skipped[0]!.refused : undefined);
  if (why) throw new DomainError(why.code, why.facts);
}

const copySend: Operation = async (app, caller, { fields }) => {
  const copies = fields.list('receivers', 100).map(copyOf);
  if (copies.length === 0) fields.missing('receivers');
  await app.addCopies(caller, { ...contractKeyOf(fields), copies });
  return done;
};

/** Parties, places and papers are those of the old contract; subject and deadline may be new. Answers as a draft does [A]. */
const resend: Operation = async (app, caller, { fields }) => {
  const contract = await app.resendContract(caller, {
    ...contractKeyOf(fields),
    newExternalRef: fields.text('newBizId', 50),
    subject: fields.title('subject', 100),
    expireAt: timeOf(fields, 'expireTime'),
    publish: fields.flag('send'),
  });
  return { result: contractWire(contract, { operators: 'ALL' }) };
};

/** The reply's shape is not documented: the new party's id [A]. */
const addSignatory: Operation = async (app, caller, { fields }) => {
  const signatory = fields.object('signatory') ?? fields.missing('signatory');
  const added = await app.addParties(caller, { ...contractKeyOf(fields), signatories: [signatoryOf(signatory)] });
  return { result: { signatoryId: added.signatoryIds[0] } };
};

const editOperators: Operation = async (app, caller, { fields }) => {
  const operators = usersOf(fields.list('actionOperators', 100)) ?? fields.missing('actionOperators');
  await app.nameOperators(caller, {
    ...contractKeyOf(fields),
    actionId: fields.requiredId('actionId'),
    operators,
  });
  return done;
};

/** v3 has more fields, of ways to prove a will, which a contract here does not limit afterwards: they are passed over [A]. */
const editReceiver: Operation = async (app, caller, { fields }) => {
  const receiver = fields.object('receiver') ?? fields.missing('receiver');
  await app.editSignatory(caller, { signatoryId: fields.requiredId('signatoryId'), receiver: userOf(receiver) });
  return done;
};

export const afterSending: Operations = {
  'POST /v2/contract/delay': delay,
  'POST /v2/contract/forceend': forceEnd,
  'POST /v2/contract/forceend/addattachment': forceEndAttachment,
  'POST /v2/contract/notice': notice,
  'POST /v2/contract/copysend': copySend,
  'POST /v2/contract/resend': resend,
  'POST /v2/signatory/add': addSignatory,
  'POST /v2/signatory/edit': editReceiver,
  'POST /v3/signatory/edit': editReceiver,
  'POST /v2/signatory/operators/edit': editOperators,
};
