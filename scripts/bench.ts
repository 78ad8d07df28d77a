// `npm run bench -- NAME [--quick] [--chart FILE]`: measures NAME and prints one JSON line per figure.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, chart: { type: 'string' } },
})
const name = positionals[0] ?? ''
const path = join(import.meta.dirname, '../bench', `${name}.ts`)
if (!/^[a-z-]+$/.test(name) || !existsSync(path)) {
  console.error('Usage: npm run bench -- NAME [--quick] [--chart FILE], where NAME is a file of bench/')
  process.exit(2)
}
const bench = (await import(path)) as {
  run: (input: { readonly isQuick: boolean; readonly chart?: string }) => Promise<void>
}
const chart = values.chart === undefined ? {} : { chart: values.chart }
await bench.run({ isQuick: values.quick, ...chart })
