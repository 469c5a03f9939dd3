import { readFile } from 'node:fs/promises';
import { type DemoContract, runContract } from './contract-run.js';
import { runEsignFlow } from './esign-run.js';
import { Output } from './output.js';
import { labourPaper, ownPaper, type Paper, salesPaper } from './papers.js';
import { QiyuesuoClient, QiyuesuoRefusal } from './qiyuesuo-client.js';
import { runTencentFlow } from './tencent-run.js';
import { type ThrowAwayServer, throwAwayServer } from './throw-away.js';

export interface MainDemo {
  /** Files are left here. */
  folder: string;
  /** A PDF of the user's to be signed too. */
  file?: string;
  print?: (line: string) => void;
}

/**
 * The main job on a throw-away server, over HTTP as a client of the vendor would do it: each contract from draft to
 * download, its pages as pictures, and the verifier's verdict. The server and all it made are gone afterwards.
 *
 * @returns whether every file is TOTAL-PASSED; a file that is refused is told and is not.
 */
export async function mainDemo({ folder, file, print = console.log }: MainDemo): Promise<boolean> {
  const own = file === undefined ? undefined : await readFile(file);
  const begun = performance.now();
  const server = await throwAwayServer();
  try {
    print(`A throw-away sandbox started in ${seconds(begun)} on ${server.credentials.baseUrl}.`);
    const output = await Output.open(folder, await rootOf(server));
    for (const paper of [labourPaper(server.credentials), salesPaper(server.credentials)])
      await leave(output, server, paper);
    await leaveTencent(output, server);
    await leaveEsign(output, server);
    const refused = file === undefined || own === undefined ? undefined : await leaveOwn(output, server, file, own);
    print(`\n${output.report()}\n\nFiles: ${folder}`);
    print('Signed PDFs, their pages as pictures, the downloads as the vendor would deliver them (.zip), and root.pem.');
    print('What programs by others say of them: node scripts/judge.mjs');
    if (refused !== undefined) print(`\n${file} was not signed: ${refused}`);
    return output.passed && refused === undefined;
  } finally {
    await server.close();
  }
}

/** @returns why the file cannot be signed, as the API says it; undefined: it was. */
async function leaveOwn(
  output: Output,
  server: ThrowAwayServer,
  file: string,
  pdf: Buffer,
): Promise<string | undefined> {
  try {
    await leave(output, server, await ownPaper(server.credentials, file, pdf));
    return undefined;
  } catch (error) {
    if (error instanceof QiyuesuoRefusal) return error.message;
    throw error;
  }
}

async function leave(output: Output, { credentials }: ThrowAwayServer, paper: Paper): Promise<void> {
  const { baseUrl, qiyuesuo } = credentials;
  const client = new QiyuesuoClient(baseUrl, qiyuesuo.appToken, qiyuesuo.appSecret);
  const begun = performance.now();
  const { pdf, log, bundle } = await runContract(client, credentials, paper satisfies DemoContract);
  await output.signedPdf(paper.file, pdf, performance.now() - begun);
  await output.signedPdf(`${paper.file}-log`, log);
  await output.write(`${paper.file}.zip`, bundle);
}

/** The same by 腾讯电子签's calls. */
async function leaveTencent(output: Output, { credentials }: ThrowAwayServer): Promise<void> {
  const begun = performance.now();
  await output.signedPdf('tencent-confirmation', await runTencentFlow(credentials), performance.now() - begun);
}

/** The same by e签宝's calls. */
async function leaveEsign(output: Output, { credentials }: ThrowAwayServer): Promise<void> {
  const begun = performance.now();
  await output.signedPdf('esign-confirmation', await runEsignFlow(credentials), performance.now() - begun);
}

const rootOf = async ({ credentials }: ThrowAwayServer): Promise<string> =>
  (await fetch(`${credentials.baseUrl}/ca/root.pem`)).text();

const seconds = (begun: number): string => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
