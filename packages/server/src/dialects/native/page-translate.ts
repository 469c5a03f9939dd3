import { handWays } from '../../domain/contract.js';
import type * as app from '../../app/application.js';
import type { SignatoryState } from '../../domain/contract.js';
import type * as wire from './page-wire.js';

/** From what the platform knows of a page to what the page is told. Pure. */

const mmPerPoint = 25.4 / 72;
export const endedKinds: app.PageScreen[] = ['REJECTED', 'RECALLED', 'EXPIRED', 'ENDED', 'VOIDED'];

export const kinds: Record<app.PageScreen, wire.PageKind> = {
  PROVE: 'PROVE',
  NOT_ME: 'NOT_ME',
  FILL: 'FILL',
  SIGN: 'SIGN',
  BUSY: 'BUSY',
  WAIT: 'NOT_YOUR_TURN',
  SIGNED_WAITING: 'SIGNED',
  FINISHING: 'SIGNED',
  DONE: 'COMPLETED',
  VIEW: 'READ_ONLY',
  REJECTED: 'REJECTED',
  RECALLED: 'RECALLED',
  EXPIRED: 'EXPIRED',
  ENDED: 'FORCE_ENDED',
  VOIDED: 'VOIDED',
};

/** A page asked for as PRINT is read, whoever's turn it is. */
const kindOf = ({ screen, options }: app.PageState): wire.PageKind =>
  options.pageType === 'PRINT' && screen === 'SIGN' ? 'READ_ONLY' : kinds[screen];

const partyStates: Record<SignatoryState, wire.PageParty['state']> = {
  WAITING: 'WAITING',
  PICKUP: 'WAITING',
  FILLING: 'ACTIVE',
  FILLED: 'WAITING',
  SIGNING: 'ACTIVE',
  SIGNED: 'SIGNED',
  REJECTED: 'REJECTED',
  FILL_REJECTED: 'REJECTED',
  STOPPED: 'CLOSED',
  CLOSED: 'CLOSED',
};

const partyOf = (party: app.PageParty): wire.PageParty => ({
  name: party.name,
  type: party.type,
  state: partyStates[party.state as SignatoryState] ?? 'ACTIVE',
  acting: party.contact ?? null,
  signedAt: party.signedAt ?? null,
  mine: party.mine,
});

const placeOf = (place: app.PagePlace, at: number): wire.PagePlace => ({
  id: place.placementId ?? `new-${at}`,
  actionId: place.actionId,
  documentId: place.documentId,
  page: place.page,
  x: place.x,
  y: place.y,
  w: place.w,
  h: place.h,
  mark: place.mark as wire.PagePlace['mark'],
  mine: place.mine,
  done: place.done,
  movable: place.movable,
  ...(place.pages ? { pages: place.pages } : {}),
  ...(place.sealId ? { sealId: place.sealId } : {}),
  ...(place.outline ? { outline: place.outline } : {}),
});

const sealKinds: wire.PageSeal['kind'][] = [
  'OFFICIAL',
  'CONTRACT',
  'PERSONNEL',
  'FINANCE',
  'INVOICE',
  'LP',
  'PERSONAL',
];
export const sealOf = (seal: app.PageSeal): wire.PageSeal => ({
  id: seal.id,
  name: seal.name,
  kind: sealKinds.find((kind) => kind === seal.kind) ?? 'OTHER',
  widthMm: seal.widthPoints * mmPerPoint,
  heightMm: seal.heightPoints * mmPerPoint,
  validUntil: seal.validUntil ?? null,
});

/** The legal representative's action takes such a seal, a company's any other. */
export const actionOf = (
  { id, type }: { id: string; type: wire.PageAction['type'] },
  seals: wire.PageSeal[],
): wire.PageAction => {
  const fits = (kind: wire.PageSeal['kind']) => (type === 'LP' ? kind === 'LP' : kind !== 'LP' && kind !== 'PERSONAL');
  const usable = type === 'LP' || type === 'COMPANY' ? seals.filter(({ kind }) => fits(kind)) : [];
  return { id, type, name: null, sealIds: usable.map((seal) => seal.id) };
};

const fieldOf = ({ documentId, name, label, type, required, rules, place }: app.PageField): wire.PageField => ({
  documentId,
  name,
  label,
  type,
  required,
  maxLength: rules.maxLength ?? null,
  min: rules.min ?? null,
  max: rules.max ?? null,
  decimals: rules.decimals ?? null,
  options: rules.options ?? [],
  multiple: rules.multiple ?? false,
  page: place?.page ?? null,
});

export const consentOf = ({ key, title, version, sha256 }: app.PageConsent) => ({ id: key, title, version, sha256 });

const ways = { DRAW: 'draw', TYPE: 'type', UPLOAD: 'upload', SAVED: 'saved' } as const;

