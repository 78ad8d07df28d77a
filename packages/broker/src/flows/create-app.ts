// Takes an app of a merchant on. Its id follows from the request's key, so that a repeat finds the app the first one made.

import {
  checkOfferUrl,
  displayText,
  type FieldFault,
  type Id,
  idChanceBytes,
  instant,
  makeId,
  type Problem,
  problem,
} from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import { brokerLimits } from '../limits.ts'
import { insertApp, listApps, readApp, updateApp } from '../records/apps.ts'
import type { Merchant } from '../records/merchants.ts'

/** What a merchant says of an app. */
export type AppWords = Pick<App, 'title' | 'delivery' | 'ageRating' | 'returnUrls'>

/** Makes the app, once per merchant and key. */
export async function createApp(
  deps: Deps,
  input: { readonly merchant: Merchant; readonly key: string; readonly words: AppWords },
): Promise<{ readonly ok: true; readonly app: App } | Problem> {
  const { merchant, key } = input
  const words = readWords(input.words, merchant)
  if (!words.ok) return words
  const chance = deps.keyring.derive(`app\n${merchant.id}\n${key}`).subarray(0, idChanceBytes)
  const id: Id<'app'> = makeId('app', instant(0), chance)
  const known = await readApp(deps.records, id)
  if (known !== undefined) return { ok: true, app: known }
  const others = await listApps(deps.records, merchant.id, { limit: goodsLimits.appsPerMerchant })
  if (others.length >= goodsLimits.appsPerMerchant) {
    return problem('limit_reached', `A merchant has at most ${goodsLimits.appsPerMerchant} apps`)
  }
  const app: App = {
    id,
    merchantId: merchant.id,
    ...words.words,
    createdAt: deps.system.now(),
    version: 1,
  }
  const outcome = await deps.ledger.commit({ records: [insertApp(deps.records, app)] })
  if (outcome.ok) return { ok: true, app }
  const made = await readApp(deps.records, id)
  return made === undefined ? (undecided(outcome) ?? problem('busy')) : { ok: true, app: made }
}

/** Changes what a merchant says of an app. */
export async function changeApp(
  deps: Deps,
  input: { readonly app: App; readonly merchant: Merchant; readonly words: Partial<AppWords> },
): Promise<{ readonly ok: true; readonly app: App } | Problem> {
  const { app, merchant } = input
  const words = readWords({ ...app, ...input.words }, merchant)
  if (!words.ok) return words
  for (let attempt = 0; attempt < brokerLimits.commitRetries; attempt += 1) {
    const latest = await readApp(deps.records, app.id)
    if (latest === undefined) return problem('app_unknown')
    const changed: App = { ...latest, ...words.words }
    const outcome = await deps.ledger.commit({ records: [updateApp(deps.records, changed)] })
    if (outcome.ok) return { ok: true, app: { ...changed, version: changed.version + 1 } }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

/** Return addresses lie at the merchant's own site, so that nobody is sent elsewhere after paying. */
function readWords(
  words: AppWords,
  merchant: Merchant,
): { readonly ok: true; readonly words: AppWords } | Problem {
  const title = displayText(words.title)
  const errors: FieldFault[] = []
  if (title === '' || title.length > brokerLimits.merchantNameCharactersMax) {
    errors.push({ pointer: '/title', code: 'title', message: 'Between 1 and 80 characters' })
  }
  words.returnUrls.forEach((url, index) => {
    if (checkOfferUrl(url)?.origin !== merchant.origin) {
      const message = `An address at ${merchant.origin}`
      errors.push({ pointer: `/return_urls/${index}`, code: 'origin', message })
    }
  })
  if (errors.length > 0) return problem('invalid_request', undefined, { errors })
  const { delivery, ageRating, returnUrls } = words
  return { ok: true, words: { title, delivery, ageRating, returnUrls } }
}
