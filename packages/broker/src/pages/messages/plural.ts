// Plurals by the rules of a language, so that no page glues an "s" to a word.

/** The forms a language may ask for; `other` always stands in. */
export type PluralForms = { readonly [Rule in Intl.LDMLPluralRule]?: string } & { readonly other: string }

/** Makes the chooser of one locale; `#` in the chosen form becomes the number as the locale writes it. */
export function pluralOf(locale: string): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replaceAll('#', numbers.format(count))
}
