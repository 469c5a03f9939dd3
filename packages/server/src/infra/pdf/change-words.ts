import type { Change, Removed } from './tasks.js';

const removed: Record<Removed, string> = {
  JavaScript: '脚本(JavaScript)',
  AdditionalActions: '自动触发的动作',
  Launch: '启动程序的动作',
  SubmitForm: '提交数据的动作',
  Action: '其他动作',
  URI: '网页链接(文字保留)',
  EmbeddedFile: '内嵌附件',
  RichMedia: '多媒体内容',
  XFA: 'XFA 表单数据',
  OptionalContent: '图层标记(内容保留)',
  HiddenAnnotation: '隐藏的批注',
  ReferenceXObject: '对外部内容的引用',
  AlternateImage: '替代图像',
  UnreferencedObjects: '不显示的多余对象',
  SurroundingBytes: '文件首尾的多余字节',
};
const others: Record<Exclude<Change, `REMOVED:${Removed}`>, string> = {
  REPAIRED: '修复了损坏的文件结构',
  DECRYPTED: '解除了无密码的加密',
  CONVERTED: '转换为 PDF',
  FLATTENED: '表单域已固化为页面内容',
};

/** What was done to a file, as a person is told. */
export function inWords(change: Change): string {
  if (!change.startsWith('REMOVED:')) return others[change as keyof typeof others];
  return `移除了${removed[change.slice('REMOVED:'.length) as Removed]}`;
}
