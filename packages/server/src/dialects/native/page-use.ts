import type * as app from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import { batchStateOf } from './batch-translate.js';
import type { PageCalls } from './page-calls.js';
import { codeSentOf, intentInputOf, markInputOf, pageStateOf } from './page-translate.js';
import type { FillRequest, SavedSignatures } from './page-wire.js';

/** The signing page's calls, made of the platform's use cases. */
export function pageCallsOf(use: app.PageUseCases & app.BatchUseCases): PageCalls {
  return {
    async exchange(client, ticket) {
      try {
        const { session, state } = await use.exchangeTicket(client, ticket);
        return { session, state: pageStateOf(state) };
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'LINK_UNKNOWN') throw error;
        const { session, state } = await use.exchangeBatch(client, ticket);
        return { session, list: batchStateOf(state) };
      }
    },
    state: async (client) => pageStateOf(await use.pageState(client)),
    sendProof: async (client) => codeSentOf(await use.sendProofCode(client)),
    prove: async (client, code) => pageStateOf(await use.proveContact(client, code)),
    notMe: async (client) => pageStateOf(await use.denyContact(client)),
    async picture(client, documentId, page, width) {
      const { webp } = await use.pageImage(client, documentId, page, width === 1560 ? 1560 : 780);
      return { bytes: webp, type: 'image/webp' };
    },
    text: async (client, documentId) => ({ pages: await use.pageText(client, documentId) }),
    async sealPicture(client, sealId) {
      const { svg } = await use.usableSeal(client, sealId);
      return { bytes: Buffer.from(svg), type: 'image/svg+xml' };
    },
    seen: (client, pages) => use.pagesSeen(client, pages),
    async consentText(client, consentId) {
      const { title, text } = await use.consentText(client, consentId);
      return { title, language: 'zh-CN', text };
    },
    consent: (client, { consents, how }) =>
      use.giveConsent(
        client,
        consents.map(({ id, version, sha256 }) => ({ key: id, version, sha256, how })),
      ),
    outline: (client, text) => use.textOutline(client, text),
    async intend(client, intent) {
      const { intentId, passwordOffered, sent } = await use.makeIntent(client, intentInputOf(intent));
      return { intentId, passwordOffered, sent: sent ? codeSentOf(sent) : null };
    },
    sendCode: async (client, intentId) => codeSentOf(await use.sendCode(client, intentId)),
    sign: async (client, intentId, proof) => pageStateOf(await use.signWithIntent(client, intentId, proof)),
    fill: async (client, { values }) => pageStateOf(await use.fillOnPage(client, values.map(filledOf))),
    reject: async (client, reason) => pageStateOf(await use.rejectOnPage(client, reason)),
    setPassword: (client, password) => use.setPassword(client, password),
    savedSignatures: (client) => saved(use, client),
    async saveSignature(client, signature) {
      await use.saveMark(client, markInputOf(signature));
      return saved(use, client);
    },
    async savedPicture(client, id) {
      const mark = (await use.savedMarks(client)).find((one) => one.id === id);
      if (!mark) throw new DomainError('INPUT_INVALID', { field: 'id' });
      return { bytes: mark.png, type: 'image/png' };
    },
    async deleteSignature(client, id) {
      await use.deleteSavedMark(client, id);
      return saved(use, client);
    },
    async download(client, what) {
      const { url, endsAt } = await use.pageDownload(client, what);
      const { now } = await use.pageState(client);
      return { url, expiresInSeconds: Math.max(0, Math.floor((endsAt - now) / 1000)) };
    },
  };
}

const filledOf = ({ documentId, name, value, picture }: FillRequest['values'][number]): app.FieldValueInput => ({
  documentId,
  name,
  ...(value !== undefined && { value }),
  ...(picture !== undefined && { image: Buffer.from(picture, 'base64') }),
});

async function saved(use: app.PageUseCases, client: app.PageClient): Promise<SavedSignatures> {
  const marks = await use.savedMarks(client);
  return { signatures: marks.map(({ id, createdAt }) => ({ id, savedAt: createdAt })) };
}
