import type { Company, ContractDetail, EmployeeView } from '../../app/application.js';
import type { Action, Contact, Contract, CopyReceiver, Document, Placement, Signatory } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { TenantId } from '../../domain/ids.js';
import { actionStatusOf, type ContractStatus, signatoryStatusOf, statusOf } from './states.js';
import { toBeijing } from '../beijing.js';
import type {
  ActionWire,
  CompanyWire,
  ContractSummaryWire,
  ContractWire,
  CopyWire,
  DocumentWire,
  EmployeeWire,
  SignatoryWire,
  StamperWire,
  UserWire,
} from './wire.js';
/** What the core knows of a contract, as the vendor's replies show it (seed 合同详情; protocols §3.1.10). Pure. */

/** What a reply shows beyond the usual. */
export interface Shown {
  /** Where everybody signs (queryLocation), by the sizes of the documents' pages. */
  pages?: ContractDetail['pages'];
  /** Names the people behind company actions: all of them (draft reply), or of these companies only (queryActionOperator). */
  operators?: 'ALL' | readonly TenantId[];
}

/** An empty list or text is left out, never written. */
const unlessEmpty = <T extends { length: number }>(value: T | undefined): T | undefined =>
  value !== undefined && value.length > 0 ? value : undefined;

/** A deleted or hidden contract is not found in 契约锁's words. */
function statusFound(contract: Contract): ContractStatus {
  const status = statusOf(contract);
  if (status === undefined) throw new DomainError('CONTRACT_NOT_FOUND');
  return status;
}

export const summaryWire = (contract: Contract): ContractSummaryWire => ({
  id: contract.id,
  subject: contract.subject,
  description: unlessEmpty(contract.description),
  sn: unlessEmpty(contract.sn),
  tenantName: contract.companyName,
  ordinal: contract.ordered,
  category: contract.category && { id: contract.category.id, name: contract.category.name },
  status: statusFound(contract),
  expireTime: toBeijing(contract.expireAt),
  publishTime: contract.publishedAt === undefined ? undefined : toBeijing(contract.publishedAt),
});

export function contractWire(contract: Contract, shown: Shown = {}): ContractWire {
  return {
    ...summaryWire(contract),
    bizId: contract.externalRef,
    creator: contract.creator && userWire(contract.creator),
    signatories: contract.signatories.map((signatory) => signatoryWire(contract, signatory, shown)),
    documents: contract.documents.toSorted((a, b) => a.sort - b.sort).map(documentWire),
    endTime: contract.endAt === undefined ? undefined : toBeijing(contract.endAt),
    tags: unlessEmpty(contract.tags),
    comments: unlessEmpty(contract.stateReason),
    invalidReason: contract.voidState === 'NONE' ? undefined : unlessEmpty(contract.voidReason),
    invalidFailType: contract.voidFailType,
    signFlowStrategy: contract.completionNamed
      ? contract.completion === 'ANY_RECEIVER'
        ? 'ANY_SIGN_FINISH'
        : 'ALL_SIGN_FINISH'
      : undefined,
    relatedContractIds: unlessEmpty(contract.relatedContractIds),
    customFields: unlessEmpty(contract.customFields.map(({ key, name, value }) => ({ key, name, value }))),
    businessData: unlessEmpty(contract.businessData),
    copySendReceivers: unlessEmpty(contract.copies.map(copyWire)),
  };
}

/** contract/detail: the contract and what its flags asked for. */
export const detailWire = ({ contract, related, sealUses, pages }: ContractDetail, shown: Shown): ContractWire => ({
  ...contractWire(contract, { ...shown, pages }),
  relatedContracts: unlessEmpty(related?.map(summaryWire)),
  sealStats: unlessEmpty(sealUses?.map(({ sealId, name, count }) => ({ sealId, sealName: name, count }))),
});

function signatoryWire(contract: Contract, signatory: Signatory, shown: Shown): SignatoryWire {
  const receiver = signatory.receiver ?? (signatory.sponsor ? contract.creator : undefined);
  // A person's own action is not shown; a person has nothing else (seed example).
  const actions = signatory.type === 'COMPANY' ? signatory.actions : [];
  return {
    id: signatory.id,
    tenantType: signatory.type,
    status: signatoryStatusOf(contract, signatory),
    tenantName: unlessEmpty(signatory.name),
    receiver: receiver && receiverWire(signatory, receiver),
    serialNo: signatory.serialNo,
    signatoryNo: signatory.signatoryNo,
    actions: unlessEmpty(actions.map((action) => actionWire(contract, signatory, action, shown))),
    stampers: shown.pages && unlessEmpty(stampersWire(contract, signatory, shown.pages)),
    delaySet: signatory.deferred,
    sponsor: signatory.sponsor,
  };
}

