// The figures of the PostgreSQL engine.

import type { Figure } from './figure.ts'

/** Measures the PostgreSQL engine: nothing yet. */
export function run(_input: { readonly isQuick: boolean }): Promise<readonly Figure[]> {
  return Promise.resolve([])
}
