import { basename } from 'node:path';
import { documentPdf } from '@hufu/pades/document-pdf';
import { RenderableDocument, RenderError } from '@hufu/pades/render';
import type { DemoContract, DemoSigner, Stamper } from './contract-run.js';
import { demoKeywords, demoParties, labourContract, salesContract } from './contracts.js';
import type { Credentials } from '../credentials.js';

/** A contract of the demo and the name its files get. */
export interface Paper extends DemoContract {
  file: string;
}
type Parties = Pick<Credentials, 'company' | 'subsidiary' | 'employee' | 'person'>;

// Parts of a page of A4 from the keyword, at whose height the mark's middle goes: every mark follows its word.
const sealAt = { offsetX: 0.175 };
const sealBesideLp = { offsetX: 0.203 };
const lpSealAt = { offsetX: 0.114 };
const handAt = { offsetX: 0.125 };
const dateAt = { offsetX: 0.065 };
const firstDate = {
  type: 'TIMESTAMP',
  keyword: demoKeywords.date,
  datePattern: 'Chinese',
  ...dateAt,
} as const satisfies Stamper;
const lastDate = { ...firstDate, keywordIndex: -1 } as const satisfies Stamper;

const person = ({ person }: Parties, marks: Stamper[]): DemoSigner => ({ kind: 'PERSON', ...person, marks });

/** 劳动合同: company seal, date and 骑缝章, then the employee's handwriting and date. */
export function labourPaper(parties: Parties): Paper {
  const { company } = parties;
  const names = {
    ...demoParties,
    company: company.name,
    legalPerson: company.legalPerson,
    person: parties.person.name,
  };
  return {
    file: 'labour-contract',
    subject: '劳动合同',
    pdf: documentPdf(labourContract(names)),
    signers: [
      {
        kind: 'COMPANY',
        name: company.name,
        actions: [
          {
            type: 'COMPANY',
            marks: [
              { type: 'COMPANY', keyword: demoKeywords.firstParty, ...sealAt },
              firstDate,
              { type: 'ACROSS_PAGE', offsetY: 0.45 },
            ],
          },
        ],
      },
      person(parties, [{ type: 'PERSONAL', keyword: demoKeywords.secondParty, ...handAt }, lastDate]),
    ],
  };
}

/** 销售合同: two companies, each with its seal, its legal representative's seal and the date. */
export function salesPaper({ company, subsidiary, employee }: Parties): Paper {
  const names = { ...demoParties, company: company.name, customer: subsidiary.name };
  const signer = (name: string, sealKeyword: string, index: 1 | -1): DemoSigner => ({
    kind: 'COMPANY',
    name,
    receiver: employee.contact,
    actions: [
      {
        type: 'COMPANY',
        marks: [
          { type: 'COMPANY', keyword: sealKeyword, ...sealBesideLp },
          index === 1 ? firstDate : lastDate,
          { type: 'ACROSS_PAGE', offsetY: index === 1 ? 0.66 : 0.45 },
        ],
      },
      {
        type: 'LP',
        marks: [{ type: 'LP', keyword: demoKeywords.legalPerson, keywordIndex: index, ...lpSealAt }],
      },
    ],
  });
  return {
    file: 'sales-contract',
    subject: '销售合同',
    pdf: documentPdf(salesContract(names)),
    signers: [signer(company.name, demoKeywords.firstParty, 1), signer(subsidiary.name, demoKeywords.secondSeal, -1)],
  };
}

/** Any PDF: company seal and date at the lower left of its last page, a person at the lower right. */
export async function ownPaper(parties: Parties, path: string, pdf: Uint8Array): Promise<Paper> {
  const name = basename(path).replace(/\.pdf$/i, '');
  const at = await lastPageOf(pdf);
  return {
    file: `${name}-signed`,
    subject: name.slice(0, 80),
    pdf,
    signers: [
      {
        kind: 'COMPANY',
        name: parties.company.name,
        actions: [
          {
            type: 'COMPANY',
            marks: [
              { type: 'COMPANY', ...at('LEFT', 60, 70) },
              { type: 'TIMESTAMP', ...at('LEFT', 76, 44), datePattern: 'Chinese' },
            ],
          },
        ],
      },
      person(parties, [
        { type: 'PERSONAL', ...at('RIGHT', 190, 110) },
        { type: 'TIMESTAMP', ...at('RIGHT', 176, 44), datePattern: 'Chinese' },
      ]),
    ],
  };
}

/** Places on the last page: points from its left or right edge and from its lower edge; small pages keep them inside. */
async function lastPageOf(pdf: Uint8Array) {
  const { width, height } = await lastPageSize(pdf);
  const inside = (part: number): number => Math.round(Math.min(0.9, Math.max(0, part)) * 1e4) / 1e4;
  return (edge: 'LEFT' | 'RIGHT', x: number, y: number): Pick<Stamper, 'page' | 'offsetX' | 'offsetY'> => ({
    page: -1,
    offsetX: inside((edge === 'LEFT' ? x : width - x) / width),
    offsetY: inside(y / height),
  });
}

const a4 = { width: 595, height: 842 };

/** Points. A file that only the platform's intake can repair, or refuse in its own words, is taken for A4. */
async function lastPageSize(pdf: Uint8Array): Promise<{ width: number; height: number }> {
  try {
    const document = await RenderableDocument.open(pdf);
    return await document.pageSize(document.pageCount).finally(() => document.close());
  } catch (error) {
    if (error instanceof RenderError) return a4;
    throw error;
  }
}
