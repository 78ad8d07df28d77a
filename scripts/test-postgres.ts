// `npm run test:postgres`: everything of the broker, and the journeys, on PostgreSQL: on the server that DATABASE_URL names,
// else on one that is started for it. Databases are made there and dropped again; whatever stands there is left alone.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startPostgres } from '../packages/ledger/src/testing/postgres-server.ts'

const given = process.env['DATABASE_URL']
const server = given === undefined ? await startPostgres() : undefined
const url = given ?? server?.url ?? ''
const wanted = process.argv.slice(2)
const child = spawn(
  process.execPath,
  [
    '--conditions=source',
    join(import.meta.dirname, 'test.ts'),
    ...(wanted.length > 0 ? wanted : ['--project', 'postgres', '--project', 'journeys']),
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      DATABASE_URL: url,
      FARTHING_TEST_POSTGRES: url,
      FARTHING_TEST_STORE: 'postgres',
    },
  },
)
const [code] = (await once(child, 'exit')) as [number | null]
await server?.stop()
process.exit(code ?? 1)
