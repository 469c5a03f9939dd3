import type { Application } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { type FieldView, fieldsOf, fieldStatusOf, fieldStatusTexts } from '../reply.js';
import { changeFlow, documentIdOf } from '../flow-drafts.js';
import { fieldIdOf, flowIdOf, hex } from '../ids.js';
import { type SignerMemo, withSigner } from '../memo.js';
import { type SignerFacts, signerOfV1 } from '../parties.js';
import { fieldOfV1, identityOf } from '../reading.js';
import { EsignRefusal } from '../errors.js';
import { placesOf, signatoryOf } from '../translate.js';
import { accountOf, orderOf } from './flows.js';
import type { EsignCaller, Operation, Operations } from './operation.js';

/** 签署区 of v1 flows: added to a draft, or while it is being signed when it is not archived by itself (protocols §3.4). */

type Manner = 'PLATFORM' | 'AUTO' | 'HAND';

function factsOf(field: Reader, manner: Manner): SignerFacts {
  const auto = manner !== 'HAND';
  const accountId = manner === 'HAND' ? field.requiredText('signerAccountId') : undefined;
  const authorised = manner === 'AUTO' ? field.requiredText('authorizedAccountId') : field.text('authorizedAccountId');
  const isOrg = auto || (authorised !== undefined && authorised !== accountId);
  return {
    order: orderOf(field, 'order'),
    platform: manner === 'PLATFORM',
    auto,
    accountId,
    authorizedAccountId: manner === 'PLATFORM' ? undefined : authorised,
    thirdOrderNo: field.text('thirdOrderNo', 200),
    fields: [fieldOfV1(field, { signTypes: auto ? [1, 2] : [0, 1, 2], identity: identityOf(field, isOrg), auto })],
  };
}

const add =
  (manner: Manner): Operation =>
  async (app, caller, { parts, body }) => {
    const contractId = flowIdOf(app, parts.flowId ?? '');
    const said = body.list('signfields', 300).map((field) => factsOf(field, manner));
    if (said.length === 0) body.missing('signfields');
    const { contract } = await app.contractDetail(caller, { contractId });
    const signers: SignerMemo[] = [];
    for (const facts of said) signers.push(await signerOfV1(app, caller, facts));
    for (const { fields } of signers) for (const { fileId } of fields) documentIdOf(contract, fileId);
    await addSigners(app, caller, contract, signers);
    return {
      signfieldBeans: signers.flatMap((signer) =>
        signer.fields.map(({ id, fileId }) => ({
          signfieldId: hex(app, 'placement', id),
          fileId: hex(app, 'file', fileId),
          accountId: signer.person ? hex(app, 'account', signer.person.accountId) : null,
        })),
      ),
    };
  };

/** @throws DomainError CONTRACT_STATE; EsignRefusal when the flow is archived by itself */
export async function addSigners(
  app: Application,
  caller: EsignCaller,
  contract: Contract,
  signers: readonly SignerMemo[],
): Promise<void> {
  if (contract.state === 'DRAFT') {
    await changeFlow(app, caller, contract.id, (memo) => signers.reduce(withSigner, memo));
    return;
  }
  if (contract.autoFinish) throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'DRAFT' });
  const documentOf = (fileId: string) => documentIdOf(contract, fileId);
  const openOf = ({ key }: SignerMemo) =>
    contract.signatories.find(({ signatoryNo, state }) => signatoryNo === key && state !== 'SIGNED');
  const placements = signers.flatMap((signer) => {
    const there = openOf(signer);
    return signer.fields.flatMap((field) => {
      const action = there?.actions.find(({ actionNo }) => actionNo === field.identity);
      return action
        ? placesOf(field, documentOf(field.fileId)).map((place) => ({ ...place, actionId: action.id }))
        : [];
    });
  });
  const fresh = signers.filter((signer) => !openOf(signer)).map((signer) => signatoryOf(signer, documentOf));
  await app.addParties(caller, { contractId: contract.id, signatories: fresh, placements });
}

const posBeanOf = ({ page, x, y, width, said }: FieldView) => ({
  posPage: page || null,
  posX: x ?? null,
  posY: y ?? null,
  width: width ?? null,
  addSignTime: said?.date !== undefined,
  signTimeFormat: said?.date?.format ?? null,
});