const stamperTypes = {
  COMPANY: 'COMPANY',
  LP: 'LP',
  OPERATOR: 'PERSONAL',
  PERSONAL: 'PERSONAL',
  DATE: 'TIMESTAMP',
  ACROSS_PAGE: 'ACROSS_PAGE',
} as const satisfies Record<Placement['mark'], string>;

/** The manual prints no fields for queryLocation: those of a stamper as it is sent [A]. A person's action stays unsaid. */
function stampersWire(
  contract: Contract,
  { type, actions }: Signatory,
  pages: NonNullable<Shown['pages']>,
): StamperWire[] {
  const own = contract.placements.filter(({ actionId }) => actions.some(({ id }) => id === actionId));
  return own.flatMap((place) => {
    const size = pages[place.documentId]?.[place.page - 1];
    if (!size) return [];
    return {
      type: stamperTypes[place.mark],
      documentId: place.documentId,
      actionId: type === 'COMPANY' ? place.actionId : undefined,
      sealId: place.sealId,
      page: place.page,
      offsetX: fractionOf(place.x, size.width),
      offsetY: fractionOf(place.y, size.height),
    };
  });
}
const fractionOf = (points: number, of: number) => Number((points / of).toFixed(6));

/** A person's own name stands in `tenantName` and is not repeated (seed example). */
const receiverWire = ({ type, name }: Signatory, receiver: Contact): UserWire =>
  userWire(type === 'PERSONAL' && receiver.name === name ? { ...receiver, name: undefined } : receiver);

/** Names the vendor's manual gives to nodes that a caller left unnamed. */
const actionNames = {
  COMPANY: '企业签章',
  LP: '法定代表人签字',
  AUDIT: '审批',
  OPERATOR: '经办人签字',
  PERSONAL: '审批并签字',
} as const satisfies Record<Action['type'], string>;

function actionWire(contract: Contract, signatory: Signatory, action: Action, shown: Shown): ActionWire {
  return {
    id: action.id,
    type: action.type,
    status: actionStatusOf(contract, action),
    name: action.name ?? actionNames[action.type],
    serialNo: action.serialNo,
    actionNo: action.actionNo,
    sealId: action.sealId,
    sealIds: unlessEmpty(action.sealIds),
    autoSign: action.autoSign,
    operators: operatorsWire(signatory, action, shown),
  };
}

/**
 * Who acts: `{}` stands for somebody who is not shown. An AUDIT and a COMPANY node always have somebody (without a name
 * the seal's keepers), an LP node names nobody (seed example). queryActionOperator shows who is to sign a started node and
 * who signed a finished one, for the caller's own companies only.
 */
function operatorsWire(signatory: Signatory, action: Action, shown: Shown): UserWire[] | undefined {
  const named = action.operators.length > 0 || action.type === 'AUDIT' || action.type === 'COMPANY';
  if (shown.operators === 'ALL' && action.operators.length > 0) return action.operators.map(userWire);
  const own = Array.isArray(shown.operators) && signatory.tenantId && shown.operators.includes(signatory.tenantId);
  if (own && action.state === 'FINISH' && action.finishedBy) return [userWire(action.finishedBy)];
  if (own && action.state === 'START' && action.operators.length > 0) return action.operators.map(userWire);
  if (!named) return undefined;
  return action.operators.length > 0 ? action.operators.map(() => ({})) : [{}];
}

const userWire = ({ name, contact, contactType }: Contact): UserWire => ({
  name: unlessEmpty(name),
  contact,
  contactType,
});

const documentWire = (document: Document): DocumentWire => ({
  id: document.id,
  title: document.title,
  pageCount: document.pageCount,
  createTime: toBeijing(document.createdAt),
  contentType: 'CONTRACT',
  params: document.fields.map(({ name, value, required, type }) => ({
    name,
    value: unlessEmpty(value),
    required,
    type,
  })),
});

const copyWire = (copy: CopyReceiver): CopyWire => ({
  name: unlessEmpty(copy.name),
  receiver: userWire({ ...copy.receiver, name: undefined }), // the name stands beside it (seed example)
  createTime: toBeijing(copy.createdAt),
  send: copy.sent,
});

export const employeeWire = (employee: EmployeeView): EmployeeWire => ({
  id: employee.id,
  name: employee.name,
  mobile: employee.mobile,
  email: employee.email,
  number: employee.number,
  createTime: toBeijing(employee.createdAt),
});

/** A company this installation knows is a verified one. */
export const companyWire = (company: Company): CompanyWire => ({
  status: 'AUTH_SUCCESS',
  id: company.id,
  name: company.name,
  registerNo: company.registerNo,
  legalPerson: company.legalPerson,
  authEndTime: toBeijing(company.createdAt),
});
