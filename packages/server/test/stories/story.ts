import assert from 'node:assert/strict';
import { documentPdf } from '@hufu/pades/document-pdf';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import { demoParties, labourContract } from '../../src/demo/contracts.js';
import type { EventRecord } from '../../src/domain/events.js';
import type { ContractPhase } from '../../src/domain/views.js';
import type { PageKind } from '../../src/dialects/native/page-wire.js';
import { ListOnPhone, Phone } from './page.js';
import { type NativeContract, until } from './sandbox.js';
import type { Ground } from './server.js';
import type {
  Feature,
  Marks,
  Paper,
  Party,
  Person,
  Place,
  Plan,
  Sent,
  Speaker,
  Step,
  Steps,
  TemplatePlan,
} from './vocabulary.js';

/** What a story leaves for the common truths to be checked on (truths.ts). */
export interface Ending {
  sent: Sent;
  /** Where the contract is now, in our own words; every tongue is asked. */
  phase: ContractPhase;
  /** How often somebody signed or sealed: as many signatures stand in the file. */
  acts: number;
}

/** One story, written once; it is told in every tongue that has all its steps. */
export interface Story {
  readonly name: string;
  readonly needs: readonly Step[];
  /** Callbacks may overtake each other. */
  readonly toldInAnyOrder?: boolean;
  tell(telling: Telling): Promise<Ending>;
}

const surnames = [...'安白程丁方高何江孔林'];
const givenNames = ['一帆', '予安', '知行', '若水', '子衿', '晚晴', '景行'];
let born = 0;

/** Somebody nobody met before; invented. */
export function somebody(): Person {
  const n = born++;
  const name = surnames[n % surnames.length]! + givenNames[Math.floor(n / surnames.length) % givenNames.length]!;
  return { name, mobile: `1370000${String(1000 + n)}` };
}

const a4 = { width: 595, height: 842 };
const mediaBox = [0, 0, a4.width, a4.height];
/** A4 pages with next to nothing on them. */
export const plainPaper = (pages = 1, title = '协议'): Paper => ({
  title,
  page: a4,
  bytes: samplePdf({ pages: Array.from({ length: pages }, () => ({ mediaBox })) }),
});
let labour: Paper | undefined;
/** Three pages with Chinese text, and words to sign beside. */
export const labourPaper = (): Paper =>
  (labour ??= { title: '劳动合同', page: a4, bytes: documentPdf(labourContract(demoParties)) });

/** Four places on the first page, side by side in two rows. */
export const spot = (n: number): Place => ({ page: 1, x: 60 + 250 * (n % 2), y: 120 + 220 * Math.floor(n / 2) });

export const signs = (person: Person, marks: Marks): Party => ({ kind: 'PERSON', person, marks });
export const companySeals = (
  seals: 'ON_PAGE' | 'BY_CALL' | 'BY_ITSELF',
  marks: Marks,
  more: { reviewed?: boolean } = {},
): Party => ({ kind: 'COMPANY', seals, marks, ...more });

/** Whether this speaker has a word for it. */
export const speaks = ({ steps, features }: Speaker, step: Step): boolean =>
  step in steps || features.has(step as Feature);

/** A teller's hands: the steps of its tongue, the phones of the people in it, and the clock. */
export class Telling {
  constructor(
    readonly ground: Ground,
    readonly speaker: Speaker,
    readonly name: string,
  ) {}

  /** A step of this tongue; the runner has seen that it is there. */
  get say(): Steps {
    return this.speaker.steps as Steps;
  }

  has = (step: Step): boolean => speaks(this.speaker, step);

  /** The company's own employee, who seals on the page. */
  get employee(): Person {
    const { name, contact } = this.ground.credentials.employee;
    return { name, mobile: contact };
  }

  plan(parties: readonly Party[], more: Partial<Plan> = {}): Plan {
    return { subject: this.name, papers: [plainPaper()], parties, ...more };
  }

