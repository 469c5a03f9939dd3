// Row 8: 腾讯电子签 by its own calls: details of one flow, links to 1 and 50, and a bad signature, against a bare route.
import { againstBare, lineOf } from '../against-bare.mjs';
import { onePage } from '../pdfs.mjs';
import { child, folder } from '../processes.mjs';
import { TencentCaller } from '../tencent-wire.mjs';

async function flows(caller, { company, person, employee, tencent }, count) {
  const at = (type, x) => ({
    ComponentType: type,
    ComponentPage: 1,
    ComponentPosX: x,
    ComponentPosY: 400,
    ComponentWidth: 119,
    ComponentHeight: 43,
  });
  const { AppId: _, ProxyOrganizationOpenId, ProxyOperator } = tencent.agent;
  const FlowApprovers = [
    {
      ApproverType: 'ORGANIZATION',
      OrganizationName: company.name,
      OrganizationOpenId: ProxyOrganizationOpenId,
      OpenId: ProxyOperator.OpenId,
      Name: employee.name,
      Mobile: employee.contact,
      SignComponents: [at('SIGN_SEAL', 80)],
    },
    { ApproverType: 'PERSON', Name: person.name, Mobile: person.contact, SignComponents: [at('SIGN_SIGNATURE', 320)] },
  ];
  const file = { FileBody: onePage().toString('base64'), FileName: '确认单.pdf' };
  const { FileIds } = await caller.call('UploadFiles', { BusinessType: 'DOCUMENT', FileInfos: [file] });
  const ids = [];
  for (let n = 0; n < count; n++)
    ids.push(
      (await caller.call('ChannelCreateFlowByFiles', { FlowName: '服务确认单', FlowApprovers, FileIds })).FlowId,
    );
  return ids;
}

export const tencent = {
  number: 8,
  work: '腾讯电子签 over HTTP, TC3 signature and Agent checked, no rate limit',
  async measure({ quick }) {
    const environment = { HUFU_CALLS_PER_SECOND: '0' };
    const server = await child('server', { dataFolder: folder('tencent'), environment });
    const { credentials } = server.ready;
    const caller = new TencentCaller(credentials);
    const ids = await flows(caller, credentials, 50);
    const one = caller.target('DescribeFlowDetailInfo', { FlowIds: ids.slice(0, 1) });
    const reply = await caller.send(one);
    const links = (FlowIds) => caller.target('DescribeResourceUrlsByFlows', { FlowIds });
    const sides = {
      'details of 1 flow': one,
      'links to 1 flow': links(ids.slice(0, 1)),
      'links to 50 flows': links(ids),
      'a bad signature': { ...one, secretKey: 'wrong', refused: true },
    };
    const figures = await againstBare({
      server,
      reply,
      sides: Object.fromEntries(Object.entries(sides).map(([name, target]) => [name, { what: 'tencent', target }])),
      rounds: quick ? 2 : 6,
    });
    await server.stop();
    return Object.entries(figures).map(([name, figure]) => lineOf(name, reply.bytes, figure));
  },
};
