// Starts the newspaper from the environment: FARTHING_GATE (a JSON file, see config.ts), PORT and HOST. It prints one
// line when it listens and stops cleanly when told to.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGate, memoryStore } from '@farthing/gate'
import { fileStore } from '@farthing/gate/node'
import { serve } from '@hono/node-server'
import { createNewspaper } from './app.ts'
import { type NewspaperConfig, parseConfig, readPort } from './config.ts'

/** The exit code that tells a starter to try the next port. */
const portTaken = 98

await start().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : 'the newspaper could not start')
  process.exit(1)
})

async function start(): Promise<void> {
  const file = process.env['FARTHING_GATE']
  if (file === undefined)
    throw new Error('FARTHING_GATE must be the path of a JSON file; the README shows one')
  const config = parseConfig(await readFile(file, 'utf8'))
  const { store, flush } = await openStore(config)
  const gate = createGate({ ...config.gate, store })
  const app = createNewspaper({ gate, broker: new URL(config.gate.broker).origin })
  listen({ fetch: app.fetch, origin: gate.origin, flush })
}

async function openStore({ dataFolder }: NewspaperConfig) {
  if (dataFolder === undefined) return { store: memoryStore(), flush: async () => undefined }
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const store = await fileStore(join(dataFolder, 'gate.jsonl'))
  return { store, flush: store.flush }
}

function listen(paper: {
  readonly fetch: (request: Request) => Response | Promise<Response>
  readonly origin: string
  readonly flush: () => Promise<unknown>
}): void {
  const port = readPort(process.env['PORT'], paper.origin)
  const hostname = process.env['HOST'] ?? '127.0.0.1'
  const server = serve({ fetch: paper.fetch, port, hostname }, () =>
    console.log(JSON.stringify({ ready: true, newspaper: paper.origin })),
  )
  server.on('error', (fault: NodeJS.ErrnoException) => {
    const isTaken = fault.code === 'EADDRINUSE'
    console.error(isTaken ? `port ${port} is taken; set PORT to another one` : `cannot listen: ${fault.code}`)
    process.exit(isTaken ? portTaken : 1)
  })
  const stop = (): void => {
    server.close(() => void paper.flush().then(() => process.exit(0)))
    // Readers who keep a connection open are not waited for.
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  // A starter that dies without a word takes this process along: its pipe ends.
  if (process.env['FARTHING_STOP_WITH_STDIN'] === '1') process.stdin.once('end', stop).resume()
}
