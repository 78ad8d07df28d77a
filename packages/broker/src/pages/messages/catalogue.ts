// The catalogues by locale. A further language is one file of the shape of `en` and one line here.

import { en } from './en.ts'
import { pseudo } from './pseudo.ts'

/** The words of every page, in one language. */
export type Messages = typeof en

/** The pseudo-locale: English with marks around and accents inside, which shows text that is in no catalogue. */
export const pseudoLocale = 'en-XA'

const catalogues: ReadonlyMap<string, Messages> = new Map([
  ['en', en],
  [pseudoLocale, pseudo(en)],
])

/** The locales that have words. */
export const locales: readonly string[] = [...catalogues.keys()]

/** The words of a locale, or of its language, or English. */
export function messagesFor(locale: string): Messages {
  return catalogues.get(locale) ?? catalogues.get(locale.split('-')[0] ?? '') ?? en
}