  /** The contract as our own API shows it. */
  now = ({ id }: Sent): Promise<NativeContract> => this.ground.sandbox.contract(id);

  events = async (sent: Sent): Promise<EventRecord[]> => this.ground.ledger.events((await this.now(sent)).id);

  async phone(sent: Sent, person: Person): Promise<Phone> {
    return Phone.open(this.ground.baseUrl, this.ground.sandbox, person, await this.say.linkFor(sent, person));
  }

  /** One page for several contracts, by a call of this tongue or else by our own API. */
  async listOnPhone(all: readonly Sent[], person: Person): Promise<ListOnPhone> {
    const ids = all.map(({ id }) => id);
    const address = this.has('linkForSeveral')
      ? await this.say.linkForSeveral(all, person)
      : await this.ground.sandbox.pageOfSeveral(ids, person.mobile);
    return ListOnPhone.open(this.ground.baseUrl, this.ground.sandbox, person, address);
  }

  /** Opens the page by a link that came in a message: the first one behind which this is to be seen. */
  async phoneFromMessage(person: Person, kind: PageKind): Promise<Phone> {
    const tried = new Set<string>();
    return until(`${kind} by a message to ${person.name}`, async () => {
      const links = (await this.ground.sandbox.messages(person.mobile)).flatMap(({ link }) => link ?? []);
      for (const link of links.filter((each) => !tried.has(each))) {
        tried.add(link);
        const phone = await Phone.open(this.ground.baseUrl, this.ground.sandbox, person, link);
        if (phone.state.kind === kind) return phone;
      }
      return undefined;
    });
  }

  /** Signs on the signing page: opens it, agrees, enters the code that comes. */
  async signs(sent: Sent, person: Person): Promise<void> {
    await (await this.phone(sent, person)).sign();
  }

  /** A template by a call of this tongue, else by our own API as its vendor's console would make it. @returns its id */
  async template(template: TemplatePlan): Promise<string> {
    if (this.has('makeTemplate')) return this.say.makeTemplate(template);
    const { ids } = await this.ground.sandbox.makeTemplate(template);
    const { tongue } = this.speaker;
    return tongue === 'qiyuesuo' || tongue === 'tencent' ? ids[tongue] : ids.esign;
  }

  /** Fills in what this person is to fill, on the page. */
  async fills(sent: Sent, person: Person, values: Record<string, string>): Promise<void> {
    const { baseUrl, sandbox } = this.ground;
    const phone = await Phone.open(baseUrl, sandbox, person, await this.say.linkToFill(sent, person));
    assert.equal(phone.state.kind, 'FILL');
    await phone.fill(values);
  }

  /** Waits until the platform has brought it there. */
  async until(sent: Sent, state: string): Promise<void> {
    await until(`${this.name}: ${state}`, async () => (await this.now(sent)).state === state);
  }

  async untilVoid(sent: Sent, voidState: string): Promise<void> {
    await until(`${this.name}: ${voidState}`, async () => (await this.now(sent)).voidState === voidState);
  }

  /** Waits until the receiver has turned callbacks away as often as it was told to. */
  async untilRefused(): Promise<void> {
    await until('a refused callback', () => Promise.resolve(this.ground.receiver.refusalsLeft === 0));
  }

  /** Waits until the seal that comes by itself is there. */
  async untilSealed(sent: Sent, party = 0): Promise<void> {
    await until('the seal', async () => (await this.now(sent)).signatories[party]?.state === 'SIGNED');
  }

  advance = (ms: number): Promise<number> => this.ground.sandbox.advance(ms);

  /** A page that offers nothing to sign. */
  async cannotSign(sent: Sent, person: Person): Promise<void> {
    const { kind, actions } = (await this.phone(sent, person)).state;
    assert.notEqual(kind, 'SIGN');
    assert.deepEqual(actions, []);
  }
}

export const minute = 60_000;
export const day = 24 * 60 * minute;
