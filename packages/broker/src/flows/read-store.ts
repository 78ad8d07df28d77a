// Reads what a player sees of an app's catalogue now, with the tag of that view. What an order costs is read from here too.

import { createHash } from 'node:crypto'
import { type Instant, instant, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { Catalogue, PublishedCatalogue } from '../domain/goods/catalogue.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import { noRates } from '../domain/goods/region-currency.ts'
import { holdingKey, resolveStore } from '../domain/goods/resolve.ts'
import type { ResolvedStore } from '../domain/goods/resolved.ts'
import { debtAccount } from '../domain/goods/virtual-accounts.ts'
import { listHistory, readCatalogue } from '../records/catalogues.ts'
import { listOfferUses } from '../records/offer-uses.ts'
import { hasBought, sumHoldings } from '../records/store-facts.ts'

export type ReadStoreInput = {
  readonly app: App
  readonly player: Player
  /** The player's own where absent. */
  readonly locale?: string
  /** The first store that takes the player where absent. */
  readonly store?: string
  /** What the app says of the player, for stores that ask for it. */
  readonly level?: number
  readonly tags?: readonly string[]
  /** Codes of offers the player typed in. */
  readonly codes?: readonly string[]
}

/** Resolves the store of a player; `tag` names exactly this view, for ETag and If-None-Match. */
export async function readStore(
  deps: Deps,
  input: ReadStoreInput,
): Promise<{ readonly ok: true; readonly store: ResolvedStore; readonly tag: string } | Problem> {
  const { app, player } = input
  const at = deps.system.now()
  const published = await readCatalogue(deps.records, app.id)
  if (published === undefined) return problem('catalogue_missing')
  const [history, uses, holdings, bought] = await Promise.all([
    readHistory(deps, { app, published }, at),
    listOfferUses(deps.records, app.id, player.id),
    readHeld(deps, { player, catalogue: published.catalogue }, at),
    hasBought(deps.records, player.id),
  ])
  const store = resolveStore({
    published,
    history,
    rates: deps.config.rates ?? noRates,
    at,
    locale: input.locale ?? player.locale,
    ...(input.store === undefined ? {} : { storeId: input.store }),
    visitor: {
      externalId: player.externalId,
      ageBand: player.ageBand,
      ...(player.region === undefined ? {} : { region: player.region }),
      ...(input.level === undefined ? {} : { level: input.level }),
      tags: input.tags ?? [],
      isFirstPurchase: !bought,
      holdings,
      uses,
      codes: input.codes ?? [],
    },
  })
  if (store === undefined)
    return problem('not_found', `The catalogue has no store named ${input.store ?? ''}`)
  return { ok: true, store, tag: tagOf(store) }
}

/** The catalogues that a running offer's "was" is read from; none where no offer lowers a price now. */
export async function readHistory(
  deps: Deps,
  { app, published }: { readonly app: App; readonly published: PublishedCatalogue },
  at: Instant,
): Promise<readonly PublishedCatalogue[]> {
  const first = firstOfferStart(published.catalogue, at)
  if (first === undefined) return [published]
  return listHistory(deps.records, app.id, instant(first - goodsLimits.wasWindowMs))
}

/** What a player holds; of a currency less what they owe of it since a clawback. */
async function readHeld(
  deps: Deps,
  { player, catalogue }: { readonly player: Player; readonly catalogue: Catalogue },
  at: Instant,
): Promise<ReadonlyMap<string, bigint>> {
  const held = new Map(await sumHoldings(deps.records, player.id, at))
  const debts = catalogue.currencies.map(({ code }) => ({
    key: holdingKey('currency', code),
    id: debtAccount({ appId: player.appId, thing: { class: 'currency', sku: code } }, player.id).id,
  }))
  if (debts.length === 0) return held
  const accounts = await deps.ledger.lookupAccounts(debts.map(({ id }) => id))
  for (const account of accounts) {
    const key = debts.find(({ id }) => id === account.id)?.key
    if (key !== undefined) held.set(key, (held.get(key) ?? 0n) + account.creditsPosted - account.debitsPosted)
  }
  return held
}

function firstOfferStart(catalogue: Catalogue, at: Instant): number | undefined {
  const starts = catalogue.offers
    .filter(
      ({ gift, startsAt, endsAt }) => gift.kind !== 'extra' && startsAt <= at && at < (endsAt ?? Infinity),
    )
    .map(({ startsAt }) => startsAt)
  return starts.length === 0 ? undefined : Math.min(...starts)
}

function tagOf(store: ResolvedStore): string {
  const text = JSON.stringify(store, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  return `"${createHash('sha256').update(text).digest('base64url')}"`
}
