import { createContext, useContext } from 'preact/compat';
import { en } from './en.js';
import { zhCN, type Texts } from './zh-CN.js';

export type Language = 'zh-CN' | 'en';
export type { Texts };
const texts: Record<Language, Texts> = { 'zh-CN': zhCN, en };

/** Puts values into `{name}` places; a place without a value stays empty. */
export const fill = (template: string, values: Record<string, string | number>): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

const kept = 'hufu.language';
/** The reader's own choice, else what the sender asked for, else the browser's. Chinese unless English is meant. */
export function languageOf(asked: Language | null): Language {
  const chosen = sessionStorage.getItem(kept);
  if (chosen === 'zh-CN' || chosen === 'en') return chosen;
  if (asked) return asked;
  return /^zh/i.test(navigator.language) ? 'zh-CN' : 'en';
}
export const keepLanguage = (language: Language): void => sessionStorage.setItem(kept, language);

export const textsIn = (language: Language): Texts => texts[language];

export interface Wording {
  language: Language;
  t: Texts;
  /** Switches to the other language. */
  swap(): void;
}
export const WordingContext = createContext<Wording>({ language: 'zh-CN', t: zhCN, swap: () => {} });
export const useWords = (): Wording => useContext(WordingContext);

const beijing = (parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', ...parts });
const toSecond = beijing({ dateStyle: 'short', timeStyle: 'medium' });
const toDay = beijing({ dateStyle: 'short' });
/** `2026-11-22 17:14:05`, Beijing time. */
export const momentOf = (unixMs: number): string => toSecond.format(unixMs).replace(',', '');
/** `2026-11-22`, Beijing time. */
export const dayOf = (unixMs: number): string => toDay.format(unixMs);
