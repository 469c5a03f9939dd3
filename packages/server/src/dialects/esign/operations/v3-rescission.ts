import type { Application } from '../../../app/application.js';
import type { Contract, Document, Signatory } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { documentOfFile } from '../flow-drafts.js';
import { callbackUrlOf } from '../flow-facts.js';
import { accountIdOf, fileIdOf, hex, orgIdOf, sealIdOf } from '../ids.js';
import { memoOf } from '../memo.js';
import { actingPerson, personByContact, personOf } from '../parties.js';
import { EsignRefusal } from '../errors.js';
import { contactOf } from '../translate.js';
import { contactIn } from '../v3-signers.js';
import type { EsignCaller, Operation, Operations } from './operation.js';
import { longestOpenMs } from './v3-create.js';
import { found } from './v3-flow.js';

/** 发起合同解约 (v3): all who signed sign an agreement that Hufu writes; until that ends the flow is being rescinded. */

/** What the vendor's page offers to choose; a text of one's own goes beside it. */
const reasons: Readonly<Record<string, string>> = {
  '1': '条款内容有误',
  '2': '印章选择错误',
  '3': '签署人信息错误',
  '4': '合作终止',
  '5': '其他',
};

const filesAtMost = 10;

const initiate: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const { body } = asked;
  const chosen = reasons[body.text('rescindReason', 10) ?? '5'];
  if (chosen === undefined) throw body.invalid('rescindReason');
  const notes = body.text('rescindReasonNotes', 200);
  const files = body.has('rescindFileList') ? body.texts('rescindFileList', filesAtMost) : [];
  const documents = files.map((id): Document => {
    const document = documentOfFile(contract, fileIdOf(app, id));
    if (!document) throw new EsignRefusal(1437511, `文档不存在：${id}`);
    return document;
  });
  checkInitiator(app, contract, body.object('rescissionInitiator'));
  const config = body.object('signFlowConfig');
  const receivers = await transactorsIn(app, caller, contract, body);
  const seal = autoSealIn(app, contract, body);
  if (contract.state !== 'COMPLETED') throw notRescindable();
  try {
    const { release } = await app.voidContract(caller, {
      contractId: contract.id,
      reason: reasonOf(chosen, notes),
      documentIds: documents.length > 0 ? documents.map(({ id }) => id) : undefined,
      expireAt: deadlineIn(config, await app.businessTime()),
      callbackUrl: callbackUrlOf(config, 'notifyUrl'),
      receivers,
      autoSign: !receivers.some(({ signatoryId }) =>
        contract.signatories.some((one) => one.id === signatoryId && one.sponsor),
      ),
      sealId: seal,
    });
    return { signFlowId: hex(app, 'contract', release.id) };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CONTRACT_STATE') throw notRescindable();
    throw error;
  }
};
const notRescindable = () => new EsignRefusal(1435011, '流程非签署完成状态或正在解约，不允许解约');

/** The core keeps 200 characters; notes that need them all stand alone. */
function reasonOf(chosen: string, notes: string | undefined): string {
  const both = notes === undefined ? chosen : `${chosen} ${notes}`;
  return [...both].length <= 200 ? both : notes!;
}

function deadlineIn(config: Reader | undefined, now: number): number {
  const said = config?.count('signFlowExpireTime');
  if (said !== undefined && (said <= now || said > now + longestOpenMs)) throw config!.invalid('signFlowExpireTime');
  return said ?? now + longestOpenMs;
}

type Named = { orgId?: string; orgName?: string };
const namedIn = (app: Application, said: Reader): Named => ({
  orgId: said.has('orgId') ? orgIdOf(app, said.requiredText('orgId')) : undefined,
  orgName: said.text('orgName', 100)?.trim(),
});

/** @throws EsignRefusal for an organisation that did not sign */
function companyOf(contract: Contract, { orgId, orgName }: Named): Signatory & { orgId?: string } {
  const saidOf = ({ signatoryNo, tenantId }: Signatory) =>
    memoOf(contract)?.signers.find(({ key }) => key === signatoryNo)?.orgId ?? tenantId;
  const found = contract.signatories.find(
    (party) => party.type === 'COMPANY' && (orgId === undefined ? party.name === orgName : saidOf(party) === orgId),
  );
  if (!found) throw notOfIt();
  return { ...found, orgId: saidOf(found) };
}
const notOfIt = () => new EsignRefusal(1437114, '当前用户不是流程参与人, 无权查看流程');

/** Only who started the flow or signed it. */
function checkInitiator(app: Application, contract: Contract, said: Reader | undefined): void {
  const org = said?.object('orgInitiator');
  const psn = said?.object('psnInitiator');
  if (org) {
    const named = namedIn(app, org);
    if ((named.orgId ?? contract.tenantId) !== contract.tenantId) companyOf(contract, named);
  } else if (psn) {
    const accountId = accountIdOf(app, psn.requiredText('psnId'));
    const isParty = contract.signatories.some(({ receiver }) => receiver?.accountId === accountId);
    if (!isParty && memoOf(contract)?.initiator?.accountId !== accountId) throw notOfIt();
  }
}

/** orgSignerTransactor: who acts for an organisation this time. */
async function transactorsIn(app: Application, caller: EsignCaller, contract: Contract, body: Reader) {
  const receivers = [];
  for (const said of body.list('orgSignerTransactor', 100)) {
    const { id, orgId } = companyOf(contract, namedIn(app, said));
    const info = said.object('transactorInfo') ?? said.missing('transactorInfo');
    const person = info.has('psnId')
      ? await personOf(app, caller, info.requiredText('psnId'))
      : await personByContact(
          app,
          caller,
          contactIn(info, 'psnAccount') ?? info.missing('psnAccount'),
          info.text('psnName', 100),
        );
    const hosted = orgId && (await app.companyAccount(caller, { id: orgId }));
    if (hosted) await actingPerson(app, caller, hosted, person);
    receivers.push({ signatoryId: id, receiver: contactOf(person) });
  }
  return receivers;
}

/** autoSignOrg: the initiator's own company seals by itself, also when it is not named. @throws EsignRefusal for another's */
function autoSealIn(app: Application, contract: Contract, body: Reader): string | undefined {
  let seal: string | undefined;
  for (const said of body.list('autoSignOrg', 100)) {
    if (!companyOf(contract, namedIn(app, said)).sponsor) throw new EsignRefusal(1437182, '未获取该企业有效的印章授权');
    seal = said.has('sealId') ? sealIdOf(app, said.requiredText('sealId')) : undefined;
  }
  return seal;
}

export const rescission: Operations = { 'POST /v3/sign-flow/{signFlowId}/initiate-rescission': initiate };
