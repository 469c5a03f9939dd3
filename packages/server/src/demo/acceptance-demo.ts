import { X509Certificate } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { PdfText } from '@hufu/pades/pdf-text';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import type { Application, Caller } from '../app/application.js';
import type { Contract } from '../domain/contract.js';
import type { ActionId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import { callerFor } from './contract-demo.js';
import { Output } from './output.js';
import { throwAwayServer } from './throw-away.js';

/**
 * Files that DOMAIN.md §9 wants accepted by others: three companies, one of them without a place until it signs, with seal,
 * date and cross-page seal over 5 and over 100 pages; one whose first signature got its time later; that one arriving signed and
 * signed by a third company; and the first again from an installation with RSA keys.
 *
 * @returns whether every file is TOTAL-PASSED.
 */
export async function acceptanceDemo(folder: string, print: (line: string) => void = console.log): Promise<boolean> {
  const output = await inHouse(folder, {}, async (house) => {
    await house.threeCompanies('three-companies-5-pages', 5);
    await house.threeCompanies('three-companies-100-pages', 100);
    await house.arrivedSigned('arrived-signed', await house.timeCameLater('time-came-later'));
  });
  const rsa = await inHouse(`${folder}-rsa`, { HUFU_KEY_ALGORITHM: 'RSA' }, async (house) => {
    await house.threeCompanies('rsa-three-companies-5-pages', 5);
  });
  print(`${output.report()}\n\nFiles: ${folder}\n\n${rsa.report()}\n\nFiles: ${folder}-rsa`);
  return output.passed && rsa.passed;
}

async function inHouse(
  folder: string,
  settings: Record<string, string>,
  run: (house: House) => Promise<void>,
): Promise<Output> {
  const server = await throwAwayServer(settings);
  try {
    const { app, credentials } = server;
    const output = await Output.open(folder, await (await fetch(`${credentials.baseUrl}/ca/root.pem`)).text());
    const third = await app.createSubsidiary(await callerFor(app, credentials), {
      name: '虎符示例科技（深圳）有限公司',
    });
    const caller = await callerFor(app, credentials); // whose tree has the third company now
    await run(new House(app, caller, output, [credentials.company.name, credentials.subsidiary.name, third.name]));
    return output;
  } finally {
    await server.close();
  }
}

/** A sandbox with three companies that seal by call. */
class House {
  constructor(
    private readonly app: Application,
    private readonly caller: Caller,
    private readonly output: Output,
    private readonly companies: readonly string[],
  ) {}

  async threeCompanies(file: string, pages: number): Promise<Buffer> {
    const contract = await this.draft(file, pagesOf(pages), this.companies);
    const [first, second] = contract.signatories;
    await this.app.publishContract(this.caller, {
      contractId: contract.id,
      placements: [first!, second!].flatMap(({ actions }, i) => marksOf(i, actions[0]!.id)),
    });
    for (const [i, asCompany] of this.companies.entries())
      await this.app.signForCompany(this.caller, {
        contractId: contract.id,
        actionType: 'COMPANY',
        asCompany,
        ...(i === 2 && { placements: marksOf(i) }),
      });
    return this.leave(file, contract);
  }

  /** One more company on a file that holds signatures and archive data already. */
  async arrivedSigned(file: string, pdf: Buffer): Promise<Buffer> {
    const company = this.companies[2];
    const contract = await this.draft(file, pdf, [company!]);
    const { actions } = contract.signatories[0]!;
    const at = point(-1, 0.4, 0.4);
    await this.app.publishContract(this.caller, {
      contractId: contract.id,
      placements: [{ mark: 'COMPANY', actionId: actions[0]!.id, at }],
    });
    await this.app.signForCompany(this.caller, { contractId: contract.id, actionType: 'COMPANY', asCompany: company });
    return this.leave(file, contract);
  }

  /** The first company signs while no time-stamping authority answers: B-B until the second one's stamp covers it. */
  async timeCameLater(file: string): Promise<Buffer> {
    const pair = this.companies.slice(0, 2);
    const contract = await this.draft(file, pagesOf(2), pair);
    await this.app.publishContract(this.caller, {
      contractId: contract.id,
      placements: contract.signatories.flatMap(({ actions }, i) => marksOf(i, actions[0]!.id)),
    });
    const sign = (asCompany: string) =>
      this.app.signForCompany(this.caller, { contractId: contract.id, actionType: 'COMPANY', asCompany });
    await this.timestampsDown(true);
    await sign(pair[0]!);
    const levels = verifyPdf(await this.current(contract), { trust: this.trust(), now: Date.now() }).signatures;
    if (levels[0]?.level !== 'B-B')
      throw new Error(`signed without a time stamp, but the level is ${levels[0]?.level}`);
    await this.timestampsDown(false);
    await sign(pair[1]!);
    return this.leave(file, contract);
  }

  /** Every server looks at the switch once a second. */
  private async timestampsDown(timestampsDown: boolean): Promise<void> {
    await this.app.sandboxMischief(this.caller, { timestampsDown });
    await delay(2_500);
  }

  private trust = (): Buffer[] => [new X509Certificate(this.output.root).raw];

  private async draft(title: string, bytes: Buffer, companies: readonly string[]): Promise<Contract> {
    const drafted = await this.app.saveDraft(this.caller, {
      subject: title,
      signatories: companies.map((name) => ({ type: 'COMPANY', name, actions: [{ type: 'COMPANY' }] })),
    });
    await this.app.addDocument(this.caller, { contractId: drafted.id, title, suffix: 'pdf', bytes });
    return (await this.app.contractDetail(this.caller, { contractId: drafted.id })).contract;
  }

  private async current({ documents }: Contract): Promise<Buffer> {
    return buffer((await this.app.downloadDocument(this.caller, documents[0]!.id)).open());
  }

  private async leave(file: string, contract: Contract): Promise<Buffer> {
    for (const end = Date.now() + 60_000; ; await delay(100)) {
      const { state } = (await this.app.contractDetail(this.caller, { contractId: contract.id })).contract;
      if (state === 'COMPLETED') break;
      if (Date.now() > end) throw new Error(`${file} is still ${state}`);
    }
    const bytes = await this.current(contract);
    await this.output.signedPdf(file, bytes, undefined, [1, contract.documents[0]!.pageCount]);
    return bytes;
  }
}

/** Pages with a clause each, so that marks stand over something. */
function pagesOf(count: number): Buffer {
  const pdf = new PdfText();
  for (let page = 1; page <= count; page++) {
    pdf.newPage();
    pdf.text(60, 760, `供货合同附件　第 ${page} 页，共 ${count} 页`, { size: 14 });
    pdf.text(60, 720, `第 ${page} 条　供方应当按照本页清单交货，需方应当在收货后三日内验收。`, { size: 11 });
  }
  return pdf.toBytes({ title: '供货合同附件' });
}

const point = (page: number, x: number, y: number): PlacementRequest['at'] => ({
  kind: 'POINT',
  page,
  x,
  y,
  unit: 'FRACTION',
  origin: 'LOWER_LEFT',
  corner: 'LOWER_LEFT',
});

/** Seal and date of the i-th company on the last page, side by side, and its cross-page seal at a height of its own. */
const marksOf = (i: number, actionId?: ActionId): PlacementRequest[] => [
  { mark: 'COMPANY', actionId, at: point(-1, 0.06 + 0.28 * i, 0.15) },
  { mark: 'DATE', actionId, datePattern: 'CHINESE', at: point(-1, 0.08 + 0.28 * i, 0.135) },
  {
    mark: 'ACROSS_PAGE',
    actionId,
    at: { kind: 'EDGE', y: 0.62 - 0.16 * i, unit: 'FRACTION', pages: { kind: 'ALL' } },
  },
];
