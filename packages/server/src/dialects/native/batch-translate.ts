import type * as app from '../../app/application.js';
import type * as wire from './batch-wire.js';
import {
  actionOf,
  consentOf,
  endedKinds,
  kinds,
  maySendBackTo,
  sealOf,
  selfIssued,
  themeOf,
} from './page-translate.js';

/** From what the platform knows of a list to what its page is told. Pure. */

function contractOf(item: app.BatchItem, seals: ReturnType<typeof sealOf>[]): wire.BatchContract {
  const { contractId: id, subject: title, sender, screen, documents, pages, opened, read, choosable } = item;
  const usable = (own: readonly string[]) => seals.filter((seal) => own.includes(seal.id));
  const named = item.actions.flatMap((action) => (action.sealId ? [[action.id, action.sealId] as const] : []));
  return {
    id,
    title,
    sender,
    kind: kinds[screen],
    deadline: item.deadline ?? null,
    documents,
    pages,
    actions: item.actions.map((action) => actionOf(action, usable(action.sealIds))),
    namedSeals: Object.fromEntries(named),
    marks: item.marks,
    opened,
    read,
    choosable,
    hindrance: item.hindrance ?? null,
    ended: endedKinds.includes(screen)
      ? { by: item.endedBy ?? null, reason: item.reason ?? null, at: item.endedAt ?? null }
      : null,
    waitingFor: item.waitingFor,
    signedAt: item.signedAt ?? null,
    completedAt: item.completedAt ?? null,
    download: item.mayDownload,
  };
}

export const lineOf = ({
  contractId,
  subject,
  outcome,
  at,
  code,
  facts,
}: app.BatchSigning['lines'][number]): wire.BatchLine => ({
  id: contractId,
  title: subject,
  outcome,
  at: at ?? null,
  code: code ?? null,
  facts: facts ?? {},
});

const signingOf = ({ intentId, provenAt, lines }: app.BatchSigning): NonNullable<wire.BatchState['signing']> => ({
  intentId,
  provenAt,
  lines: lines.map(lineOf),
});

const backAfterSeconds = 5; // there is more to read than after one contract

export function batchStateOf(state: app.BatchState): wire.BatchState {
  const { content, options, me, screen, sandbox } = state;
  const seals = content?.seals.map(sealOf) ?? [];
  const { callbackPage } = options;
  const mayGoBack = callbackPage && !options.hideReturnButton && maySendBackTo(callbackPage, sandbox);
  return {
    kind: screen,
    sandbox,
    selfIssued,
    language: options.lang ?? null,
    now: state.now,
    endsInSeconds: Math.max(0, Math.floor((state.endsAt - state.now) / 1000)),
    sender: { name: state.sender, contact: null },
    count: state.count,
    me: { name: me.name ?? null, masked: me.contactMasked, contactType: me.contactKind },
    contracts: content?.items.map((item) => contractOf(item, seals)) ?? [],
    seals,
    ways: ['draw', 'type', 'upload', 'saved'],
    passwordOffered: content?.passwordOffered ?? false,
    consents: content?.consents.map(consentOf) ?? [],
    consented: content?.consented ?? false,
    mustRead: options.mustRead ?? false,
    can: { saveSignature: content !== undefined, notMe: screen === 'PROVE' },
    themeColor: themeOf(options.themeColor),
    back: mayGoBack ? { address: callbackPage, afterSeconds: backAfterSeconds } : null,
    signing: content?.signing ? signingOf(content.signing) : null,
  };
}
