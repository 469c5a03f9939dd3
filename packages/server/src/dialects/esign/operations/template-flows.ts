import type { Application, Template, TemplateRole } from '../../../app/application.js';
import type { Contract, Signatory } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { hex, orgIdOf } from '../ids.js';
import { linkLifeMs, previewLinks } from '../links.js';
import { echoOf, type FlowMemo, memoOf, type PersonMemo, signerKey, type SignerMemo } from '../memo.js';
import { actingPerson, personByContact, personOf } from '../parties.js';
import { EsignRefusal } from '../errors.js';
import { contactOf } from '../translate.js';
import { flowStatusOf } from '../states.js';
import { componentValues } from '../template-values.js';
import { contactIn, organisationIn } from '../v3-signers.js';
import { attach, documentName, wireFileId } from './flow-documents.js';
import { startFlow } from './flow-start.js';
import { orDelete } from './flows.js';
import type { EsignCaller, Operation, Operations } from './operation.js';
import { signTemplateNamed } from './sign-templates.js';
import { flowOfV3 } from './v3-create.js';
import { initiatorWire } from './v3-detail.js';
import { found } from './v3-flow.js';
import { operatorIn, pageAddresses } from './v3-flows.js';

/** 基于流程模板发起签署, and the filling of its flows (sign3). */

const create: Operation = async (app, caller, { body }) => {
  const template = await signTemplateNamed(app, caller, body.requiredText('signTemplateId'));
  const config = body.object('signFlowConfig') ?? body.missing('signFlowConfig');
  const starts = config.flag('autoStart') ?? true;
  if (!starts && template.fields.some(({ roleKey }) => roleKey !== undefined))
    throw new DomainError('NOT_AVAILABLE', { what: 'autoStart false with components that parties fill' });
  const initiator = await initiatorIn(app, caller, body.object('signFlowInitiator'));
  const flow = await flowOfV3(app, caller, body, { initiator, copiers: 'addCopiers', notices: '' });
  const signers = await signersIn(app, caller, template, body.list('participants', 100));
  const memo: FlowMemo = { ...flow.memo, templateId: template.id, signers: signers.map(({ signer }) => signer) };
  const { id } = await app.createFromTemplate(caller, {
    templateId: template.id,
    draft: { ...flow.facts, ordered: true, partiesMayRepeat: true, echo: echoOf(memo) },
    signatories: signers.map(({ role, signer }) => partyOf(role, signer)),
    values: await componentValues(app, caller, template, body.list('components', 300)),
  });
  await orDelete(app, caller, id, async () => {
    await attach(app, caller, id, body, 'addAttachments');
    if (starts) await startFlow(app, caller, (await app.contractDetail(caller, { contractId: id })).contract);
  });
  return { signFlowId: hex(app, 'contract', id) };
};

async function initiatorIn(
  app: Application,
  caller: EsignCaller,
  said: Reader | undefined,
): Promise<NonNullable<FlowMemo['initiator']>> {
  const psnId = said?.object('transactor')?.text('psnId');
  const orgId = said?.text('orgId');
  const person = psnId === undefined ? undefined : await personOf(app, caller, psnId);
  return { accountId: person?.accountId, orgId: orgId && orgIdOf(app, orgId) };
}

interface Named {
  role: TemplateRole;
  signer: SignerMemo;
}

/** Every role but the initiator's own has to be named. */
async function signersIn(
  app: Application,
  caller: EsignCaller,
  { roles }: Template,
  said: readonly Reader[],
): Promise<Named[]> {
  const named: Named[] = [];
  for (const participant of said) {
    const id = participant.requiredText('participantId', 100);
    const role = roles.find(({ key }) => key === id);
    if (!role || named.some((one) => one.role === role)) throw participant.invalid('participantId');
    const signer = await signerIn(app, caller, role, participant);
    named.push({ role, signer: { ...signer, participantId: role.key } });
  }
  const missing = roles.find((role) => !role.sponsor && !named.some((one) => one.role === role));
  if (missing) throw new EsignRefusal(1435002, `参数错误: 参与方 ${missing.name} 未设置`);
  return named;
}

async function signerIn(
  app: Application,
  caller: EsignCaller,
  { type, serialNo, sponsor }: TemplateRole,
  said: Reader,
): Promise<SignerMemo> {
  const order = serialNo + 1;
  if (type === 'PERSONAL') {
    const psn = said.object('psnParticipant') ?? said.missing('psnParticipant');
    const person = await personIn(app, caller, psn, ['psnId', 'psnAccount', 'psnName']);
    return { order, party: 'PERSON', person, fields: [], key: signerKey(order, undefined, person.accountId) };
  }
  const info = said.object('orgParticipant') ?? said.missing('orgParticipant');
  const { hosted, ...org } = await organisationIn(app, caller, info);
  if (sponsor && org.orgId !== caller.tenantId && !hosted?.own) throw info.invalid('orgId');
  const transactor = info.object('transactor') ?? info.missing('transactor');
  const names = ['transactorPsnId', 'transactorPsnAccount', 'transactorName'] as const;
  const person = await personIn(app, caller, transactor, names);
  if (hosted) await actingPerson(app, caller, hosted, person);
  const key = signerKey(order, org.orgId ?? org.orgName, person.accountId);
  return { ...org, order, party: 'COMPANY', person, fields: [], key };
}

