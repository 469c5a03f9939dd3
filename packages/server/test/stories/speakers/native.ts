import type { Ground } from '../server.js';
import type { Speaker } from '../vocabulary.js';

/** Our own API: it shows contracts, which are made in the vendors' tongues, and makes templates for them. */
export const nativeSpeaker = ({ sandbox }: Ground): Speaker => ({
  tongue: 'native',
  steps: {
    makeTemplate: async (template) => (await sandbox.makeTemplate(template)).id,
    linkForSeveral: (all, { mobile }) =>
      sandbox.pageOfSeveral(
        all.map(({ id }) => id),
        mobile,
      ),
    read: async ({ id }) => {
      const { state, voidState, signatories } = await sandbox.contract(id);
      return { state, voidState, signatories: signatories.map((signatory) => signatory.state) };
    },
  },
  features: new Set(),
  told: () => [],
});
