import type { Operation, Operations } from './operation.js';
import { flowIdOf } from './flows.js';
import { openerUrl } from './sign-links.js';

/** 自定义合同类型 and pages that another site embeds. */

const describeFlowTypes: Operation = {
  run: async (app, caller) => {
    const categories = await app.listCategories(caller);
    return {
      AllUserFlowTypes: categories.map(({ id, name }) => ({
        UserFlowTypeId: caller.ids.out('category', id),
        Name: name,
        Description: '',
        TemplateNum: 0,
      })),
    };
  },
};

const embedTypes = [
  'PREVIEW_FLOW',
  'PREVIEW_FLOW_DETAIL',
  'CREATE_SEAL',
  'CREATE_TEMPLATE',
  'MODIFY_TEMPLATE',
  'PREVIEW_TEMPLATE',
  'PREVIEW_SEAL_LIST',
  'PREVIEW_SEAL_DETAIL',
  'EXTEND_SERVICE',
] as const;

/** Only pages of flows are there; the others belong to a console. */
const embed: Operation = {
  refusals: { NO_VIEW_PERMISSION: 'OperationDenied.NoFlowPermission' },
  run: async (app, caller, request) => {
    const type = request.word('EmbedType', embedTypes) ?? request.missing('EmbedType');
    if (type !== 'PREVIEW_FLOW' && type !== 'PREVIEW_FLOW_DETAIL')
      throw request.invalid('EmbedType', 'UnsupportedOperation');
    const contractId = flowIdOf(caller, request, 'BusinessId');
    return { WebUrl: await openerUrl(app, caller, contractId) };
  },
};

export const pages: Operations = { DescribeUserFlowType: describeFlowTypes, ChannelCreateEmbedWebUrl: embed };
