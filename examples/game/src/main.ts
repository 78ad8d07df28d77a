// Starts the game from the environment: FARTHING_GAME (a JSON file, see config.ts), PORT and HOST. It prints one line when it listens
// and stops cleanly when told to.

import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { createGame } from './app.ts'
import { parseConfig, readPort } from './config.ts'
import { openFarms } from './farms.ts'
import { openShop } from './shop.ts'
import { realSystem } from './system.ts'

/** The exit code that tells a starter to try the next port. */
const portTaken = 98

try {
  start()
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : 'the game could not start')
  process.exit(1)
}

function start(): void {
  const file = process.env['FARTHING_GAME']
  if (file === undefined)
    throw new Error('FARTHING_GAME must be the path of a JSON file; the README shows one')
  const config = parseConfig(readFileSync(file, 'utf8'))
  const { origin, broker, mode, merchant, paymentSystem } = config
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  const farms = openFarms(join(config.dataFolder, 'farms.db'))
  const shop = openShop({
    config,
    farms,
    system: realSystem,
    log: (words) => console.error(`game: ${words}`),
  })
  const game = createGame({
    farms,
    shop,
    system: realSystem,
    origin,
    broker,
    isTest: mode === 'test',
    proof: { merchant, paymentSystem },
  })
  listen({ fetch: game.fetch, origin, close: farms.close })
}

function listen(game: {
  readonly fetch: (request: Request) => Response | Promise<Response>
  readonly origin: string
  readonly close: () => void
}): void {
  const port = readPort(process.env['PORT'], game.origin)
  const server = serve({ fetch: game.fetch, port, hostname: process.env['HOST'] ?? '127.0.0.1' }, () =>
    console.log(JSON.stringify({ ready: true, game: game.origin })),
  )
  server.on('error', (fault: NodeJS.ErrnoException) => {
    const isTaken = fault.code === 'EADDRINUSE'
    console.error(isTaken ? `port ${port} is taken; set PORT to another one` : `cannot listen: ${fault.code}`)
    process.exit(isTaken ? portTaken : 1)
  })
  const stop = (): void => {
    server.close(() => {
      game.close()
      process.exit(0)
    })
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  // A starter that dies without a word takes this process along: its pipe ends.
  if (process.env['FARTHING_STOP_WITH_STDIN'] === '1') process.stdin.once('end', stop).resume()
}
