import type { Contact, Contract } from '../domain/contract.js';
import { isEnded } from '../domain/ending.js';
import type { SignatoryId } from '../domain/ids.js';
import { channelOf } from './contacts.js';
import { newToken, tokenHash } from './links.js';
import type { OutboxRow, Person, Ticket, Tx, World } from './ports.js';

interface Payload {
  kind: 'YOUR_TURN' | 'FILL' | 'COPY';
  signatoryId?: SignatoryId;
  contact: Contact;
}
/** A link lives as long as the contract may be signed, at most this long. */
const linkLifeMs = 30 * 24 * 3_600_000;

/** Tells a person of a contract, with a link that shows only sender and title until the contact is proven. */
export async function notifyPerson(world: World, row: OutboxRow): Promise<void> {
  const payload = row.payload as unknown as Payload;
  const token = newToken();
  const message = await world.store.transaction('*', async (tx) => {
    const contract = await contractOf(tx, row);
    const person = payload.contact.personId && (await tx.people.load(payload.contact.personId));
    if (!contract || !person || isEnded(contract)) return undefined;
    const reach = channelOf(person);
    if (!reach) return undefined;
    await tx.tickets.insert(tokenHash(token), linkTicket(world, contract, payload.contact, person));
    return { ...reach, text: textFor(contract, payload.kind, linkTo(world, token)), link: linkTo(world, token) };
  });
  if (message) await world.messages.send(message);
}

const contractOf = async (tx: Tx, { tenantId, contractId }: OutboxRow): Promise<Contract | undefined> =>
  (await tx.contracts.lock([tenantId], contractId!))?.contract;

const linkTo = (world: World, token: string): string => `${world.baseUrl}/s/${token}`;

const linkTicket = (world: World, contract: Contract, contact: Contact, person: Person): Ticket => ({
  kind: 'LINK',
  contractId: contract.id,
  tenantId: contract.tenantId,
  appId: contract.appId!,
  scope: [contract.tenantId],
  person: contact,
  personId: person.id,
  options: { hideRejectButton: false },
  endsAt: Math.min(contract.expireAt, world.clock.business() + linkLifeMs),
});

function textFor({ companyName, subject }: Contract, kind: Payload['kind'], link: string): string {
  const what = { YOUR_TURN: '邀请您签署', FILL: '邀请您填写', COPY: '抄送给您' }[kind];
  return `【虎符】${companyName}${what}《${subject}》：${link}`;
}
