// Secrets on disk: rotation that no ticket notices, files that nobody else reads.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { instant, limits, parseKeySet } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openKeyring } from './keyring.ts'
import { codeOf, must } from './testing/test-parties.ts'
import { testSystem } from './testing/test-system.ts'

let folder: string
let path: string
const system = testSystem()
const start = system.now()
let requests = 0
const newRequest = (): string => `request ${requests++}`

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-keys-'))
  path = join(folder, 'secrets.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open() {
  return openKeyring(folder, 'test', system)
}

describe('a rotated key', () => {
  it('is published one cache time before it signs', () => {
    const keyring = open()
    const old = keyring.signer(start).kid
    const { keyId, usedFrom } = must(keyring.rotate(start, newRequest()))
    expect(keyring.published(start).keys.map(({ kid }) => kid)).toEqual([old, keyId])
    expect(usedFrom - start).toBe(limits.keysCacheMs)
    expect(keyring.signer(instant(usedFrom - 1)).kid).toBe(old)
    expect(keyring.signer(usedFrom).kid).toBe(keyId)
  })

  it('leaves its forerunner published for one ticket life after that, and no longer than it need', () => {
    const keyring = open()
    const old = keyring.signer(start).kid
    const { usedFrom } = must(keyring.rotate(start, newRequest()))
    const last = instant(usedFrom + limits.ticketLifeMs)
    expect(keyring.published(last).keys.map(({ kid }) => kid)).toContain(old)
    expect(
      keyring.published(instant(last + limits.clockSkewMs + 1)).keys.map(({ kid }) => kid),
    ).not.toContain(old)
  })

  it('survives a restart, and leaves voucher pepper and operator key as they were', () => {
    const before = open()
    must(before.rotate(start, newRequest()))
    const after = open()
    expect(after.published(start)).toEqual(before.published(start))
    expect(after.operatorKey).toBe(before.operatorKey)
    expect(after.voucherPepper).toEqual(before.voucherPepper)
  })

  it('is refused while as many keys are in use as readers take', () => {
    const keyring = open()
    const codes = Array.from({ length: 40 }, () => codeOf(keyring.rotate(start, newRequest())))
    expect(codes.filter((code) => code === 'done')).toHaveLength(limits.keysMax - 1)
    expect(parseKeySet(keyring.published(start))?.keys).toHaveLength(limits.keysMax)
    const later = instant(start + 2 * 86_400_000)
    must(keyring.rotate(later, newRequest()))
  })

  it('is made once for a request sent twice, after a restart and after its time as well', () => {
    const first = must(open().rotate(start, 'monday'))
    expect(open().rotate(start, 'monday')).toEqual(first)
    const later = instant(start + 5 * 86_400_000)
    const keyring = open()
    must(keyring.rotate(later, 'saturday'))
    const latest = instant(later + 5 * 86_400_000)
    const published = keyring.published(latest)
    expect(published.keys.map(({ kid }) => kid)).not.toContain(first.keyId)
    expect(keyring.rotate(latest, 'monday')).toEqual(first)
    expect(keyring.published(latest)).toEqual(published)
  })

  it('is the same one on two machines with the same secrets', () => {
    const first = open()
    const other = mkdtempSync(join(tmpdir(), 'farthing-keys-'))
    copyFileSync(path, join(other, 'secrets.json'))
    const second = openKeyring(other, 'test', testSystem(2))
    must(first.rotate(start, 'monday'))
    must(second.rotate(start, 'monday'))
    expect(second.published(start)).toEqual(first.published(start))
    must(second.rotate(start, 'tuesday'))
    expect(new Set(second.published(start).keys.map(({ x }) => x)).size).toBe(3)
    rmSync(other, { recursive: true, force: true })
  })

  it('is published without its private half', () => {
    const keyring = open()
    const { d } = keyring.signer(start)
    expect(JSON.stringify(keyring.published(start))).not.toContain(d)
  })
})

