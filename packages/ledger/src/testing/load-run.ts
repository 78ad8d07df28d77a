// Runs the loading child, under faults or until it is killed, and checks the file that it leaves against what it was answered.

import { spawn } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { checkLedger } from '../check.ts'
import { openSqliteImage } from '../engines/sqlite/image.ts'
import { openSqliteLedger } from '../engines/sqlite.ts'
import { type LoadStep, loadSteps, loadTable } from './load.ts'

/** What the child was told, step by step, and what it wrote about faults. */
export type LoadRun = {
  readonly answers: readonly LoadAnswer[]
  readonly faults: string
}

/** One line of the child. */
export type LoadAnswer = { readonly call: number; readonly step: number; readonly told: string }

/** How to run it: `prefix` is put before the command, and after so many answers, and so many more milliseconds, it is killed. */
export type LoadOptions = {
  readonly path: string
  readonly prefix?: readonly string[]
  readonly first?: number
  readonly end?: number
  /** How long the records are. */
  readonly recordBytes?: number
  /** When the log is copied into the file; left out, as the ledger does by itself. */
  readonly logPages?: number
  readonly uid?: number
  readonly killAfter?: number
  readonly killDelayMs?: number
  /** Nothing is prepared in the file, which may take no writes. */
  readonly isMade?: boolean
}

const child = fileURLToPath(new URL('load-child.ts', import.meta.url))

/** Runs the child to its end. */
export async function runLoad(options: LoadOptions): Promise<LoadRun> {
  const {
    path,
    prefix = [],
    first = 0,
    end = Infinity,
    recordBytes = 200,
    logPages = '',
    uid,
    killAfter = Infinity,
    killDelayMs = 0,
  } = options
  if (options.isMade !== true) createLoadTable(path)
  const own = [
    process.execPath,
    '--conditions=source',
    child,
    path,
    String(first),
    String(end),
    String(recordBytes),
    String(logPages),
  ]
  const [command = '', ...rest] = [...prefix, ...own, ...(uid === undefined ? [] : [String(uid)])]
  const running = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
  let faults = ''
  running.stderr.on('data', (chunk) => {
    faults += String(chunk)
  })
  let text = ''
  let lines = 0
  let isKilled = killAfter === 0
  const kill = () => running.kill('SIGKILL')
  if (isKilled) setTimeout(kill, killDelayMs)
  for await (const chunk of running.stdout) {
    text += String(chunk)
    lines += String(chunk).split('\n').length - 1
    if (lines < killAfter || isKilled) continue
    isKilled = true
    setTimeout(kill, killDelayMs)
  }
  // The last line may have been cut off by the kill.
  return { answers: text.split('\n').slice(0, -1).map(parseAnswer), faults }
}

/** What a file must show of the answers so far: throws at the first that is not there, torn, or too much. */
export async function checkLoad(path: string, answers: readonly LoadAnswer[]): Promise<LoadFindings> {
  // Opening recovers the file as the next start of a service would.
  await openSqliteLedger({ path, clock: () => 0n }).close()
  const found = await readFound(path)
  const told = new Map(answers.map(({ call, step, told: answer }) => [`${call} ${step}`, answer]))
  const last = Math.max(-1, ...answers.map(({ call }) => call), ...found.records) + 100
  let steps = 0
  let accountedFor = 0
  for (let call = 0; call <= last; call += 1) {
    let isBefore = true
    for (const [index, step] of loadSteps(call).entries()) {
      const name = `${call} ${index}`
      const isThere = demandWhole(found, name, step)
      if (told.get(name) === 'ok' && !isThere) throw new Error(`${name} was acknowledged and is lost`)
      if (told.get(name) === 'refused') demandRefused(found, name, step)
      if (isThere && !isBefore) throw new Error(`${name} is there without the step before it`)
      if (step.call?.records !== undefined && found.records.has(call) !== isThere) {
        throw new Error(`${name}: its record and its transfers do not stand together`)
      }
      isBefore = isThere
      steps += isThere ? 1 : 0
      accountedFor += isThere ? step.transfers.length : 0
    }
  }
  if (accountedFor !== found.ids.size) throw new Error('there are transfers that nobody made')
  return { steps, transfers: found.ids.size }
}

/** How many steps a file holds, and their transfers. */
export type LoadFindings = { readonly steps: number; readonly transfers: number }

/** Makes the table that the load writes its records to. */
export function createLoadTable(path: string): void {
  const database = new DatabaseSync(path)
  database.exec(loadTable)
  database.close()
}

type Found = {
  readonly ids: ReadonlySet<bigint>
  readonly refused: ReadonlySet<bigint>
  readonly records: ReadonlySet<number>
}

async function readFound(path: string): Promise<Found> {
  const image = openSqliteImage(path)
  const report = await checkLedger(image)
  if (report.differenceCount > 0) throw new Error(`the books are wrong: ${report.differences.join('\n')}`)
  const ids = new Set<bigint>()
  const refused = new Set<bigint>()
  for await (const page of image.rows()) {
    for (const row of page) if (row.kind === 'transfer') ids.add(row.transfer.id)
  }
  for await (const page of image.refusedIds()) for (const id of page) refused.add(id)
  await image.close()
  const reader = new DatabaseSync(path, { readOnly: true })
  const records = reader.prepare('SELECT call FROM load').all()
  reader.close()
  return { ids, refused, records: new Set(records.map((row) => Number(row['call']))) }
}

function demandWhole({ ids }: Found, name: string, step: LoadStep): boolean {
  const count = step.transfers.filter(({ id }) => ids.has(id)).length
  if (count > 0 && step.expects === 'refused') throw new Error(`${name} was made though it had to be refused`)
  if (count !== 0 && count !== step.transfers.length)
    throw new Error(`${name} is torn: ${count} of it are there`)
  return count > 0
}

function demandRefused({ refused }: Found, name: string, step: LoadStep): void {
  if (step.expects !== 'refused') throw new Error(`${name} was refused`)
  if (!step.transfers.every(({ id }) => refused.has(id))) throw new Error(`the refusal of ${name} is lost`)
}

function parseAnswer(line: string): LoadAnswer {
  const [call, step, told = ''] = line.split(' ')
  return { call: Number(call), step: Number(step), told }
}
