// A whole broker on a folder of its own: real SQLite, real keys, real routes; only clock and chance are ours to move.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { type App, type AppDeps, openApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { type TestSystem, testSystem } from './test-system.ts'

export type TestBroker = {
  readonly app: App
  readonly deps: AppDeps
  readonly system: TestSystem
  readonly origin: string
  readonly folder: string
  /** Lines logged as errors: empty unless something of ours broke. */
  readonly errors: readonly string[]
  /** Sends a request to the broker, as if over HTTP. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>
  readonly close: () => Promise<void>
}

export type TestBrokerOptions = {
  readonly seed?: number
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Opens a broker; its folder goes when it closes, unless the caller brought one. */
export function openTestBroker(options: TestBrokerOptions = {}): TestBroker {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'farthing-broker-'))
  const system = testSystem(options.seed)
  const read = readConfig({ FARTHING_DATA: folder, FARTHING_LOG: 'silent', ...options.environment })
  if (!read.ok) throw new Error(read.faults.join('; '))
  const errors: string[] = []
  const app = openApp(read.config, system, errorLog(errors))
  const { origin } = read.config
  return {
    app,
    deps: app.deps,
    system,
    origin,
    folder,
    errors,
    send: async (path, init) => app.fetch(new Request(origin + path, init)),
    close: async () => {
      await app.close()
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function errorLog(lines: string[]): Logger {
  return pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
}
