import { pageOf, ticketOf } from '../translate.js';
import type { Operation, Operations } from './operation.js';

/** Pages and tickets: the way of one named person to the signing page. */

const pageUrl: Operation = async (app, caller, { fields }) => {
  const { url } = await app.openPage(caller, pageOf(fields));
  return { result: { pageUrl: url } };
};

/** 生成合同签署令牌. The WeChat plugin talks to its vendor's hosts; the ticket opens our own page `/s/<ticket>`. */
const miniappExchange: Operation = async (app, caller, { fields }) => {
  const { ticket } = await app.openPage(caller, ticketOf(fields));
  return { result: { ticket } };
};

export const pages: Operations = {
  'POST /v2/contract/pageurl': pageUrl,
  'POST /v2/contract/miniappexchange': miniappExchange,
};