/** What may be read and done; nothing while the contact is not proven, or the viewer may not see the content. */
function contentOf(state: app.PageState, content: app.PageState['content']) {
  const seals = content?.seals.map(sealOf) ?? [];
  return {
    content: content !== undefined,
    parties: content?.parties.map(partyOf) ?? [],
    documents: content?.documents.map(({ id, title, revision, pages }) => ({ id, title, revision, pages })) ?? [],
    places: content?.places.map(placeOf) ?? [],
    actions: content?.actions.map((action) => actionOf(action, seals)) ?? [],
    seals,
    fields: content?.fields.map(fieldOf) ?? [],
    sealAdmin: null,
    ways: (content?.ways ?? handWays).map((way) => ways[way]),
    passwordOffered: content?.passwordOffered ?? false,
    consents: content?.consents.map(consentOf) ?? [],
    consented: content?.consented ?? false,
    readPolicy: content?.readPolicy ?? null,
    can: canOf(state, content),
    waitingFor: content?.waitingFor ?? [],
    signedAt: content?.signedAt ?? null,
  };
}

function canOf({ screen, options }: app.PageState, content: app.PageState['content']): wire.PageState['can'] {
  const done = screen === 'DONE' || screen === 'VOIDED';
  return {
    reject: (content?.mayReject ?? false) && !(options.hideRejectButton ?? false),
    download: !content?.mayDownload ? [] : done ? ['CONTRACT', 'LOG'] : ['ORIGINAL'],
    setPassword:
      (content?.maySetPassword ?? false) && !content?.passwordSet && !(options.hidePasswordSettings ?? false),
    saveSignature: content !== undefined,
    notMe: screen === 'PROVE',
    progress: !(options.hideStateButton ?? false),
  };
}

/** https, or an app's own scheme; plain http only while developing in the sandbox. */
export const maySendBackTo = (address: string, sandbox: boolean): boolean =>
  /^[a-z][a-z0-9+.-]*:/i.test(address) &&
  !/^(javascript|data|vbscript|blob|file|about):/i.test(address) &&
  (sandbox || !/^http:/i.test(address));

export const backAfterSeconds = 3;
export function backOf({ screen, options, sandbox }: app.PageState): wire.PageState['back'] {
  const address = options.callbackPage;
  const over = ['SIGNED_WAITING', 'FINISHING', 'DONE', ...endedKinds].includes(screen);
  if (!over || !address || options.hideReturnButton || !maySendBackTo(address, sandbox)) return null;
  return { address, afterSeconds: backAfterSeconds };
}

const endedOf = ({ screen, contract }: app.PageState): wire.PageState['ended'] =>
  endedKinds.includes(screen)
    ? { by: contract.endedBy ?? null, reason: contract.reason ?? null, at: contract.endedAt ?? null }
    : null;

const waitingReasonOf = ({ screen, contract }: app.PageState): wire.PageState['waitingReason'] => {
  if (screen !== 'FINISHING') return null;
  return contract.waitingFor ? 'TIMESTAMP' : 'FINAL_FILE';
};

export const themeOf = (color: string | undefined): string | null =>
  color && /^#[0-9a-f]{6}$/i.test(color) ? color : null;

/** This installation has only its own authorities today. */
export const selfIssued = true;

export function pageStateOf(state: app.PageState): wire.PageState {
  const { contract, content, options, prove } = state;
  const me = content?.me ?? prove;
  return {
    kind: kindOf(state),
    sandbox: state.sandbox,
    selfIssued,
    language: options.lang ?? null,
    now: state.now,
    endsInSeconds: Math.max(0, Math.floor((state.endsAt - state.now) / 1000)),
    sender: { name: contract.sender, contact: contract.senderContact ?? null },
    title: contract.subject,
    me: { name: content?.me.name || null, masked: me?.contactMasked ?? '', contactType: me?.contactKind ?? 'OTHER' },
    ...contentOf(state, content),
    pageType: options.pageType ?? 'SIGN',
    themeColor: themeOf(options.themeColor),
    back: backOf(state),
    waitingReason: waitingReasonOf(state),
    completedAt: contract.completedAt ?? null,
    ended: endedOf(state),
    proveAgainInSeconds: null,
    verifyAddress: null,
    next: content?.others ? { count: content.others } : null,
  };
}

export const codeSentOf = ({ sentTo, resendAfterSeconds, expiresInSeconds }: app.CodeSentView): wire.CodeSent => ({
  sentTo,
  resendAfterSeconds,
  expiresInSeconds,
});

export const markInputOf = (mark: wire.MarkChoice): app.MarkInput => {
  switch (mark.kind) {
    case 'draw':
      return { kind: 'DRAW', strokes: mark.ink.strokes, aspect: mark.ink.aspect };
    case 'type':
      return { kind: 'TYPE', text: mark.text };
    case 'upload':
      return { kind: 'UPLOAD', png: Buffer.from(mark.png, 'base64') };
    case 'saved':
      return { kind: 'SAVED', id: mark.id };
    case 'seal':
      return { kind: 'SEAL', sealId: mark.sealId };
  }
};

export const intentInputOf = ({ key, actions, places, saveSignature }: wire.IntentRequest): app.IntentInput => ({
  key,
  actionIds: actions.map(({ id }) => id),
  marks: actions.flatMap(({ id, mark }) => (mark ? [{ actionId: id, mark: markInputOf(mark) }] : [])),
  ...(places ? { places } : {}),
  ...(saveSignature ? { saveMark: true } : {}),
});
