// `npm run bench -- NAME`: measures NAME and prints one JSON line per figure.

import { existsSync } from 'node:fs'
import { join } from 'node:path'

const name = process.argv[2] ?? ''
const path = join(import.meta.dirname, '../bench', `${name}.ts`)
if (!/^[a-z-]+$/.test(name) || !existsSync(path)) {
  console.error('Usage: npm run bench -- NAME [--quick], where NAME is a file of bench/')
  process.exit(2)
}
const bench = (await import(path)) as { run: (input: { readonly isQuick: boolean }) => Promise<void> }
await bench.run({ isQuick: process.argv.includes('--quick') })