const identityNumbers = { PERSONAL: 0, OPERATOR: 0, COMPANY: 2, LP: 3, AUDIT: 2 } as const;

export function signfieldWire(app: Application, contract: Contract, field: FieldView) {
  const { id, fileId, signatory, action, signer, said } = field;
  const status = fieldStatusOf(field);
  const account = accountOf(app, signatory);
  const orgId = signer?.orgId ?? signatory.tenantId;
  const sealId = said?.sealId ?? action?.sealId;
  return {
    signfieldId: hex(app, 'placement', id),
    flowId: hex(app, 'contract', contract.id),
    fileId,
    signerAccountId: account,
    authorizedAccountId: signatory.type === 'COMPANY' ? (orgId ? hex(app, 'tenant', orgId) : null) : account,
    actorIndentityType: identityNumbers[action?.type ?? 'PERSONAL'],
    order: signatory.serialNo,
    posBean: posBeanOf(field),
    signType: field.signType,
    sealType: said?.sealType ?? null,
    sealId: sealId ? hex(app, 'seal', sealId) : null,
    sealFileKey: null,
    status,
    statusDescription: fieldStatusTexts[status],
    executeFailedReason: null,
    autoExecute: action?.autoSign ?? said?.auto ?? false,
    assignedPosbean: field.signType !== 0,
    assignedSeal: sealId !== undefined,
    thirdOrderNo: said?.thirdOrderNo ?? signer?.thirdOrderNo ?? null,
    addTime: said?.addedAt || contract.createdAt,
  };
}

const list: Operation = async (app, caller, { parts, query }) => {
  const { contract } = await app.contractDetail(caller, { contractId: flowIdOf(app, parts.flowId ?? '') });
  const accountId = query.text('accountId');
  const wanted = query.has('signfieldIds') ? query.texts('signfieldIds') : undefined;
  const signfields = fieldsOf(app, contract).map((field) => signfieldWire(app, contract, field));
  return {
    signfields: signfields
      .filter((field) => wanted === undefined || wanted.includes(field.signfieldId))
      .filter((field) => accountId === undefined || field.signerAccountId === accountId),
  };
};

/** Fields of a draft go; each that cannot is answered with why. */
const remove: Operation = async (app, caller, { parts, query, body }) => {
  const contractId = flowIdOf(app, parts.flowId ?? '');
  const ids = query.has('signfieldIds') ? query.texts('signfieldIds') : body.texts('signfieldIds');
  if (ids.length === 0) query.missing('signfieldIds');
  const { contract } = await app.contractDetail(caller, { contractId });
  const fields = ids.map((id) => fieldIdOf(app, id));
  const known = fieldsOf(app, contract);
  const missing = fields.findIndex((id) => !known.some((field) => field.id === id));
  if (missing >= 0) throw new EsignRefusal(1435002, `参数错误: 签署区不存在 ${ids[missing]}`);
  const inDraft = contract.state === 'DRAFT';
  if (inDraft) await removeFields(app, caller, contract, fields);
  return {
    deleteResults: ids.map((signfieldId, at) => ({
      signfieldId,
      optResult: inDraft ? 0 : 1,
      failedReason: inDraft ? null : whyNot(known.find(({ id }) => id === fields[at])!),
    })),
  };
};

const whyNot = (field: FieldView): string =>
  fieldStatusOf(field) === 4 ? '签署区已签署' : '流程已开启，签署区不允许删除';

export async function removeFields(
  app: Application,
  caller: EsignCaller,
  { id }: Contract,
  gone: readonly string[],
): Promise<void> {
  await changeFlow(app, caller, id, (memo) => ({
    ...memo,
    signers: memo.signers
      .map((signer) => ({ ...signer, fields: signer.fields.filter((field) => !gone.includes(field.id)) }))
      .filter(({ fields }) => fields.length > 0),
  }));
}

export const signFields: Operations = {
  'POST /v1/signflows/{flowId}/signfields/platformSign': add('PLATFORM'),
  'POST /v1/signflows/{flowId}/signfields/autoSign': add('AUTO'),
  'POST /v1/signflows/{flowId}/signfields/handSign': add('HAND'),
  'GET /v1/signflows/{flowId}/signfields': list,
  'DELETE /v1/signflows/{flowId}/signfields': remove,
};
