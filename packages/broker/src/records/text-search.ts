// Looking for a text in a column, the same on every engine: small and capital letters alike, wildcards taken literally.

import { type RawBuilder, sql } from 'kysely'

/** Whether a column, named by our own code, contains a text. */
export function contains(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`lower(${sql.raw(column)}) like lower(${pattern}) escape '\\'`
}
