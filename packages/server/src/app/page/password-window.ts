import { afterSign, afterWrongPassword, closedWindow, passwordOpen, passwordRefusal } from '../../domain/codes.js';
import type { Action, Contract } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { Intent } from '../../domain/intent.js';
import type { Person, Ticket, Tx, World } from '../ports.js';
import type { Judged } from './intents.js';
import { mayUsePassword } from './read-policy.js';

/** Who signs what at whose ticket; the window is one of app, person and device (DOMAIN.md §7). */
export interface AtTicket {
  ticket: Pick<Ticket, 'appId' | 'options'>;
  person: Person;
}
interface Signing extends AtTicket {
  /** A party may be bound to other proofs of its will. */
  contract: Contract;
  actions: readonly Action[];
}

const windowOf = async (tx: Tx, { ticket, person }: AtTicket, device: string) =>
  (await tx.tickets.passwordWindow(ticket.appId, person.id, device)) ?? closedWindow;

export async function isPasswordOffered(world: World, tx: Tx, at: Signing, device: string): Promise<boolean> {
  return mayUsePassword(at.contract, at.actions) && isWindowOpen(world, tx, at, device);
}

/** Whether the window itself is open, whatever is to be signed. */
export async function isWindowOpen(world: World, tx: Tx, at: AtTicket, device: string): Promise<boolean> {
  return passwordOpen(await windowOf(tx, at, device), {
    ticketAllows: at.ticket.options.allowPasswordSign ?? false,
    hasPassword: at.person.passwordHash !== undefined,
    now: world.clock.business(),
  });
}

export const isPasswordOf = async (world: World, { passwordHash }: Person, password: string): Promise<boolean> =>
  passwordHash !== undefined && world.passwords.verify(passwordHash, password);

/**
 * @param fits whether it was the person's password; a wrong one is counted
 * @param isAllowed whether all parties of what is signed take a password
 */
export async function judgeByPassword(
  world: World,
  tx: Tx,
  at: AtTicket,
  device: string,
  fits: boolean,
  isAllowed = true,
): Promise<Judged> {
  const method = 'PASSWORD';
  if (!isAllowed || !(await isWindowOpen(world, tx, at, device)))
    return { refusal: new DomainError('PASSWORD_CLOSED'), method, facts: {} };
  const window = await windowOf(tx, at, device);
  if (fits) return { method, facts: { passwordWindow: window.lastSuccess } };
  const after = afterWrongPassword(window);
  await tx.tickets.savePasswordWindow(at.ticket.appId, at.person.id, device, after);
  return { refusal: passwordRefusal(after), method, facts: {} };
}

/** After a successful signing: the password window opens or slides, when the ticket allows it. */
export async function slideWindow(
  world: World,
  tx: Tx,
  at: AtTicket,
  device: string,
  method: Intent['method'],
): Promise<void> {
  const before = await windowOf(tx, at, device);
  const ticketAllows = at.ticket.options.allowPasswordSign ?? false;
  const after = afterSign(before, { ticketAllows, method, now: world.clock.business() });
  if (after !== before) await tx.tickets.savePasswordWindow(at.ticket.appId, at.person.id, device, after);
}
