import type { Application, DownloadPermission, SwitchName } from '../../../app/application.js';
import { TencentRefusal } from '../errors.js';
import { seconds } from '../reply.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 扩展服务: what a sub-client allows its channel. What each switch does here is told in docs/tencent.md. */

const services = {
  AUTO_SIGN: '企业授权签',
  OVERSEA_SIGN: '企业与港澳台居民签署合同',
  MOBILE_CHECK_APPROVER: '使用手机号验证签署方身份',
  DOWNLOAD_FLOW: '授权渠道下载合同',
  AGE_LIMIT_EXPANSION: '拓宽签署方年龄限制',
  HIDE_OPERATOR_DISPLAY: '隐藏合同经办人姓名',
} as const;
type Service = keyof typeof services;
/** Spellings of older samples. */
const aliases: Record<string, Service> = { EXPANSION_AGE_LIMIT: 'AGE_LIMIT_EXPANSION' };
const serviceNames = [...(Object.keys(services) as Service[]), 'EXPANSION_AGE_LIMIT'] as const;

interface Shown {
  enabled: boolean;
  by: string;
  at: number;
}

/** What applies: the sub-client's own word, else the channel's for all (protocols §10, 12). */
function downloadShown({ company, app, changes }: DownloadPermission): Shown {
  const own = company === 'UNSET' ? undefined : changes.COMPANY;
  return {
    enabled: company === 'UNSET' ? app === 'ALLOWED' : company === 'ALLOWED',
    by: own?.by ?? '',
    at: own?.at ?? 0,
  };
}

/** How each stands while the sub-client has not spoken: what Hufu does anyway is on. */
const switches: Record<Exclude<Service, 'DOWNLOAD_FLOW'>, { name: SwitchName; usually: boolean }> = {
  AUTO_SIGN: { name: 'AUTO_SIGN', usually: true },
  OVERSEA_SIGN: { name: 'OVERSEAS_SIGNERS', usually: false },
  MOBILE_CHECK_APPROVER: { name: 'CHECK_BY_MOBILE', usually: true },
  AGE_LIMIT_EXPANSION: { name: 'YOUNGER_SIGNERS', usually: false },
  HIDE_OPERATOR_DISPLAY: { name: 'HIDE_OPERATOR', usually: false },
};

async function shownOf(app: Application, caller: TencentCaller, service: Service): Promise<Shown> {
  if (service === 'DOWNLOAD_FLOW') return downloadShown(await app.downloadPermission(caller));
  const { name, usually } = switches[service];
  const said = (await app.companySwitches(caller))[name];
  return { enabled: said?.on ?? usually, by: said?.by ?? '', at: said?.at ?? 0 };
}

/**
 * The sub-client's word on its automatic seals and on telling signers by their number.
 *
 * @throws TencentRefusal OperationDenied.ByFilesServerSignForbid, OperationDenied.NoApproverMobileCheckPermission
 */
export async function mustBeSwitchedOn(
  app: Application,
  caller: TencentCaller,
  wanted: { autoSign: boolean; mobileCheck: boolean },
): Promise<void> {
  if (!wanted.autoSign && !wanted.mobileCheck) return;
  const said = await app.companySwitches(caller);
  if (wanted.autoSign && said.AUTO_SIGN?.on === false)
    throw new TencentRefusal('OperationDenied.ByFilesServerSignForbid');
  if (wanted.mobileCheck && said.CHECK_BY_MOBILE?.on === false)
    throw new TencentRefusal('OperationDenied.NoApproverMobileCheckPermission');
}

const describe: Operation = {
  needs: 'ADMINISTRATOR',
  run: async (app, caller) => ({
    AuthInfo: await Promise.all(
      (Object.keys(services) as Service[]).map(async (Type) => {
        const { enabled, by, at } = await shownOf(app, caller, Type);
        return {
          Type,
          Name: services[Type],
          Status: enabled ? 'ENABLE' : 'DISABLE',
          OperatorOpenId: by,
          OperateOn: at === 0 ? 0 : seconds(at),
        };
      }),
    ),
  }),
};

const modify: Operation = {
  needs: 'ADMINISTRATOR',
  run: async (app, caller, request) => {
    const said = request.word('ServiceType', serviceNames) ?? request.missing('ServiceType');
    const service = aliases[said] ?? (said as Service);
    const operate = request.word('Operate', ['OPEN', 'CLOSE']) ?? request.missing('Operate');
    request.word('Endpoint', ['WEIXINAPP', 'APP', 'WEIXIN_QRCODE_URL'], 'InvalidParameter.EndPoint');
    if (service !== 'DOWNLOAD_FLOW') {
      await app.setCompanySwitch(caller, { name: switches[service].name, on: operate === 'OPEN' });
      return { OperateUrl: '' };
    }
    await app.setDownloadPermission(caller, {
      of: 'COMPANY',
      state: operate === 'OPEN' ? 'ALLOWED' : 'REFUSED',
      by: caller.agent.operatorOpenId,
    });
    return { OperateUrl: '' };
  },
};

/** Who allowed it last; nobody where the sub-client said nothing itself. */
const describeDetail: Operation = {
  needs: 'ADMINISTRATOR',
  run: async (app, caller, request) => {
    const said = request.word('ExtendServiceType', serviceNames) ?? request.missing('ExtendServiceType');
    const service = aliases[said] ?? (said as Service);
    const Limit = request.integer('Limit', 1, 200) ?? 20;
    const Offset = request.integer('Offset', 0) ?? 0;
    const { enabled, by } = await shownOf(app, caller, service);
    const holders = enabled && by !== '' ? [{ OpenId: by }] : [];
    return {
      AuthInfoDetail: {
        Type: service,
        Name: services[service],
        HasAuthUserList: holders.slice(Offset, Offset + Limit),
        HasAuthOrganizationList: [],
        AuthUserTotal: holders.length,
        AuthOrganizationTotal: 0,
      },
    };
  },
};

export const extendedServices: Operations = {
  DescribeExtendedServiceAuthDetail: describeDetail,
  DescribeExtendedServiceAuthInfo: describe,
  ModifyExtendedService: modify,
};
