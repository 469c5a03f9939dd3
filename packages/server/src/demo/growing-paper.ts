import { dateDrawing } from '@hufu/pades/date-text';
import { documentPdf } from '@hufu/pades/document-pdf';
import { extend } from '@hufu/pades/extend';
import { freeze } from '@hufu/pades/freeze';
import { handwritingFromStrokes } from '@hufu/pades/handwriting';
import { toDrawing } from '@hufu/pades/picture';
import { readState } from '@hufu/pades/read-state';
import { sealPicture } from '@hufu/pades/seals/seal';
import { signAct } from '@hufu/pades/sign-act';
import { pageSizes } from '@hufu/pades/state';
import { paintedStrip, type Strip, stripsAcross } from '@hufu/pades/strips';
import type { Drawing, FileState, FreezePlan, Increment, Rect, Signer, SigningAct } from '@hufu/pades/types';
import { findKeywords } from '../infra/pdf/keywords.js';
import { demoKeywords, demoParties, labourContract } from './contracts.js';
import type { DemoAuthority } from './demo-authority.js';
import { demoInk } from './handwriting.js';

interface Spot {
  page: number;
  rect: Rect;
}
/** Where the two parties sign, and everything they leave there. */
interface Layout {
  seal: Spot;
  companyDate: Spot;
  strips: Strip[];
  hand: Spot;
  personDate: Spot;
}
type Act = Pick<SigningAct, 'field' | 'paint' | 'marks' | 'signerName' | 'reason'>;

const now = Date.now();
const sealDrawing = (name: string): Drawing => toDrawing(sealPicture({ kind: 'OFFICIAL', name }));
const [companySeal, today, hand] = [sealDrawing(demoParties.company), dateDrawing(now, 'CHINESE'), handDrawing()];
/** How far right of the beginning of its keyword a mark stands, points. */
const beside = { seal: 104, hand: 84, date: 38 };
/** The lower edge of the cross-page seal, points. */
const stripBottom = 380;

function handDrawing(): Drawing {
  const { aspect, strokes } = demoInk();
  const column = (i: 0 | 1 | 2) => strokes.map((points) => points.map((point) => point[i]));
  const [x, y, t] = [column(0), column(1), column(2)];
  return handwritingFromStrokes({ aspect, strokes: x.map((_, i) => ({ x: x[i]!, y: y[i]!, t: t[i]! })) });
}

const strip = (page: number): string => `h-company-strip-${page}`;

/** The labour contract as a file that grows: each act appends and changes nothing before it. */
export class GrowingPaper {
  private constructor(
    private readonly authority: DemoAuthority,
    private layout: Layout,
    public bytes: Buffer,
    private state: FileState,
  ) {}

  /** Frozen: fields for both parties, empty. */
  static async begin(authority: DemoAuthority): Promise<GrowingPaper> {
    const bytes = documentPdf(labourContract());
    const state = readState(bytes);
    const layout = await layoutOf(bytes, state);
    const paper = new GrowingPaper(authority, layout, bytes, state);
    paper.append(freeze(state, planOf(layout)));
    return paper;
  }

  async sign(signer: Signer, act: Act): Promise<void> {
    const signed = await signAct(this.state, { ...act, signingTime: new Date() }, signer, this.authority.timestamper);
    if (signed.cms.timestampError) throw signed.cms.timestampError;
    this.append(signed);
  }

  companyAct(): Act {
    const { seal, companyDate, strips } = this.layout;
    return {
      field: { existing: 'h-company' },
      signerName: demoParties.company,
      paint: [{ drawing: companySeal, at: seal.rect }],
      marks: [
        { name: 'h-company-date', paint: [{ drawing: today, at: companyDate.rect }] },
        ...strips.map((part) => ({ name: strip(part.page), paint: [paintedStrip(companySeal, part)] })),
      ],
    };
  }

  personAct(): Act {
    const { hand: place, personDate } = this.layout;
    return {
      field: { existing: 'h-person' },
      signerName: demoParties.person,
      paint: [{ drawing: hand, at: place.rect }],
      marks: [{ name: 'h-person-date', paint: [{ drawing: today, at: personDate.rect }] }],
    };
  }

  /** A party for whom no place was kept: its field comes with its signature. */
  lateAct(name: string): Act {
    const drawing = sealDrawing(name);
    const rect = { x: 238, y: 76, w: drawing.width, h: drawing.height };
    const field = { name: 'h-late', page: this.layout.seal.page, rect, lock: ['h-late'] };
    return { field: { late: field }, signerName: name, reason: '见证', paint: [{ drawing, at: rect }], marks: [] };
  }

  /** Raises every signature to B-LTA. */
  async archive(signers: Signer[]): Promise<void> {
    const data = await this.authority.validationData(signers);
    this.append(await extend(this.state, data, this.authority.timestamper));
  }

  private append({ appended, state }: Increment): void {
    this.bytes = Buffer.concat([this.bytes, appended]);
    this.state = state;
  }
}

function planOf({ seal, companyDate, strips, hand: place, personDate }: Layout): FreezePlan {
  const ofCompany = [
    { name: 'h-company-date', ...companyDate, tooltip: '日期' },
    ...strips.map(({ page, visible }) => ({ name: strip(page), page, rect: visible, tooltip: '骑缝章' })),
  ];
  const ofPerson = [{ name: 'h-person-date', ...personDate, tooltip: '日期' }];
  const namesOf = (fields: { name: string }[]): string[] => fields.map(({ name }) => name);
  return {
    signatureFields: [
      { name: 'h-company', ...seal, lock: ['h-company', ...namesOf(ofCompany)] },
      { name: 'h-person', ...place, lock: ['h-person', ...namesOf(ofPerson)] },
    ],
    markFields: [...ofCompany, ...ofPerson],
  };
}

/** Marks stand right of their keywords, their middles at the same height. */
async function layoutOf(bytes: Buffer, state: FileState): Promise<Layout> {
  const { firstParty, secondParty, date } = demoKeywords;
  const found = await findKeywords({ bytes: Uint8Array.from(bytes), keywords: [firstParty, secondParty, date] });
  const [first, second, firstDate, secondDate] = found.flatMap(({ hits }) => hits);
  const at = (hit: typeof first, dx: number, { width: w, height: h }: Drawing): Spot => {
    if (!hit) throw new Error('the labour contract has lost its signing block');
    return { page: hit.page, rect: { x: hit.x + dx, y: hit.y + hit.h / 2 - h / 2, w, h } };
  };
  const pages = pageSizes(state).map(({ width }, i) => ({ page: i + 1, width }));
  return {
    seal: at(first, beside.seal, companySeal),
    companyDate: at(firstDate, beside.date, today),
    strips: stripsAcross(companySeal, pages, stripBottom),
    hand: at(second, beside.hand, hand),
    personDate: at(secondDate, beside.date, today),
  };
}
