// A part of the system as a process of its own: started on the first free port, stopped cleanly, its words passed on.

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

export type Child = {
  readonly name: string
  readonly port: number
  /** What it said of itself when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>
  readonly ended: Promise<number>
  readonly stop: () => Promise<void>
}

type ChildSpec = {
  readonly name: string
  readonly entry: string
  readonly port: number
  /** What it is told; undefined takes from it what we were told ourselves. */
  readonly environment: (port: number) => Readonly<Record<string, string | undefined>>
  /** Runs before each attempt, knowing the port. */
  readonly prepare?: (port: number) => Promise<void>
  readonly say: (line: string) => void
}

/** The exit code by which a part says that its port is taken. */
const portTaken = 98
const portsTried = 20
const stopMs = 10_000

/** Starts a part on its port or, where that is taken, the next one that is free; says so. */
export async function startOnFreePort(spec: ChildSpec): Promise<Child> {
  for (let port = spec.port; port < spec.port + portsTried; port += 1) {
    await spec.prepare?.(port)
    const started = await start(spec, port)
    if (started !== 'taken') return started
    spec.say(`Port ${port} is taken; the ${spec.name} takes the next.`)
  }
  throw new Error(`No free port for the ${spec.name} from ${spec.port} on`)
}

/** The first port from `port` on that nobody listens on, for what has to be told of an address before it is up. */
export async function findFreePort({
  name,
  port,
  say,
}: Pick<ChildSpec, 'name' | 'port' | 'say'>): Promise<number> {
  for (let tried = port; tried < port + portsTried; tried += 1) {
    if (await isFree(tried)) return tried
    say(`Port ${tried} is taken; the ${name} takes the next.`)
  }
  throw new Error(`No free port for the ${name} from ${port} on`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer()
    server.once('error', () => settle(false))
    server.listen(port, 'localhost', () => server.close(() => settle(true)))
  })
}

function start(spec: ChildSpec, port: number): Promise<Child | 'taken'> {
  // A process group of its own: Ctrl-C reaches the starter alone, which stops the parts in order.
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--conditions=source', spec.entry],
    {
      env: { ...process.env, ...spec.environment(port), FARTHING_STOP_WITH_STDIN: '1' },
      // The pipe to its input is never written: it ends with the starter, however that ends, and the part stops then.
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: process.platform !== 'win32',
    },
  )
  const ended = new Promise<number>((done) => {
    child.on('exit', (code) => done(code ?? 1))
  })
  return new Promise((settle, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"ready":true')) {
        spec.say(line)
        return
      }
      const ready = JSON.parse(line) as Child['ready']
      settle({ name: spec.name, port, ready, ended, stop: () => stopChild(child, ended) })
    })
    void ended.then((code) => {
      if (code === portTaken) settle('taken')
      else fail(new Error(`The ${spec.name} did not start (code ${code})`))
    })
  })
}

async function stopChild(child: ReturnType<typeof spawn>, ended: Promise<number>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
  await ended
  clearTimeout(timer)
}
