import type { Template, TemplateField } from '../../app/application.js';
import type { TencentCaller } from './operations/operation.js';
import { seconds } from './reply.js';
import { fillComponentTypes } from './wire.js';

/** Templates in this wire's words: roles are recipients, fields and places are components. */

export function templateInfo(caller: TencentCaller, template: Template, shown: { whole: boolean; all: boolean }) {
  const { id, name, description, roles, fields, placements, copyOf, state } = template;
  const own = fields.filter(({ roleKey }) => shown.all || roleKey === undefined);
  return {
    TemplateId: caller.ids.out('template', id),
    TemplateName: name,
    Description: description ?? '',
    Components: shown.whole ? own.map((field) => fillComponent(template, field)) : [],
    Recipients: shown.whole ? roles.map(recipientOf) : [],
    SignComponents: shown.whole ? placements.map((one, n) => signComponent(template, one, n)) : [],
    TemplateType: roles.some(({ sponsor, actions }) => sponsor && actions?.some(({ autoSign }) => autoSign)) ? 1 : 3,
    IsPromoter: roles.some(({ sponsor }) => sponsor),
    Creator: '',
    CreatedOn: seconds(template.createdAt),
    PreviewUrl: '',
    PdfUrl: '',
    ChannelTemplateId: copyOf ? caller.ids.out('template', copyOf) : '',
    ChannelTemplateName: '',
    ChannelAutoSave: 0,
    TemplateVersion: versionOf(template),
    Available: state === 'ENABLED' ? 1 : 2,
    UserFlowType: null,
  };
}

/** `yyyyMMddNNN` of the last change, in China. */
const versionOf = ({ changedAt, version }: Template): string =>
  new Date(changedAt + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '') + String(version).padStart(3, '0');

const recipientOf = ({ key, name, type, sponsor, serialNo }: Template['roles'][number]) => ({
  RecipientId: key,
  RecipientType: sponsor ? 'PROMOTER' : type === 'COMPANY' ? 'ENTERPRISE' : 'INDIVIDUAL',
  Description: '',
  RoleName: name,
  RequireValidation: false,
  RequireSign: true,
  SignType: 0,
  RoutingOrder: serialNo,
  IsPromoter: sponsor,
  ApproverVerifyTypes: [],
  ApproverSignTypes: [],
  NoTransfer: false,
});

const fillWords: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(fillComponentTypes).map(([word, kind]) => [kind, word]),
);

function fillComponent(
  template: Template,
  { name, label, type, required, roleKey, place, value, documentKey }: TemplateField,
) {
  const { x = 0, y = 0, w = 0, h = 0, page = 1 } = place ?? {};
  const at = template.documents.findIndex(({ key }) => key === documentKey);
  const pageHeight = template.documents[at]?.pages[page - 1]?.height ?? 842;
  return {
    ComponentId: name,
    ComponentType: fillWords[type] ?? 'TEXT',
    ComponentName: label ?? name,
    ComponentRequired: required,
    ComponentRecipientId: roleKey ?? '',
    FileIndex: Math.max(0, at),
    GenerateMode: 'NORMAL',
    ComponentWidth: w,
    ComponentHeight: h,
    ComponentPage: page,
    ComponentPosX: x,
    ComponentPosY: pageHeight - y - h,
    ComponentExtra: '',
    ComponentValue: type === 'IMAGE' ? '' : (value ?? ''),
  };
}

const signWords = {
  COMPANY: 'SIGN_SEAL',
  LP: 'SIGN_LEGAL_PERSON_SEAL',
  OPERATOR: 'SIGN_SIGNATURE',
  PERSONAL: 'SIGN_SIGNATURE',
  DATE: 'SIGN_DATE',
  ACROSS_PAGE: 'SIGN_PAGING_SEAL',
} as const;

/** A mark across the pages is a seal's, or of a person the hand's. */
const signWordOf = ({ roles }: Template, { mark, roleKey }: Template['placements'][number]) =>
  mark === 'ACROSS_PAGE' && roles.some(({ key, type }) => key === roleKey && type === 'PERSONAL')
    ? 'SIGN_PAGING_SIGNATURE'
    : signWords[mark];

const signComponent = (template: Template, placement: Template['placements'][number], n: number) => {
  const { at, width, height, roleKey, documentKey } = placement;
  return {
    ComponentId: `sign_${n}`,
    ComponentType: signWordOf(template, placement),
    ComponentName: '',
    ComponentRequired: true,
    ComponentRecipientId: roleKey,
    FileIndex: Math.max(
      0,
      template.documents.findIndex(({ key }) => key === documentKey),
    ),
    GenerateMode: at.kind === 'KEYWORD' ? 'KEYWORD' : 'NORMAL',
    ComponentWidth: width ?? 0,
    ComponentHeight: height ?? 0,
    ComponentPage: at.kind === 'POINT' ? at.page : 1,
    ComponentPosX: at.kind === 'POINT' ? at.x : 0,
    ComponentPosY: at.kind === 'KEYWORD' ? 0 : at.y,
    ComponentExtra: '',
    ComponentValue: '',
  };
};
