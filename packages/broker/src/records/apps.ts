// Apps as rows.

import type { Statement } from '@farthing/ledger'
import { type Id, instant } from '@farthing/protocol'
import type { App } from '../domain/goods/app.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

export function insertApp(records: Records, app: App): Statement {
  return compile(
    records.insertInto('apps').values({
      id: app.id,
      merchant_id: app.merchantId,
      title: app.title,
      delivery: app.delivery,
      age_rating: BigInt(app.ageRating),
      return_urls: JSON.stringify(app.returnUrls),
      created_at: BigInt(app.createdAt),
      version: BigInt(app.version),
    }),
  )
}

/** The write that changes an app, on the version it was read at. */
export function updateApp(records: Records, app: App): Statement {
  return compile(
    records
      .updateTable('apps')
      .set({
        title: app.title,
        delivery: app.delivery,
        age_rating: BigInt(app.ageRating),
        return_urls: JSON.stringify(app.returnUrls),
        version: BigInt(app.version + 1),
      })
      .where('id', '=', app.id)
      .where('version', '=', BigInt(app.version)),
    1,
  )
}

export async function readApp(records: Records, id: string): Promise<App | undefined> {
  const row = await records.selectFrom('apps').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toApp(row)
}

/** A merchant's apps, in the order they were made. */
export async function listApps(
  records: Records,
  merchantId: string,
  page: { readonly after?: string; readonly limit: number },
): Promise<readonly App[]> {
  let query = records.selectFrom('apps').selectAll().where('merchant_id', '=', merchantId)
  if (page.after !== undefined) query = query.where('id', '>', page.after)
  const rows = await query.orderBy('id').limit(page.limit).execute()
  return rows.map(toApp)
}

function toApp(row: Schema['apps']): App {
  return {
    id: row.id as Id<'app'>,
    merchantId: row.merchant_id as Id<'mer'>,
    title: row.title,
    delivery: row.delivery,
    ageRating: Number(row.age_rating) as App['ageRating'],
    returnUrls: JSON.parse(row.return_urls) as readonly string[],
    createdAt: instant(Number(row.created_at)),
    version: Number(row.version),
  }
}
