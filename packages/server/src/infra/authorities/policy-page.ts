import type { Authorities } from './authorities.js';

const kinds = {
  SANDBOX: [
    '本 CA 与时间戳服务属于测试沙箱:任何人都可以取得证书,所签文件不具法律效力。',
    'This certification and time-stamping authority belongs to a sandbox: anybody gets a certificate, and nothing signed under it is binding.',
  ],
  SELF_CA: [
    '本 CA 与时间戳服务由平台运营者自建自管,并非依法取得电子认证服务许可的机构。',
    'This certification and time-stamping authority is run by the operator of this platform. It is not a licensed certification authority.',
  ],
} as const;

/** The policy that certificates point to (CPS): what kind of authority this is, in plain words. */
export const policyPage = ({ profile, policy }: Authorities): string =>
  [
    `${profile.operator} CA`,
    '',
    ...kinds[profile.assurance],
    '',
    `证书策略 certificate policy: ${policy.certificates}`,
    `时间戳策略 time-stamp policy: ${policy.timestamps}`,
    '',
    '每个签署人、每枚印章各有自己的密钥与证书;私钥加密保存,仅凭本人的签署意愿或印章授权启用一次。',
    'Each signer and each seal has a key and certificate of its own. Private keys are kept encrypted and are opened for one act only, by the signer’s proven intent or the seal’s authorisation.',
    '',
    `根证书 root certificate: ${profile.baseUrl}/ca/root.pem`,
    `吊销状态 revocation: ${profile.baseUrl}/ocsp  ${profile.baseUrl}/crl/issuing.crl`,
    `时间戳 time stamps: ${profile.baseUrl}/tsa  ${profile.baseUrl}/ca/tsa.pem`,
    '',
  ].join('\n');
