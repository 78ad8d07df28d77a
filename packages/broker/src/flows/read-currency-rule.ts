// What an app's catalogue says of one of its currencies: how much a player may hold, and how long what is given lasts.

import type { Deps } from '../deps.ts'

export type CurrencyRule = {
  readonly asset?: string
  readonly title?: string
  readonly initial?: bigint
  readonly maximum?: bigint
  readonly expiresAfterMs?: number
}

/** The rule of the current catalogue; empty where it does not name the currency. */
export async function readCurrencyRule(deps: Deps, appId: string, code: string): Promise<CurrencyRule> {
  const rules = await readCurrencyRules(deps, appId)
  return rules.get(code) ?? {}
}

type CurrencyDocument = {
  readonly code: string
  readonly scale?: number
  readonly initial?: string
  readonly maximum?: string
  readonly expires_after_seconds?: number
}

/** The rules of every currency of an app's current catalogue, by code. */
export async function readCurrencyRules(
  deps: Deps,
  appId: string,
): Promise<ReadonlyMap<string, CurrencyRule>> {
  const row = await deps.records
    .selectFrom('catalogues')
    .select('json')
    .where('app_id', '=', appId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return new Map()
  const document = JSON.parse(row.json) as { readonly currencies?: readonly CurrencyDocument[] }
  return new Map((document.currencies ?? []).map((currency) => [currency.code, ruleOf(currency)]))
}

function ruleOf(document: CurrencyDocument): CurrencyRule {
  return {
    asset: `${document.code}/${document.scale ?? 0}`,
    ...(document.initial === undefined ? {} : { initial: BigInt(document.initial) }),
    ...(document.maximum === undefined ? {} : { maximum: BigInt(document.maximum) }),
    ...(document.expires_after_seconds === undefined
      ? {}
      : { expiresAfterMs: document.expires_after_seconds * 1000 }),
  }
}
