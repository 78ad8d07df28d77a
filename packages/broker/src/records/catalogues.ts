// Catalogues as rows: one draft per app, and what was published, which never changes and is therefore kept parsed in memory.

import { createHash } from 'node:crypto'
import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { Catalogue, PublishedCatalogue } from '../domain/goods/catalogue.ts'
import type { CatalogueDocument } from '../domain/goods/catalogue-schema.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import { toCatalogue } from '../domain/goods/parse-catalogue.ts'
import { compile, type Records } from './database.ts'

export type Draft = {
  readonly document: CatalogueDocument
  readonly updatedAt: Instant
  /** Counts up with each change, from 1. */
  readonly version: number
}

/** What tells two documents apart. */
export function digestDocument(document: CatalogueDocument): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('base64url')
}

/** The write of a draft, on the version it was decided on: 0 where there was none. */
export function writeDraft(
  records: Records,
  draft: { readonly appId: string; readonly document: CatalogueDocument; readonly expected: number },
  now: Instant,
): Statement {
  const row = { json: JSON.stringify(draft.document), updated_at: BigInt(now) }
  if (draft.expected === 0) {
    return compile(
      records.insertInto('catalogue_drafts').values({ app_id: draft.appId, ...row, version: 1n }),
      1,
    )
  }
  return compile(
    records
      .updateTable('catalogue_drafts')
      .set({ ...row, version: BigInt(draft.expected + 1) })
      .where('app_id', '=', draft.appId)
      .where('version', '=', BigInt(draft.expected)),
    1,
  )
}

/** Changes nothing; refused where the draft is not the one that was read. */
export function confirmDraft(records: Records, appId: string, version: number): Statement {
  return compile(
    records
      .updateTable('catalogue_drafts')
      .set({ version: BigInt(version) })
      .where('app_id', '=', appId)
      .where('version', '=', BigInt(version)),
    1,
  )
}

export async function readDraft(records: Records, appId: string): Promise<Draft | undefined> {
  const row = await records
    .selectFrom('catalogue_drafts')
    .selectAll()
    .where('app_id', '=', appId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    document: JSON.parse(row.json) as CatalogueDocument,
    updatedAt: instant(Number(row.updated_at)),
    version: Number(row.version),
  }
}

/** Publishes as a number; refused where it is not the one after the last. */
export function insertCatalogue(
  records: Records,
  published: {
    readonly appId: string
    readonly number: number
    readonly document: CatalogueDocument
    readonly publishedAt: Instant
  },
): Statement {
  const { appId, number, document, publishedAt } = published
  const last = sql`(select coalesce(max(number), 0) from catalogues where app_id = ${appId})`
  const insert = sql`insert into catalogues (app_id, number, json, digest, published_at)
    select ${appId}, ${BigInt(number)}, ${JSON.stringify(document)}, ${digestDocument(document)}, ${BigInt(publishedAt)}
    where ${last} = ${BigInt(number - 1)}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** What was published, without what it holds. */
export type Publication = {
  readonly number: number
  readonly digest: string
  readonly publishedAt: Instant
}

/** Publications, the newest first, from those before a number on. */
export async function listPublications(
  records: Records,
  filter: { readonly appId: string; readonly before?: number; readonly limit: number },
): Promise<readonly Publication[]> {
  let query = records
    .selectFrom('catalogues')
    .select(['number', 'digest', 'published_at'])
    .where('app_id', '=', filter.appId)
  if (filter.before !== undefined) query = query.where('number', '<', BigInt(filter.before))
  const rows = await query.orderBy('number', 'desc').limit(filter.limit).execute()
  return rows.map((row) => ({
    number: Number(row.number),
    digest: row.digest,
    publishedAt: instant(Number(row.published_at)),
  }))
}

/** How many catalogues an app published since an instant. */
export async function countPublications(records: Records, appId: string, since: Instant): Promise<number> {
  const row = await records
    .selectFrom('catalogues')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('app_id', '=', appId)
    .where('published_at', '>=', BigInt(since))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** A published catalogue as it was pushed. */
export async function readDocument(
  records: Records,
  appId: string,
  number: number,
): Promise<CatalogueDocument | undefined> {
  const row = await records
    .selectFrom('catalogues')
    .select('json')
    .where('app_id', '=', appId)
    .where('number', '=', BigInt(number))
    .executeTakeFirst()
  return row === undefined ? undefined : (JSON.parse(row.json) as CatalogueDocument)
}

/** A published catalogue: the current one where no number is given. */
export async function readCatalogue(
  records: Records,
  appId: string,
  number?: number,
): Promise<PublishedCatalogue | undefined> {
  const [publication] = await listPublications(records, {
    appId,
    ...(number === undefined ? {} : { before: number + 1 }),
    limit: 1,
  })
  if (publication === undefined || (number !== undefined && publication.number !== number)) return undefined
  return readPublication(records, appId, publication)
}

/** Every catalogue that counted at some time since an instant, oldest first. */
export async function listHistory(
  records: Records,
  appId: string,
  since: Instant,
): Promise<readonly PublishedCatalogue[]> {
  const history: PublishedCatalogue[] = []
  let before: number | undefined
  for (;;) {
    const page = await listPublications(records, {
      appId,
      ...(before === undefined ? {} : { before }),
      limit: historyPage,
    })
    for (const publication of page) {
      history.push(await readPublication(records, appId, publication))
      if (publication.publishedAt <= since) return history.toReversed()
    }
    before = page.at(-1)?.number
    if (before === undefined || page.length < historyPage) return history.toReversed()
  }
}

const historyPage = 50

async function readPublication(
  records: Records,
  appId: string,
  { number, digest, publishedAt }: Publication,
): Promise<PublishedCatalogue> {
  const catalogue = cache.get(digest) ?? toCatalogue(await mustReadDocument(records, appId, number))
  remember(digest, catalogue)
  return { number, catalogue, publishedAt }
}

async function mustReadDocument(records: Records, appId: string, number: number): Promise<CatalogueDocument> {
  const document = await readDocument(records, appId, number)
  if (document === undefined) throw new Error(`catalogue ${number} of ${appId} was there a moment ago`)
  return document
}

// By digest, so that whatever stands here is what that document says, whoever published it.
const cache = new Map<string, Catalogue>()

/** Keeps a catalogue as the one used last; the one used longest ago makes room. */
function remember(digest: string, catalogue: Catalogue): void {
  cache.delete(digest)
  cache.set(digest, catalogue)
  const [oldest] = cache.keys()
  if (cache.size > goodsLimits.cataloguesCached && oldest !== undefined) cache.delete(oldest)
}
