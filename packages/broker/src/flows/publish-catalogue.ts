// Keeps an app's draft and publishes it: a published catalogue never changes, an earlier one comes back by being published anew.

import { formatInstant, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { PublishedCatalogue } from '../domain/goods/catalogue.ts'
import type { CatalogueDocument } from '../domain/goods/catalogue-schema.ts'
import { diffCatalogues } from '../domain/goods/diff-catalogues.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import type { Finding } from '../domain/goods/lint-catalogue.ts'
import { parseCatalogue, toCatalogue } from '../domain/goods/parse-catalogue.ts'
import { brokerLimits } from '../limits.ts'
import {
  confirmDraft,
  countPublications,
  type Draft,
  digestDocument,
  insertCatalogue,
  listPublications,
  readDocument,
  readDraft,
  writeDraft,
} from '../records/catalogues.ts'
import { insertEvent } from '../records/events.ts'
import { newId } from '../system.ts'
import { lintForApp } from './lint-for-app.ts'

/** The tag of a draft, for ETag and If-Match. */
export function draftTag(version: number): string {
  return `"draft-${version}"`
}

export type SavedDraft = {
  readonly ok: true
  readonly draft: Draft
  readonly findings: readonly Finding[]
}

/** Writes the draft; with `ifMatch` only over the one that tag names. A document with faults is refused, one with findings kept. */
export async function saveDraft(
  deps: Deps,
  input: {
    readonly app: App
    readonly json: unknown
    readonly ifMatch?: string
    /** Looks at everything and writes nothing. */
    readonly isDryRun?: boolean
  },
): Promise<SavedDraft | Problem> {
  const parsed = parseCatalogue(input.json)
  if (!parsed.ok) return parsed
  const { document } = parsed
  const findings = await lintForApp(deps, input.app, parsed.catalogue)
  for (let attempt = 0; attempt < brokerLimits.commitRetries; attempt += 1) {
    const known = await readDraft(deps.records, input.app.id)
    const expected = known?.version ?? 0
    const stale = judgeTag(input.ifMatch, expected)
    if (stale !== undefined) return stale
    const now = deps.system.now()
    const isSame = known !== undefined && digestDocument(known.document) === digestDocument(document)
    if (isSame || input.isDryRun === true) {
      return { ok: true, draft: known ?? { document, updatedAt: now, version: 0 }, findings }
    }
    const write = writeDraft(deps.records, { appId: input.app.id, document, expected }, now)
    const outcome = await deps.ledger.commit({ records: [write] })
    if (outcome.ok) return { ok: true, draft: { document, updatedAt: now, version: expected + 1 }, findings }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

function judgeTag(ifMatch: string | undefined, version: number): Problem | undefined {
  const isWanted = ifMatch === undefined || ifMatch === '*' || ifMatch === draftTag(version)
  return isWanted ? undefined : problem('stale_tag', undefined, { tag: draftTag(version) })
}

export type Published = {
  readonly ok: true
  readonly number: number
  readonly publishedAt: PublishedCatalogue['publishedAt']
  readonly findings: readonly Finding[]
  /** False where this was what counted already. */
  readonly isNew: boolean
}

/** Publishes the draft; refused while it has errors. Publishing what counts already changes nothing. */
export async function publishDraft(
  deps: Deps,
  input: { readonly app: App; readonly ifMatch?: string },
): Promise<Published | Problem> {
  return retry(async () => {
    const draft = await readDraft(deps.records, input.app.id)
    if (draft === undefined) return problem('catalogue_missing', 'There is no draft')
    const stale = judgeTag(input.ifMatch, draft.version)
    if (stale !== undefined) return stale
    return publish(deps, input.app, { document: draft.document, draftVersion: draft.version })
  })
}

/** Publishes an earlier catalogue anew, under the next number; the draft stays as it is. */
export async function rollBack(
  deps: Deps,
  input: { readonly app: App; readonly number: number },
): Promise<Published | Problem> {
  return retry(async () => {
    const document = await readDocument(deps.records, input.app.id, input.number)
    if (document === undefined) return problem('not_found', `No catalogue ${input.number} was published`)
    return publish(deps, input.app, { document })
  })
}

async function retry(attempt: () => Promise<Published | Problem | undefined>): Promise<Published | Problem> {
  for (let tries = 0; tries < brokerLimits.commitRetries; tries += 1) {
    const done = await attempt()
    if (done !== undefined) return done
    // Somebody else published or saved in the meantime: look again.
  }
  return problem('busy')
}

async function publish(
  deps: Deps,
  app: App,
  wanted: { readonly document: CatalogueDocument; readonly draftVersion?: number },
): Promise<Published | Problem | undefined> {
  const { document, draftVersion } = wanted
  const findings = await lintForApp(deps, app, toCatalogue(document))
  const [last] = await listPublications(deps.records, { appId: app.id, limit: 1 })
  if (last !== undefined && last.digest === digestDocument(document)) {
    return { ok: true, number: last.number, publishedAt: last.publishedAt, findings, isNew: false }
  }
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ pointer, code, message }) => ({ pointer, code, message }))
  if (errors.length > 0) return problem('catalogue_invalid', undefined, { errors })
  const now = deps.system.now()
  const many = await countPublications(deps.records, app.id, instant(now - goodsLimits.wasWindowMs))
  if (many >= goodsLimits.publicationsMax) {
    return problem('limit_reached', `At most ${goodsLimits.publicationsMax} catalogues in 30 days`)
  }
  const number = (last?.number ?? 0) + 1
  const before = last === undefined ? undefined : await readDocument(deps.records, app.id, last.number)
  const outcome = await deps.ledger.commit({
    records: [
      ...(draftVersion === undefined ? [] : [confirmDraft(deps.records, app.id, draftVersion)]),
      insertCatalogue(deps.records, { appId: app.id, number, document, publishedAt: now }),
      insertEvent(deps.records, {
        id: newId(deps.system, 'evt'),
        merchantId: app.merchantId,
        appId: app.id,
        type: 'catalogue.published',
        objectId: app.id,
        at: now,
        data: {
          app: app.id,
          test: deps.config.mode === 'test',
          number,
          published_at: formatInstant(now),
          changes: diffCatalogues(before, document).length,
        },
        ...(last === undefined
          ? {}
          : { previous: { number: last.number, published_at: formatInstant(last.publishedAt) } }),
      }),
    ],
  })
  if (outcome.ok) return { ok: true, number, publishedAt: now, findings, isNew: true }
  return undecided(outcome)
}
