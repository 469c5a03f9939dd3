import { X509Certificate } from 'node:crypto';
import { toCanvas } from '@hufu/pades/picture';
import { type SealDesign, sealPicture } from '@hufu/pades/seals/seal';
import { demoParties } from './contracts.js';
import { demoAuthority } from './demo-authority.js';
import { Output } from './output.js';
import { GrowingPaper } from './growing-paper.js';

const lateCompany = '云岫里人力资源示例有限公司';

/**
 * `@hufu/pades` alone: a contract frozen with places for two parties, sealed and signed by them, by a company nobody had
 * reserved a place for, and archived. Each stage only appends to the one before.
 *
 * @returns whether the archived file is TOTAL-PASSED.
 */
export async function pdfDemo(folder: string, print: (line: string) => void = console.log): Promise<boolean> {
  const authority = await demoAuthority();
  const output = await Output.open(folder, new X509Certificate(authority.root).toString());
  await writeSeals(output);
  const paper = await GrowingPaper.begin(authority);
  const company = await authority.signer({ kind: 'COMPANY', name: demoParties.company, id: '1' });
  const person = await authority.signer({ kind: 'PERSON', name: demoParties.person, id: '2' });
  const late = await authority.signer({ kind: 'COMPANY', name: lateCompany, id: '3' });
  await output.write('1-frozen.pdf', paper.bytes);
  await paper.sign(company, paper.companyAct());
  await output.write('2-company.pdf', paper.bytes);
  await paper.sign(person, paper.personAct());
  await output.write('3-person.pdf', paper.bytes);
  await paper.sign(late, paper.lateAct(lateCompany));
  await output.write('4-late-company.pdf', paper.bytes);
  await paper.archive([company, person, late]);
  await output.signedPdf('5-archived', paper.bytes);
  print(`${output.report()}\n\nFiles: ${folder}`);
  return output.passed;
}

const designs: Record<string, SealDesign> = {
  official: { kind: 'OFFICIAL', name: demoParties.company },
  contract: { kind: 'CONTRACT', name: demoParties.company, code: '3301990012345' },
  finance: { kind: 'FINANCE', name: demoParties.company, size: { width: 45, height: 30 } },
  invoice: { kind: 'INVOICE', name: demoParties.company, taxNumber: '91330100HUFU000018' },
  'legal-person': { kind: 'LP', name: demoParties.legalPerson },
  personal: { kind: 'PERSONAL', name: demoParties.person, size: '20x10' },
};

async function writeSeals(output: Output): Promise<void> {
  for (const [name, design] of Object.entries(designs))
    await output.write(`seal-${name}.png`, await toCanvas(sealPicture(design), 300).encode('png'));
}
