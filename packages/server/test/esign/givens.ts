import {
  completed,
  drafted,
  type Flow,
  fresh,
  freshMobile,
  inkPng,
  organisation,
  pagesPdf,
  person,
  settled,
  signed,
  started,
  wordsPdf,
} from './given.js';
import { proofGivens } from './proof-givens.js';
import type { Stage } from './stage.js';
import { templateGivens } from './template-given.js';

/** What a documented request starts from, by the name its fixture gives it. */
export type Names = Record<string, string>;
const account = async ({ client }: Stage): Promise<Names> => {
  const { accountId, thirdPartyUserId, mobile } = await person(client);
  return { accountId, accountRef: thirdPartyUserId, mobile };
};
const org = async (stage: Stage): Promise<Names> => {
  const names = await account(stage);
  const { orgId, thirdPartyUserId, name } = await organisation(stage.client, names.accountId!);
  return { ...names, orgId, orgRef: thirdPartyUserId, orgName: name };
};
const ofFlow = ({ flowId, fileId, signer }: Flow): Names => ({
  flowId,
  fileId,
  accountId: signer.accountId,
  mobile: signer.mobile,
});
const file = async ({ client }: Stage): Promise<Names> => ({
  fileId: await client.upload(await wordsPdf(), '劳动合同.pdf'),
});
const otherFile = async ({ client }: Stage): Promise<Names> => ({
  otherFile: await client.upload(pagesPdf(), '身份证.pdf'),
});
const draft = async (stage: Stage): Promise<Names> => ({
  ...ofFlow(await drafted(stage)),
  ...(await otherFile(stage)),
});

export const givens: Record<string, (stage: Stage) => Promise<Names>> = {
  nothing: () => Promise.resolve({}),
  account,
  org,
  file,
  accountAndFile: async (stage) => ({ ...(await account(stage)), ...(await file(stage)) }),
  authorised: async (stage) => {
    const names = await account(stage);
    await stage.client.post(`/v1/signAuth/${names.accountId}`, {});
    return names;
  },
  sealed: async (stage) => {
    const names = await account(stage);
    const make = (alias: string) =>
      stage.client.post<{ sealId: string }>(`/v1/accounts/${names.accountId}/seals/personaltemplate`, { alias });
    await make('第一枚');
    return { ...names, sealId: (await make('第二枚')).sealId };
  },
  orgSealed: async (stage) => {
    const names = await org(stage);
    const path = `/v1/organizations/${names.orgId}/seals/officialtemplate`;
    return { ...names, sealId: (await stage.client.post<{ sealId: string }>(path, { alias: '合同专用章' })).sealId };
  },
  draft,
  orgDraft: async (stage) => ({ ...(await org(stage)), ...(await draft(stage)) }),
  filledDraft: async (stage) => {
    const flow = await drafted(stage);
    const signfields = [
      { fileId: flow.fileId, signerAccountId: flow.signer.accountId, posBean: { posPage: '1', posX: 200, posY: 300 } },
    ];
    interface Beans {
      signfieldBeans: { signfieldId: string }[];
    }
    const made = await stage.client.post<Beans>(`/v1/signflows/${flow.flowId}/signfields/handSign`, { signfields });
    return { ...ofFlow(flow), fieldId: made.signfieldBeans[0]!.signfieldId };
  },
  attached: async (stage) => {
    const names = await draft(stage);
    const attachments = [{ fileId: names.otherFile, attachmentName: '身份证.pdf' }];
    await stage.client.post(`/v1/signflows/${names.flowId}/attachments`, { attachments });
    return names;
  },
  started: async (stage) => ofFlow(await started(stage)),
  settled: async (stage) => ofFlow(await settled(stage, await started(stage))),
  longSettled: async (stage) => {
    const flow = await settled(stage, await started(stage));
    await stage.advance(31);
    return ofFlow(flow);
  },
  unarchived: async (stage) => {
    const flow = await signed(stage, { flowInfo: { autoArchive: false } });
    return ofFlow(flow);
  },
  completed: async (stage) => ofFlow(await completed(stage)),
  onlyOne: async (stage) => ofFlow(await drafted(stage)),
  ...proofGivens,
  ...templateGivens,
};

/** What `<words>` stand for, whatever is given. */
export const namesOf = ({ credentials }: Stage): Names => ({
  appId: credentials.esign.appId,
  company: credentials.company.name,
  companyId: credentials.esign.orgId,
  newRef: fresh('ref'),
  newMobile: freshMobile(),
  newCompany: `云帆科技有限公司${fresh('')}`,
  picture: inkPng(),
  later: String(Date.now() + 200 * 86_400_000),
});
