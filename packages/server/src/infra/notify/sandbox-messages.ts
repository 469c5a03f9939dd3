import type { MessageSender, Store } from '../../app/ports.js';

/** Sends nothing: SMS and mails are kept for the messages call. Sandbox only. */
export const sandboxMessages = (store: Store, newId: () => string, now: () => number): MessageSender => ({
  canReach: () => true,
  send: (message) => store.statement((tx) => tx.installation.insertMessage(newId(), { at: now(), ...message })),
});

/** Production without a sender: publishing to a contact is refused, naming the setting. */
export const noMessages: MessageSender = {
  canReach: () => false,
  send: () => Promise.reject(new Error('no message sender is set up')),
};
