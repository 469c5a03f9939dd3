import type { Contract } from '../../domain/contract.js';

/**
 * What a flow said in e签宝's words and the core has no word for; kept with the contract (`echo`) and repeated in replies.
 * Ids in it are core ids.
 */
export interface FlowMemo {
  dialect: 'esign';
  generation: 'v1' | 'v3';
  /** flowInfo or signFlowConfig as it was sent, for the detail's echo. */
  config: Record<string, unknown>;
  initiator?: { accountId?: string; orgId?: string };
  /** The names of documents exactly as given, by document id. */
  names: Record<string, string>;
  signers: SignerMemo[];
  /** Made of this template, which says where its parties sign. */
  templateId?: string;
  /** When the deadline was moved: it may be once (v3 delay). */
  delayedAt?: number;
  /** Business clock, of the last urging of each signer key. */
  urged?: Record<string, number>;
}

/** Who signs, at one place of the order. Fields of one party at one place of the order are one signer. */
export interface SignerMemo {
  /** Names it inside the flow: signatoryNo of the party. */
  key: string;
  order: number;
  party: 'PERSON' | 'COMPANY';
  /** The company: hosted or not. */
  orgId?: string;
  orgName?: string;
  /** The person who signs, or acts for the company. */
  person?: PersonMemo;
  /** The app's own company, without a person (platformSign). */
  platform?: boolean;
  thirdOrderNo?: string;
  /** The template's role it stands for. */
  participantId?: string;
  /** 0 all, 1 any of the same order. */
  taskType?: number;
  willTypes?: string[];
  forcedReadingTime?: string;
  fields: FieldMemo[];
}
export interface PersonMemo {
  accountId: string;
  /** The account under the app's own id: how the core is told. */
  externalId: string;
  name?: string;
  mobile?: string;
  email?: string;
}
export type FieldIdentity = 'PERSONAL' | 'OPERATOR' | 'COMPANY' | 'LP';
/** 签署区. Points at 72 dpi from the lower left to the centre of the mark. */
export interface FieldMemo {
  id: string;
  fileId: string;
  identity: FieldIdentity;
  auto: boolean;
  /** 0 the signer chooses, 1 on pages, 2 across pages. */
  signType: 0 | 1 | 2;
  page?: string;
  x?: number;
  y?: number;
  /** Points. */
  width?: number;
  height?: number;
  sealId?: string;
  sealIds?: string[];
  sealType?: string;
  date?: DateMemo;
  thirdOrderNo?: string;
  customBizNum?: string;
  /** 0 seal, 2 date. */
  kind?: 0 | 2;
  mustSign?: boolean;
  /** The signer may move the mark. */
  movable?: boolean;
  addedAt: number;
}
export interface DateMemo {
  /** 1 required, 2 optional. */
  type: 1 | 2;
  format?: string;
  fontSize?: number;
  page?: number;
  x?: number;
  y?: number;
}

/** What e签宝 said of this contract; undefined for one made in another dialect. */
export const memoOf = ({ echo }: Contract): FlowMemo | undefined =>
  echo?.['dialect'] === 'esign' ? (echo as unknown as FlowMemo) : undefined;

export const echoOf = (memo: FlowMemo): Record<string, unknown> => ({ ...memo });

export const emptyMemo = (generation: FlowMemo['generation']): FlowMemo => ({
  dialect: 'esign',
  generation,
  config: {},
  names: {},
  signers: [],
});

/** Adds fields to the signer they belong to, or the signer. */
export function withSigner({ signers, ...memo }: FlowMemo, signer: SignerMemo): FlowMemo {
  const known = signers.find(({ key }) => key === signer.key);
  if (!known) return { ...memo, signers: [...signers, signer] };
  const joined = { ...known, fields: [...known.fields, ...signer.fields] };
  return { ...memo, signers: signers.map((each) => (each === known ? joined : each)) };
}

/** A party once at each place of the order. */
export const signerKey = (order: number, orgId: string | undefined, accountId: string | undefined): string =>
  [order, orgId ?? '-', accountId ?? '-'].join('.');
