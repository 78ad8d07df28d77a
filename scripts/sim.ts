// `npm run sim -- NAME --seed N --ops N [--engine NAME]`: one seeded simulation run. The same seed gives the same run.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    ops: { type: 'string', default: '10000' },
    engine: { type: 'string' },
  },
})
const name = positionals[0] ?? ''
const path = join(import.meta.dirname, '../sim', `${name}.ts`)
if (!/^[a-z-]+$/.test(name) || !existsSync(path)) {
  console.error('Usage: npm run sim -- NAME --seed N --ops N [--engine NAME], where NAME is a file of sim/')
  process.exit(2)
}
const simulation = (await import(path)) as {
  run: (input: { readonly seed: number; readonly ops: number; readonly engine?: string }) => Promise<void>
}
const engine = values.engine === undefined ? {} : { engine: values.engine }
await simulation.run({ seed: Number(values.seed), ops: Number(values.ops), ...engine })
