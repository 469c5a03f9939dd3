import { buffer } from 'node:stream/consumers';
import { documentPdf } from '@hufu/pades/document-pdf';
import type { Application, Caller, Download } from '../app/application.js';
import type { Contract } from '../domain/contract.js';
import type { DocumentId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import { demoKeywords, demoParties, labourContract } from './contracts.js';
import { demoInk } from './handwriting.js';
import { Output } from './output.js';
import { tableOf } from './table.js';
import type { Credentials } from '../credentials.js';
import { throwAwayServer } from './throw-away.js';

/**
 * The contract core alone: the use cases called as a dialect calls them, from draft to COMPLETED, without any vendor's words
 * and without HTTP.
 *
 * @returns whether document and signing log are TOTAL-PASSED.
 */
export async function contractDemo(folder: string, print: (line: string) => void = console.log): Promise<boolean> {
  const server = await throwAwayServer();
  try {
    const story = new CoreStory(server.app, await callerFor(server.app, server.credentials));
    const { contract, documentId } = await story.sign(server.credentials);
    const output = await Output.open(folder, await (await fetch(`${server.credentials.baseUrl}/ca/root.pem`)).text());
    await story.leave(output, contract, documentId);
    print(`${story.table()}\n\n${output.report()}\n\nFiles: ${folder}`);
    return output.passed;
  } finally {
    await server.close();
  }
}

/** As whoever holds the native key of the sandbox. */
export async function callerFor(app: Application, { baseUrl, native }: Credentials): Promise<Caller> {
  const [, accessKey = ''] = native.apiKey.split('_');
  const found = await app.findApp('native', accessKey);
  if (!found) throw new Error('the sandbox has no native key');
  const { id: appId, tenantId, scope } = found;
  const client = { ip: '127.0.0.1', userAgent: 'hufu demo', platform: 'API' as const };
  return { dialect: 'native', appId, tenantId, scope, client, requestId: 'demo', baseUrl };
}

class CoreStory {
  private readonly rows: string[][] = [];
  constructor(
    private readonly app: Application,
    private readonly caller: Caller,
  ) {}

  async sign(credentials: Credentials): Promise<{ contract: Contract; documentId: DocumentId }> {
    const { app, caller } = this;
    const { company, person } = credentials;
    const drafted = await this.step('saveDraft', () =>
      app.saveDraft(caller, {
        subject: '劳动合同',
        signatories: [
          { type: 'COMPANY', name: company.name, actions: [{ type: 'COMPANY' }] },
          { type: 'PERSONAL', name: person.name, receiver: { contact: person.contact, contactType: 'MOBILE' } },
        ],
      }),
    );
    const key = { contractId: drafted.id };
    const names = { ...demoParties, company: company.name, legalPerson: company.legalPerson, person: person.name };
    const bytes = documentPdf(labourContract(names));
    await this.step('addDocument', async () => {
      await app.addDocument(caller, { ...key, title: '劳动合同', suffix: 'pdf', bytes });
      return this.current(key);
    });
    await this.step('publishContract', () => app.publishContract(caller, { ...key, placements: placesOf(drafted) }));
    await this.step('signForCompany', async () => {
      await app.signForCompany(caller, { ...key, actionType: 'COMPANY' });
      return this.current(key);
    });
    const act = { ...key, contact: person.contact, act: 'sign' as const, ink: demoInk() };
    const contract = await this.step('signWithIntent (on the page)', () => app.sandboxAct(caller, act));
    return { contract, documentId: contract.documents[0]!.id };
  }

  async leave(output: Output, { id: contractId }: Contract, documentId: DocumentId): Promise<void> {
    const { app, caller } = this;
    const bytes = (download: Download): Promise<Buffer> => buffer(download.open());
    await output.signedPdf('contract', await bytes(await app.downloadDocument(caller, documentId)));
    const log = await app.downloadContract(caller, { contractId }, { items: ['SIGNLOG'], zipOneFile: false });
    await output.signedPdf('contract-log', await bytes(log));
    await output.write('contract.zip', await bytes(await app.downloadContract(caller, { contractId })));
  }

  table = (): string => tableOf(['use case', 'contract', 'signatories', 'time'], this.rows);

  private current = async (key: { contractId: string }): Promise<Contract> =>
    (await this.app.contractDetail(this.caller, key)).contract;

  private async step(useCase: string, run: () => Promise<Contract>): Promise<Contract> {
    const begun = performance.now();
    const contract = await run();
    const parties = contract.signatories.map(({ name, state }) => `${name} ${state}`).join(', ');
    this.rows.push([useCase, contract.state, parties, `${Math.round(performance.now() - begun)} ms`]);
    return contract;
  }
}

function placesOf({ signatories }: Contract): PlacementRequest[] {
  const [company, person] = signatories;
  const actionId = company!.actions[0]!.id;
  const signatoryId = person!.id;
  const beside = (keyword: string, dx: number, index = 1) =>
    ({ kind: 'KEYWORD', keyword, index, dx, dy: 0, unit: 'POINT' }) as const;
  const { firstParty, secondParty, date } = demoKeywords;
  return [
    { mark: 'COMPANY', actionId, at: beside(firstParty, 104) },
    { mark: 'DATE', actionId, datePattern: 'CHINESE', at: beside(date, 38) },
    { mark: 'ACROSS_PAGE', actionId, at: { kind: 'EDGE', y: 0.45, unit: 'FRACTION', pages: { kind: 'ALL' } } },
    { mark: 'PERSONAL', signatoryId, at: beside(secondParty, 74) },
    { mark: 'DATE', signatoryId, datePattern: 'CHINESE', at: beside(date, 38, -1) },
  ];
}
