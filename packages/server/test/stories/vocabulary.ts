/** What a business user says and does, in no vendor's words. Stories are made of it; a speaker says it in its tongue. */

export const tongues = ['qiyuesuo', 'tencent', 'esign v1', 'esign v3', 'native'] as const;
export type Tongue = (typeof tongues)[number];

export interface Person {
  name: string;
  mobile: string;
}

/** Points from the lower left of the page to that of the mark; beside a word; or along the right edge of all pages, by height. */
export type Place = { page: number; x: number; y: number } | { word: string } | { edge: number };

/** Where a party's own mark goes: a company's seal, a person's handwriting. */
export type Marks = readonly Place[];

/** Something to be written into the first page before anybody signs. */
export interface Blank {
  name: string;
  required: boolean;
}

export type Party =
  | { kind: 'PERSON'; person: Person; marks: Marks; fills?: readonly Blank[] }
  /** The sandbox's own company: its employee seals on the page, the app seals by a call, or the platform does by itself. */
  | { kind: 'COMPANY'; seals: 'ON_PAGE' | 'BY_CALL' | 'BY_ITSELF'; marks: Marks; reviewed?: boolean };

export interface Paper {
  title: string;
  bytes: Buffer;
  /** Points. */
  page: { width: number; height: number };
}

export interface Plan {
  subject: string;
  papers: readonly Paper[];
  /** In the order in which they sign, unless `together`. */
  parties: readonly Party[];
  together?: boolean;
  /** One of them is enough. */
  anyOf?: boolean;
  /** How long it may be signed. */
  openMs?: number;
  /** Others may join while it is being signed, and the sender says when it is finished, where a wire has that. */
  openEnded?: boolean;
  copies?: readonly Person[];
}

/** A contract as one tongue knows it. */
export interface Sent {
  /** As this wire writes it. */
  readonly id: string;
  readonly plan: Plan;
  /** The wire's ids of the documents. */
  readonly papers: readonly string[];
  /** Where the first party signs the papers that were added to a draft. */
  readonly added?: readonly Place[];
  /** What else this speaker must remember, by its own names. */
  readonly known: Readonly<Record<string, string>>;
}

/** How this wire says where a contract and its parties are; compared with the fixtures of its dialect. */
export type Reading = Record<string, unknown>;

/** A way to the bytes of a signed file. */
export interface Link {
  url: string;
  /** Business time after which it no longer works. */
  livesMs: number;
}

/** The agreement that voids a contract. */
export interface Release {
  /** It has an id of its own in this wire. */
  agreement?: Sent;
  companySeals: 'BY_CALL' | 'BY_ITSELF' | 'ON_PAGE';
}

/** Everything a story may ask for. A speaker that has no method for a step cannot be asked. */
export interface Steps {
  /** Uploads the papers, names the parties and their places, sends it. */
  send(plan: Plan): Promise<Sent>;
  /** The same, but not sent yet. */
  draft(plan: Plan): Promise<Sent>;
  sendDraft(draft: Sent): Promise<void>;
  /** One more paper for a draft, and where its first party signs there. */
  addPaper(draft: Sent, paper: Paper, place: Place): Promise<Sent>;
  /** One who must sign as well, named while others sign already. */
  addPerson(sent: Sent, person: Person, place: Place): Promise<void>;
  /** The address of somebody's signing page. */
  linkFor(sent: Sent, person: Person): Promise<string>;
  /** The address of one page on which somebody signs several contracts. */
  linkForSeveral(all: readonly Sent[], person: Person): Promise<string>;
  /** The own company's seal, by a call. */
  sealByCall(sent: Sent): Promise<void>;
  /** What an internal reviewer decides. */
  review(sent: Sent, passes: boolean, why: string): Promise<void>;
  cancel(sent: Sent, why: string): Promise<void>;
  /** Ends it although some have not signed. */
  endByForce(sent: Sent, why: string): Promise<void>;
  /** Reminds whoever is to act. @returns whether anybody could be reminded */
  urge(sent: Sent): Promise<boolean>;
  /** A later deadline. @param at business clock, ms */
  extend(sent: Sent, at: number): Promise<void>;
  /** Opens an expired one again. */
  revive(sent: Sent, at: number): Promise<void>;
  /** Another employee takes over what one has to do. */
  handOver(sent: Sent, to: Person): Promise<void>;
  /** One more who may see it. */
  copyTo(sent: Sent, person: Person): Promise<void>;
  /** Says that a contract which all have signed is finished. */
  finish(sent: Sent): Promise<void>;
  /** Voids a completed contract by an agreement that all sign. */
  release(sent: Sent, why: string, what?: 'FIRST_PAPER'): Promise<Release>;
  /** The own company's seal under the agreement that voids, by a call. */
  sealRelease(sent: Sent): Promise<void>;
  /** Makes a template. @returns its id in this wire */
  makeTemplate(template: TemplatePlan): Promise<string>;
  /** Sends a contract of a template, with a value of the sender. */
  sendFromTemplate(template: TemplatePlan, templateId: string): Promise<Sent>;
  /** The address of the page on which a signer fills something in. */
  linkToFill(sent: Sent, person: Person): Promise<string>;
  /** The signed files, one after the other. */
  download(sent: Sent): Promise<Buffer[]>;
  /** The first file as it is now, while others have still to sign. */
  downloadNow(sent: Sent): Promise<Buffer>;
  /** The evidence report (出证报告), as soon as it is made. */
  evidenceReport(sent: Sent): Promise<Buffer>;
  /** A link to the first signed file, for somebody without credentials. */
  downloadLink(sent: Sent): Promise<Link>;
  /** The company forbids downloads, or allows them again. */
  permitDownloads(allowed: boolean): Promise<void>;
  /** Ids of this company's contracts that are being signed or are done. */
  list(state: 'SIGNING' | 'COMPLETED'): Promise<string[]>;
  /** Whether the wire calls the signed file good. */
  verify(sent: Sent): Promise<boolean>;
  /** What the wire says of a file that somebody brings. */
  judge(pdf: Buffer): Promise<'GOOD' | 'ALTERED'>;
  /** Something that goes along and is not signed. */
  attach(sent: Sent, paper: Paper): Promise<void>;
  /** Asks where it is. */
  read(sent: Sent): Promise<Reading>;
  /** The same contract made anew after it ended. */
  sendAgain(sent: Sent): Promise<Sent>;
}
/**
 * `blanks`: signers fill something in first; `blanksOfTemplate`: the same where a template says so; `besideWord`: a place is
 * named by a word; `anyOf`: one of several is enough; `releaseOfPapers`: an agreement voids some papers only.
 */
export type Feature = 'blanks' | 'blanksOfTemplate' | 'besideWord' | 'anyOf' | 'releaseOfPapers';
export type Step = keyof Steps | Feature;

/** Parties with places and blanks, and one value that the sender fills in. A company's seal comes by itself. */
export interface TemplatePlan {
  plan: Plan;
  value: [name: string, value: string];
}

/** One who speaks a tongue. */
export interface Speaker {
  readonly tongue: Tongue;
  readonly steps: Partial<Steps>;
  /** What a plan may ask for, where it is no call of its own. */
  readonly features: ReadonlySet<Feature>;
  /** Callbacks of this contract in the order they came, deciphered and checked as the vendor publishes it: its words for each. */
  told(sent: Sent): string[];
}
