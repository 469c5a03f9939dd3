import type { Application, FieldValueInput, Template, TemplateField } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import { parseJson, type Reader } from '../reading.js';
import { fileIdOf } from './ids.js';
import type { EsignCaller } from './operations/operation.js';
import { EsignRefusal } from './errors.js';

/** Values for a template's fields, as both generations send them. */

const noComponent = (said: string) => new EsignRefusal(1435002, `参数错误: 控件不存在 ${said.slice(0, 80)}`);

/** v1 `simpleFormFields`: by the component's id or its key. @throws EsignRefusal for one that is not there */
export async function simpleValues(
  app: Application,
  caller: EsignCaller,
  template: Template,
  form: Reader | undefined,
) {
  const values: FieldValueInput[] = [];
  for (const said of form?.names(300) ?? []) {
    const field = template.fields.find(({ name, externalKey }) => said === name || said === externalKey);
    if (!field) throw noComponent(said);
    values.push(await valueOf(app, caller, field, form!.text(said, 5_000_000) ?? ''));
  }
  return values;
}

/** v3 `components`: each by its id or its key, not both. @param fileOf the template's document that a fileId names */
export async function componentValues(
  app: Application,
  caller: EsignCaller,
  { fields }: Template,
  list: readonly Reader[],
): Promise<FieldValueInput[]> {
  const values: FieldValueInput[] = [];
  for (const said of list) {
    const [id, key] = [said.text('componentId', 100), said.text('componentKey', 100)];
    if ((id === undefined) === (key === undefined)) throw said.invalid('componentId');
    const field = fields.find(({ name, externalKey }) => (id === undefined ? externalKey === key : name === id));
    if (!field) throw noComponent(id ?? key!);
    values.push(await valueOf(app, caller, field, said.text('componentValue', 5_000_000) ?? ''));
  }
  return values;
}

async function valueOf(
  app: Application,
  caller: EsignCaller,
  field: TemplateField,
  text: string,
): Promise<FieldValueInput> {
  const { name, type } = field;
  if (type === 'IMAGE' && text !== '') return { name, image: await pictureOf(app, caller, text) };
  return { name, value: type === 'SELECT' && text.startsWith('[') ? choicesIn(text, field) : text };
}

/** 多选: the JSON text of a list of options. */
function choicesIn(text: string, { label, name }: TemplateField): string {
  const chosen = parseJson(text, 'componentValue');
  if (!Array.isArray(chosen) || !chosen.every((one) => typeof one === 'string'))
    throw new DomainError('FIELD_INVALID', { field: label ?? name, why: 'not one of the options' });
  return chosen.join('、');
}

/** 图片: the id of an uploaded file, or the picture's base64. */
async function pictureOf(app: Application, caller: EsignCaller, text: string): Promise<Uint8Array> {
  if (/^[0-9a-f]{32}$/.test(text)) {
    const chunks: Buffer[] = [];
    const download = await app.downloadFile(caller, fileIdOf(app, text), 'ORIGINAL');
    for await (const chunk of download.open()) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
  const base64 = text.replace(/^data:image\/\w+;base64,/, '');
  if (!/^[A-Za-z0-9+/\r\n]+=*\s*$/.test(base64)) throw new EsignRefusal(1435002, '参数错误: 图片控件的值不是图片');
  return Buffer.from(base64, 'base64');
}
