import type { BatchInput } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { flowIdOf, hex } from '../ids.js';
import { personOf } from '../parties.js';
import { EsignRefusal } from '../errors.js';
import { contactOf } from '../translate.js';
import type { Operation, Operations } from './operation.js';

/** 批量签页面 (open.esign.cn pdf-sign3/sq4xxq): one page, one proof of will, several flows. */

const hour = 3_600_000;
/** Both kinds of address live two hours. */
const lifeMs = 2 * hour;
/** The vendor takes 1,000 and signs more than 100 of them later; a page of ours holds 100. */
const flowsAtMost = 100;
const noticeTypes = ['', '1', '2'];

/**
 * With login: whoever opens it proves the contact by a code. Without: it opens at once, for the device that comes first. The
 * short addresses are the long ones: ours are short.
 */
const batchSignUrl: Operation = async (app, caller, { body }) => {
  const operator = await personOf(app, caller, body.requiredText('operatorId'));
  const written = body.texts('signFlowIds', 1000);
  if (written.length === 0) body.missing('signFlowIds');
  if (written.length > flowsAtMost) throw tooMany();
  const notices = (body.text('noticeTypes', 20) ?? '').split(',').map((type) => type.trim());
  if (!notices.every((type) => noticeTypes.includes(type))) throw body.invalid('noticeTypes');
  body.word('clientType', ['ALL', 'H5', 'PC']);
  body.text('appScheme', 1000);
  const callbackPage = body.text('redirectUrl', 1000);
  const asked: BatchInput = {
    user: contactOf(operator),
    contractIds: written.map((id) => flowIdOf(app, id)),
    lifeMs,
    options: {
      ...(callbackPage !== undefined && { callbackPage }),
      ...(body.flag('forcedRead') && { mustRead: true }),
    },
  };
  const open = (more: Partial<BatchInput>) => app.openBatch(caller, { ...asked, ...more }).catch(inItsWords);
  const withLogin = await open({ proof: true, notify: notices.some((type) => type !== '') });
  const withoutLogin = await open({});
  return {
    batchSerialId: `api-batch-sign-${hex(app, 'placement', withLogin.batchId)}`,
    batchSignUrl: withLogin.url,
    batchSignShortUrl: withLogin.url,
    batchSignUrlWithoutLogin: withoutLogin.url,
    batchSignShortUrlWithoutLogin: withoutLogin.url,
  };
};

const tooMany = () => new EsignRefusal(1437199, `获取批量签署链接失败: 最多支持${flowsAtMost}个流程`);

/** A flow that was not started is told as on the page of one flow. */
const inItsWords = (error: unknown): never => {
  if (error instanceof DomainError && error.code === 'CONTRACT_STATE') throw new EsignRefusal(1437103, '流程未开启');
  throw error;
};

export const batchSigning: Operations = {
  'POST /v3/sign-flow/batch-sign-url': batchSignUrl,
};
