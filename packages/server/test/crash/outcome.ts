import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import pg from 'pg';
import { type EventRecord } from '../../src/domain/events.js';
import { firstBrokenEntry } from '../../src/domain/evidence.js';

/** What is left of a contract when nothing moves any more; two runs of one story are compared by it. */
export interface Outcome {
  state: string;
  /** Commits of each action, by place in the contract. */
  signings: number[];
  signatures: number;
  /** How often each event type stands in the chain; attempts (SIGN_CLAIMED, SIGN_FAILED) apart. */
  events: Record<string, number>;
  /** Types of the events told to the receiver; their ids are checked, not compared. */
  told: string[];
  /** Of the file as downloaded. */
  verdict: string;
  signed: number;
  archived: number;
}

export interface Attempts {
  claimed: number;
  failed: number;
}

export interface Unrest {
  what: string;
  /** Business clock, ms: when work of the outbox is done at the earliest. */
  dueAt: number | null;
}

const attempts = ['SIGN_CLAIMED', 'SIGN_FAILED'];

/** Reads what the database says, past the server. */
export class Ledger {
  private readonly pool: pg.Pool;
  constructor(connection: pg.ClientConfig) {
    this.pool = new pg.Pool({ ...connection, max: 2 });
    this.pool.on('error', () => undefined); // its server is killed now and then
  }

  async rows<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    for (let tries = 0; ; tries++) {
      try {
        return (await this.pool.query<Row>(text, values)).rows;
      } catch (error) {
        if (tries === 3) throw error; // a session that died with the server before is noticed here
      }
    }
  }

  async events(contractId: string): Promise<EventRecord[]> {
    const rows = await this.rows<{ body: string; hash: string }>(
      'select body, hash from event where contract_id = $1 order by seq',
      [contractId],
    );
    return rows.map(({ body, hash }) => ({ ...(JSON.parse(body) as EventRecord), hash }));
  }

  /** What still has to happen by itself; empty when the contract has come to rest. EXPIRE waits for its day. */
  unrest(contractId: string): Promise<Unrest[]> {
    return this.rows<Unrest>(
      `select 'outbox ' || kind || coalesce(': ' || last_error, '') as what, run_at::float8 as "dueAt" from outbox
         where contract_id = $1 and done_at is null and kind <> 'EXPIRE'
       union all select 'slot of attempt ' || attempt, null from slot where contract_id = $1
       union all select 'intent RESERVED', null from intent where contract_id = $1 and state = 'RESERVED'`,
      [contractId],
    );
  }

  async outcome(contractId: string): Promise<Omit<Outcome, 'verdict' | 'signed' | 'archived' | 'told'> & Attempts> {
    const [contract] = await this.rows<{ state: string }>('select state from contract where id = $1', [contractId]);
    const signings = await this.rows<{ n: number }>(
      `select (select count(*)::int from signing s where s.tenant_id = a.tenant_id and s.action_id = a.id) as n
       from action a where a.contract_id = $1 order by position`,
      [contractId],
    );
    const [signature] = await this.rows<{ n: number }>(
      `select count(*)::int as n from signature g join signing s using (tenant_id, action_id) where s.contract_id = $1`,
      [contractId],
    );
    const events = await this.events(contractId);
    const broken = firstBrokenEntry(events);
    if (broken !== undefined) throw new Error(`the evidence of ${contractId} is broken at entry ${broken + 1}`);
    const count = (type: string): number => events.filter((event) => event.type === type).length;
    const types = [...new Set(events.map(({ type }) => type as string))].filter((type) => !attempts.includes(type));
    return {
      state: contract!.state,
      signings: signings.map(({ n }) => n),
      signatures: signature!.n,
      events: Object.fromEntries(types.sort().map((type) => [type, count(type)])),
      claimed: count('SIGN_CLAIMED'),
      failed: count('SIGN_FAILED'),
    };
  }

  /** Ids of the contract's events that somebody must be told of. */
  async mustBeTold(contractId: string): Promise<string[]> {
    const rows = await this.rows<{ id: string }>(
      `select payload->>'eventId' as id from outbox where contract_id = $1 and kind = 'CALLBACK' order by 1`,
      [contractId],
    );
    return rows.map(({ id }) => id);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** The verifier's word on a file; it shares no code with what signed it. */
export function judged(pdf: Buffer, root: Buffer): Pick<Outcome, 'verdict' | 'signed' | 'archived'> {
  const report = verifyPdf(pdf, { trust: [root], now: Date.now() });
  const ofKind = (wanted: string): number => report.signatures.filter(({ kind }) => kind === wanted).length;
  const verdict = report.signatures.every(({ indication }) => indication === 'TOTAL-PASSED')
    ? report.indication
    : 'TOTAL-FAILED';
  return { verdict, signed: ofKind('SIGNATURE'), archived: ofKind('DOCUMENT_TIMESTAMP') };
}
