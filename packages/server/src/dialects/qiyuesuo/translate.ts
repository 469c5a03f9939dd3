import type {
  ActionInput,
  CompanySignInput,
  ContactInput,
  ContractKey,
  CopyInput,
  DownloadItem,
  DownloadOptions,
  DraftInput,
  PageOptions,
  SignatoryInput,
  TicketInput,
} from '../../app/application.js';
import type { CustomField } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { Reader } from '../reading.js';
import { placementsOf } from './stampers.js';
import { endOfBeijingDay, fromBeijing } from '../beijing.js';
import {
  actionTypeWords,
  contactTypes,
  downloadItemWords,
  pageTypes,
  signFlowStrategies,
  stamperRules,
  tenantTypes,
} from './wire.js';

/** What a client wrote, in the words of the core. Pure. */

/** contractId wins over bizId; without both 1005 (protocols §3). */
export function contractKeyOf(request: Reader): ContractKey {
  const contractId = request.id<'contract'>('contractId');
  const companyName = request.text('tenantName', 100);
  if (contractId !== undefined) return { contractId };
  const externalRef = request.text('bizId', 50);
  if (externalRef === undefined)
    throw new DomainError('INPUT_INVALID', { field: 'contractId', why: 'contractId or bizId is required' });
  return { externalRef, companyName };
}

/** A time as `yyyy-MM-dd HH:mm:ss` in China. @throws DomainError INPUT_INVALID */
export function timeOf(request: Reader, name: string): number | undefined {
  const text = request.text(name)?.trim();
  if (text === undefined) return undefined;
  const at = fromBeijing(text);
  if (at === undefined) throw request.invalid(name);
  return at;
}

/** A day as `yyyy-MM-dd` in China: its last second. @throws DomainError INPUT_INVALID */
export function dayOf(request: Reader, name: string): number | undefined {
  const text = request.text(name)?.trim().slice(0, 19);
  if (text === undefined) return undefined;
  const at = fromBeijing(text.length === 10 ? `${text} 00:00:00` : text);
  if (at === undefined) throw request.invalid(name);
  return endOfBeijingDay(at);
}

export function userOf(user: Reader): ContactInput {
  const contact = user.requiredText('contact', 100).trim();
  // The type is documented as required; samples leave it out for mobile numbers.
  const contactType = user.word('contactType', contactTypes) ?? (contact.includes('@') ? 'EMAIL' : 'MOBILE');
  if (contactType === 'MOBILE' && !/^\+?\d[\d -]{4,19}$/.test(contact)) throw user.invalid('contact');
  if (contactType === 'EMAIL' && !/^[^\s@]+@[^\s@]+$/.test(contact)) throw user.invalid('contact');
  return { contact, contactType, name: user.text('name', 100) };
}

/** A user object with nothing in it is no user. */
function optionalUserOf(user: Reader | undefined): ContactInput | undefined {
  return user?.has('contact') ? userOf(user) : undefined;
}
export const usersOf = (users: Reader[]): ContactInput[] | undefined =>
  users.length > 0 ? users.flatMap((user) => optionalUserOf(user) ?? []) : undefined;

export function draftOf(request: Reader): DraftInput {
  const category = request.object('category');
  const endAt = timeOf(request, 'endTime');
  const strategy = request.word('signFlowStrategy', signFlowStrategies);
  const copyTime = request.word('copySendTime', ['SEND', 'FINISH']);
  return {
    contractId: request.id('id'),
    externalRef: request.text('bizId', 50),
    companyName: request.text('tenantName', 100),
    subject: request.title('subject', 100),
    description: request.text('description', 300),
    sn: request.title('sn', 50),
    expireAt: timeOf(request, 'expireTime'),
    endAt: endAt === undefined ? undefined : endOfBeijingDay(endAt),
    ordered: request.flag('ordinal') ?? true,
    publish: request.flag('send') ?? false,
    category: category && { id: category.id('id'), name: category.text('name', 100) },
    creator: optionalUserOf(request.object('creator')),
    signatories: request.has('signatories') ? request.list('signatories', 200).map(signatoryOf) : undefined,
    completion: strategy && (strategy === 'ANY_SIGN_FINISH' ? 'ANY_RECEIVER' : 'ALL'),
    copyWhen: copyTime === 'SEND' ? 'PUBLISH' : 'FINISH', // unsaid, the vendor's example has not sent them while signing [A]
    copies: request.has('copySendReceivers') ? request.list('copySendReceivers', 100).map(copyOf) : undefined,
    tags: request.texts('tags'),
    relatedContractIds: request.ids('relatedContractIds'),
    customFields: request.list('customFields', 100).map(customFieldOf),
    businessData: request.text('businessData', 100),
    callbackUrl: callbackUrlOf(request),
    notifySponsor: request.flag('notifySponsor'),
    placementRule: request.word('stamperRule', stamperRules),
    sponsorNamesActions: true,
    mayGrow: true, // 添加签署方 asks the category, and none here forbids it [A]
  };
}

export function callbackUrlOf(request: Reader): string | undefined {
  const text = request.text('callbackUrl', 300)?.trim();
  if (text === undefined) return undefined;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) throw request.invalid('callbackUrl');
  return text;
}

