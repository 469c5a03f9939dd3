import type { CallbackReply } from '../app/application.js';

/** What callbacks of every vendor have in common. */

/** The same in every try: a receiver may see an event more than once. */
export const eventHeader = 'x-hufu-event';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** Why an answer counts as none, where its status alone decides. */
export const unlessStatus =
  (isReceived: (status: number) => boolean) =>
  ({ status, error }: CallbackReply): string | undefined => {
    if (status === undefined) return error ?? 'no answer';
    return isReceived(status) ? undefined : `HTTP ${status}`;
  };