describe('a key of receipts', () => {
  const kids = (keyring: ReturnType<typeof open>, at: number): readonly string[] =>
    keyring.receiptKeys(instant(at)).keys.map(({ kid }) => kid)

  it('is there in a folder of before there were receipts, the same at every start, and in no file', () => {
    const first = open().receiptSigner(start)
    expect(open().receiptSigner(start)).toEqual(first)
    expect(readFileSync(path, 'utf8')).not.toContain('receiptKeys')
    expect(kids(open(), start)).toEqual([first.kid])
  })

  it('is another one than those of tickets', () => {
    const keyring = open()
    must(keyring.rotate(start, newRequest()))
    const tickets = keyring.published(start).keys.map(({ x }) => x)
    expect(keyring.receiptKeys(start).keys.filter(({ x }) => tickets.includes(x))).toEqual([])
  })

  it('is published one cache time before it signs, and ten years after its successor does', () => {
    const keyring = open()
    const old = keyring.receiptSigner(start).kid
    const { usedFrom } = must(keyring.rotate(start, newRequest()))
    expect(kids(keyring, start)).toHaveLength(2)
    expect(keyring.receiptSigner(instant(usedFrom - 1)).kid).toBe(old)
    expect(keyring.receiptSigner(usedFrom).kid).not.toBe(old)
    must(keyring.rotate(instant(usedFrom + 1), newRequest()))
    const tenYears = usedFrom + limits.receiptKeyLifeMs
    expect(kids(keyring, tenYears - 1)).toContain(old)
    expect(kids(open(), tenYears - 1)).toContain(old)
    expect(kids(keyring, tenYears + 1)).not.toContain(old)
  })

  it('loses its private half at the next rotation after its successor signs', () => {
    const keyring = open()
    const { usedFrom } = must(keyring.rotate(start, newRequest()))
    const { d } = keyring.receiptSigner(start)
    expect(readFileSync(path, 'utf8')).toContain(d)
    must(keyring.rotate(usedFrom, newRequest()))
    expect(readFileSync(path, 'utf8')).not.toContain(d)
  })

  it('signs on while several successors wait for their time', () => {
    const keyring = open()
    const old = keyring.receiptSigner(start).kid
    must(keyring.rotate(start, newRequest()))
    must(keyring.rotate(instant(start + 1), newRequest()))
    expect(keyring.receiptSigner(instant(start + 2)).kid).toBe(old)
    expect(kids(keyring, start + 2)).toHaveLength(3)
  })

  it('stays published through ten years of rotations every month, within what readers take', () => {
    const keyring = open()
    const old = keyring.receiptSigner(start).kid
    for (let month = 0; month < 119; month += 1) {
      must(keyring.rotate(instant(start + month * 30 * 86_400_000), newRequest()))
    }
    const now = instant(start + 119 * 30 * 86_400_000)
    expect(kids(keyring, now)).toContain(old)
    const keys = [...keyring.published(now).keys, ...keyring.receiptKeys(now).keys]
    expect(parseKeySet({ keys })?.keys).toHaveLength(keys.length)
  })
})

describe('the secrets file', () => {
  it('is not made anew beside a database that knows another one', () => {
    writeFileSync(join(folder, 'farthing.db'), '')
    expect(open).toThrow(/holds a database without its secrets.json/)
    expect(existsSync(path)).toBe(false)
  })

  it('is one, whoever of two processes that start at once makes it', async () => {
    const script = fileURLToPath(new URL('./testing/keyring-child.ts', import.meta.url))
    const children = [1, 2].map(() => {
      const child = spawn(process.execPath, ['--conditions=source', script], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
    })
    const answers = (): Promise<readonly string[]> =>
      Promise.all(children.map(async ({ lines }) => String((await lines.next()).value)))
    expect(await answers()).toEqual(['ready', 'ready'])
    for (let round = 0; round < 40; round += 1) {
      const each = join(folder, String(round))
      for (const { child } of children) child.stdin.write(`${each}\n`)
      const said = await answers()
      const pepper = Buffer.from(openKeyring(each, 'test', system).voucherPepper).toString('hex')
      expect(said).toEqual([pepper, pepper])
      expect(readdirSync(each)).toEqual(['secrets.json'])
    }
    for (const { child } of children) {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    }
  })

  it('closes a folder that others could look into', () => {
    chmodSync(folder, 0o755)
    open()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('is readable by its owner alone, also after a rotation', () => {
    const keyring = open()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    must(keyring.rotate(start, newRequest()))
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it.each([0o640, 0o604, 0o660])('that others can read (%o) is refused', (mode) => {
    open()
    chmodSync(path, mode)
    expect(open).toThrow(/can be read by others/)
  })

  it('of a broker of the other mode is refused, and left as it was', () => {
    open()
    const before = readFileSync(path, 'utf8')
    expect(() => openKeyring(folder, 'live', system)).toThrow(/belongs to a test broker/)
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  it('of a newer version is refused', () => {
    open()
    const newer = JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), version: 2 })
    writeFileSync(path, newer)
    expect(open).toThrow(/newer version/)
  })
})