/** A person by id, or by account and name. */
async function personIn(
  app: Application,
  caller: EsignCaller,
  said: Reader,
  [id, account, name]: readonly [string, string, string],
): Promise<PersonMemo> {
  const [psnId, contact] = [said.text(id), contactIn(said, account)];
  if (psnId !== undefined && contact !== undefined) throw said.invalid(account);
  if (psnId !== undefined) return personOf(app, caller, psnId);
  return personByContact(app, caller, contact ?? said.missing(account), said.text(name, 100));
}

const partyOf = ({ key: roleKey, type, serialNo, actions }: TemplateRole, signer: SignerMemo) => {
  const receiver = signer.person && contactOf(signer.person);
  return {
    roleKey,
    name: signer.party === 'COMPANY' ? signer.orgName : signer.person?.name,
    serialNo: serialNo + 1,
    receiver,
    signatoryNo: signer.key,
    actions: (actions ?? [{ type }]).map((action) => ({
      ...action,
      operators: receiver && signer.party === 'COMPANY' ? [receiver] : undefined,
    })),
  };
};

// ── filling ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const withoutLoginMs = 30 * 60_000;

const draftUrl: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const user = await operatorIn(app, caller, asked.body);
  if (contract.state !== 'FILLING') throw new EsignRefusal(1435011, '流程非填写中状态，不允许获取填写链接');
  const lifeMs = asked.body.flag('needLogin') === false ? withoutLoginMs : undefined;
  const { url, shortUrl } = await pageAddresses(app, caller, contract, user, asked.body, lifeMs);
  return { draftUrl: url, draftShortUrl: shortUrl };
};

/** 1 waits, 2 fills, 3 has filled, 4 has refused. */
const drafterStatuses: Partial<Record<Signatory['state'], 2 | 3 | 4>> = { FILLING: 2, FILLED: 3, FILL_REJECTED: 4 };

function drafterWire(app: Application, contract: Contract, signatory: Signatory, template: Template | undefined) {
  const { receiver, type, name, tenantId, state } = signatory;
  const said = memoOf(contract)?.signers.find(({ key }) => key === signatory.signatoryNo);
  const psnDrafter = {
    psnId: receiver?.accountId ? hex(app, 'account', receiver.accountId) : null,
    psnName: receiver?.name ?? null,
    psnAccount: { accountMobile: said?.person?.mobile ?? null, accountEmail: said?.person?.email ?? null },
  };
  const orgId = said?.orgId ?? tenantId;
  const transactor = psnDrafter;
  const orgDrafter = { orgId: orgId ? hex(app, 'tenant', orgId) : null, orgName: name, transactor };
  const isOver = flowStatusOf(contract)?.draft === 2;
  return {
    participantId: said?.participantId ?? null,
    participantFlag: template?.roles.find(({ key }) => key === said?.participantId)?.name ?? null,
    draftOrder: 1, // all fill at once
    draftStatus: isOver ? 3 : (drafterStatuses[state] ?? 1),
    statusUpdateTime: null,
    orgDrafter: type === 'COMPANY' ? orgDrafter : null,
    psnDrafter: type === 'PERSONAL' ? psnDrafter : null,
  };
}

const draftDetail: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const { templateId, config = {} } = memoOf(contract) ?? {};
  const template = templateId ? await app.templateDetail(caller, templateId) : undefined;
  const fillers = new Set(contract.documents.flatMap(({ fields }) => fields.map(({ signatoryId }) => signatoryId)));
  return {
    draftStatus: flowStatusOf(contract)?.draft ?? null,
    draftStartTime: contract.publishedAt ?? null,
    draftEndTime: null,
    signTemplateId: templateId ? hex(app, 'template', templateId) : null,
    signFlowInitiator: initiatorWire(app, contract).orgInitiator,
    signFlowConfig: {
      signFlowTitle: contract.subject,
      signFlowExpireTime: contract.expireAt,
      autoStart: true,
      autoFinish: contract.autoFinish,
      notifyUrl: contract.callbackUrl ?? null,
      noticeConfig: { noticeTypes: config['noticeTypes'] ?? null },
    },
    drafters: contract.signatories
      .filter(({ id }) => fillers.has(id))
      .map((signatory) => drafterWire(app, contract, signatory, template)),
    docs: await draftDocs(app, caller, contract),
  };
};

/** There is something to look at once all have filled. */
async function draftDocs(app: Application, caller: EsignCaller, contract: Contract) {
  const nameOf = (id: string) => {
    const document = contract.documents.find((one) => one.id === id);
    return document && documentName(contract, document);
  };
  const links =
    flowStatusOf(contract)?.draft === 2
      ? await previewLinks(app, caller, { contractId: contract.id }, nameOf, linkLifeMs)
      : [];
  return contract.documents.map((document) => ({
    fileId: wireFileId(app, document),
    fileName: documentName(contract, document),
    downloadUrl: links.find(({ id }) => id === document.id)?.url ?? null,
  }));
}

export const templateFlows: Operations = {
  'POST /v3/sign-flow/create-by-sign-template': create,
  'POST /v3/sign-flow/{signFlowId}/draft-url': draftUrl,
  'GET /v3/sign-flow/{signFlowId}/draft-detail': draftDetail,
};
