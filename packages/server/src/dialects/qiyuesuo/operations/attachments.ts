import { contractKeyOf } from '../translate.js';
import { uploadOf } from './lifecycle.js';
import type { Operation, Operations } from './operation.js';

/** 附件. The vendor announced `attachment/add` in 2026 and printed no parameters we could read: those of addbyfile [A]. */

const add: Operation = async (app, caller, parameters) => {
  const attachmentId = await app.addAttachment(caller, {
    ...contractKeyOf(parameters.fields),
    ...uploadOf(parameters),
  });
  return { result: { attachmentId } };
};

export const attachments: Operations = { 'POST /v2/attachment/add': add };