export function signatoryOf(signatory: Reader): SignatoryInput {
  const type = signatory.word('tenantType', tenantTypes) ?? signatory.missing('tenantType');
  const deferred = signatory.flag('delaySet') ?? false;
  const name = signatory.text('tenantName', 100) ?? (deferred ? undefined : signatory.missing('tenantName'));
  const actions = signatory.list('actions', 50);
  return {
    type,
    name,
    serialNo: signatory.integer('serialNo'),
    receiver: optionalUserOf(signatory.object('receiver')),
    actions: actions.length > 0 ? actions.map(actionOf) : undefined,
    deferred,
    signatoryNo: signatory.text('signatoryNo', 100),
    placements: signatory.has('stampers') ? placementsOf(signatory) : undefined,
  };
}

function actionOf(action: Reader): ActionInput {
  const sealIds = [...action.ids('sealIds'), ...action.ids('corpSealIds')]; // the old and the new name of one list
  if (sealIds.length > 9) throw new DomainError('INPUT_TOO_LONG', { field: action.named('sealIds'), limit: 9 });
  return {
    type: action.word('type', actionTypeWords) ?? action.missing('type'),
    name: action.text('name', 100),
    serialNo: action.integer('serialNo'),
    sealId: action.id('sealId'),
    sealIds: sealIds.length > 0 ? sealIds : undefined,
    operators: usersOf([...action.list('operators', 100), ...action.list('corpOperators', 100)]),
    autoSign: action.flag('autoSign'),
    actionNo: action.text('actionNo', 100),
    placements: action.has('stampers') ? placementsOf(action) : undefined,
  };
}

export function copyOf(copy: Reader): CopyInput {
  const receiver = copy.object('receiver') ?? copy.missing('receiver');
  return { name: copy.text('name', 100), receiver: userOf(receiver) };
}

function customFieldOf(field: Reader): CustomField {
  return { key: field.text('key', 100), name: field.text('name', 100), value: field.text('value', 1000) };
}

/** companysign and legalpersonsign, without the contract; `tenantName` is whose signature it is. */
export function companySignOf(
  request: Reader,
  actionType: 'COMPANY' | 'LP',
): Omit<CompanySignInput, keyof ContractKey> {
  return {
    asCompany: request.text('tenantName', 100),
    actionType,
    sealId: request.id('sealId'),
    placements: request.has('stampers') ? placementsOf(request) : undefined,
    allKeywords: request.flag('locateAllStamperKeywords'),
  };
}

/** miniappexchange: whose page it is and what it shows. */
export function ticketOf(request: Reader): TicketInput {
  const user = request.object('user') ?? request.missing('user');
  return { ...contractKeyOf(request), user: userOf(user), options: pageOptionsOf(request), lifeMs: lifeOf(request) };
}

/** pageurl: 退回 is hidden unless asked for, as the manual has it; a mini program's ticket knows no such setting. */
export function pageOf(request: Reader): TicketInput {
  const ticket = ticketOf(request);
  return { ...ticket, options: { ...ticket.options, hideRejectButton: ticket.options?.hideRejectButton ?? true } };
}

function pageOptionsOf(request: Reader): PageOptions {
  const lang = request.word('lang', ['cn', 'en']);
  return {
    pageType: request.word('pageType', pageTypes),
    callbackPage: request.text('callbackPage', 1000),
    hideReturnButton: request.flag('hideReturnButton'),
    hideRecallButton: request.flag('hideRecallButton'),
    hideRejectButton: request.flag('hideRejectButton'),
    hideEndButton: request.flag('hideEndButton'),
    hideStateButton: request.flag('hideStateButton'),
    showResendButton: request.flag('showResendButton'),
    hidePasswordSettings: request.flag('hidePasswordSettings'),
    allowPasswordSign: request.flag('allowPasswordSign') ?? false,
    lang: lang && (lang === 'en' ? 'en' : 'zh-CN'),
    themeColor: request.object('pageStyle')?.text('themeColor', 20) ?? request.text('themeColor', 20),
  };
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** `expireTime` (a count) with `expireTimeUnit`; 5 minutes to 90 days. */
function lifeOf(request: Reader): number | undefined {
  const count = request.integer('expireTime');
  if (count === undefined) return undefined;
  const life = count * (request.word('expireTimeUnit', ['MINUTES', 'DAYS']) === 'DAYS' ? day : minute);
  if (life < 5 * minute || life > 90 * day) throw request.invalid('expireTime');
  return life;
}

export function downloadOptionsOf(request: Reader): DownloadOptions {
  const words = request.texts('downloadItems').map((word) => word.toUpperCase());
  const unknown = words.find((word) => !downloadItemWords.includes(word as never));
  if (unknown !== undefined) throw request.invalid('downloadItems');
  return {
    items: words.length > 0 ? words.flatMap(downloadItemsOf) : undefined,
    zipOneFile: request.flag('needCompressForOneFile'),
    names: request.word('fileNameRule', ['DEFAULT', 'ORIGINAL']),
  };
}

/** Items of `downloadItems` that a contract here can have; absent: CONTRACT and SIGNLOG. */
export const linkItemsOf = (request: Reader): DownloadItem[] =>
  downloadOptionsOf(request).items ?? ['CONTRACT', 'SIGNLOG'];

/** A contract here has no notary report, no end attachment and no certificates apart: asked for, they are simply not there. */
const downloadItemsOf = (word: string): DownloadItem[] =>
  word === 'CONTRACT' || word === 'SIGNLOG' || word === 'ATTACHMENT' ? [word] : [];
