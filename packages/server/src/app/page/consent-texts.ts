import { createHash } from 'node:crypto';
import type { PageConsent } from '../application.js';

/**
 * What a signatory agrees to before signing. A text that changes gets a new version: evidence names version and digest.
 * The installation's own certificates are named as what they are.
 */
const version = '2026-11';

const agreement = `电子签署约定

一、各方同意以数据电文形式订立本合同，并以本平台提供的电子签名方式签署。
二、签署人以其本人的手机号码或电子邮箱接收一次性验证码，或在约定的时间内以本人设置的签署密码，表明签署意愿。输入验证码或密码即视为签署人本人的意思表示。
三、每次签署由平台为签署人单独生成并保管的密钥完成；该密钥仅在签署人证明其意愿之后、且仅为其确认的文件使用一次。签署后对签名和文件内容的任何改动均可被发现。
四、合同及其签署过程（时间、网络地址、所见页面的摘要、意愿证明的方式与结果）以数据电文形式保存、传输和提取，各方同意以此作为证明合同订立的方式。
五、各方可随时免费查看、下载已签署的合同与签署日志。
六、沙箱环境中的签署不具法律效力。`;

const certificate = `证书服务条款

一、签署人同意本平台以其名义签发数字证书，用于签署本合同。证书写明签署人的姓名或名称，有效期以证书所载为准。
二、证书由本安装自建的证书颁发机构签发，并非持牌电子认证服务机构。时间戳由本安装自建的时间戳服务签发，除非签署日志另有说明。
三、签署人发现密钥或验证方式可能被他人使用的，应立即通知发起方，停止签署。
四、平台在证书到期后继续保存签发记录与吊销信息，以便验证。`;

const privacy = `隐私说明

一、为完成签署，我们处理您的姓名、手机号码或电子邮箱、网络地址、浏览器信息、手写签名图像和签署操作记录。
二、上述信息用于确认您的身份与意愿、制作签名、保存证据，不用于其他目的。
三、合同各方可以看到您的姓名、签名和签署时间；手机号码、电子邮箱在页面和日志中以部分隐藏的形式显示。
四、信息保存至法律规定和合同约定的期限届满。您可以联系发起方查阅、更正您的信息。
五、手写笔迹的坐标仅在签署完成前暂存，不作为个人信息另行保留。`;

const consentOf = (key: PageConsent['key'], title: string, text: string): PageConsent => ({
  key,
  title,
  version,
  text,
  sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
});

/** In the order in which they are shown. */
export const consentTexts: readonly PageConsent[] = [
  consentOf('AGREEMENT', '电子签署约定', agreement),
  consentOf('CERTIFICATE', '证书服务条款', certificate),
  consentOf('PRIVACY', '隐私说明', privacy),
];
