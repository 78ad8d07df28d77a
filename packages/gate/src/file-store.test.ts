import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instant } from '@farthing/protocol'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileStore } from './file-store.ts'
import { gateLimits } from './limits.ts'
import { countSessions, type SessionClaim, type SessionCount } from './store.ts'
import { makeSigningKey } from './testing/keys.ts'

const claim: SessionClaim = { count: 1, max: 3, forgetAt: instant(1000), now: instant(0) }
const purchase = 'pur_01m844dzg08gps9433gxqd6k3c'
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-'))
  path = join(folder, 'gate.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

describe('the file store', () => {
  it('remembers counts, keys and refunds over a restart, readable by its owner alone', async () => {
    const { x, kid } = await makeSigningKey('broker-1')
    const keySet = { keys: [{ kty: 'OKP', crv: 'Ed25519', kid, x } as const] }
    const store = await fileStore(path)
    expect([await store.claimSessions('tkt_1', claim), await store.claimSessions('tkt_1', claim)]).toEqual([
      true,
      true,
    ])
    await store.writeBrokerMemory({ keySet })
    await store.writeBrokerMemory({ refunded: [purchase] })
    const again = await fileStore(path)
    expect(await again.readBrokerMemory()).toEqual({ keySet, refunded: [purchase] })
    expect([await again.claimSessions('tkt_1', claim), await again.claimSessions('tkt_1', claim)]).toEqual([
      true,
      false,
    ])
    expect((await stat(path)).mode & 0o077).toBe(0)
  })

  it('passes over a last line that a crash cut off, and whatever else is no line of its own', async () => {
    const store = await fileStore(path)
    await store.claimSessions('tkt_1', { ...claim, count: 3 })
    await appendFile(path, '{"ticket":"tkt_2","star')
    const again = await fileStore(path)
    expect(await again.claimSessions('tkt_1', claim)).toBe(false)
    expect(await again.claimSessions('tkt_2', claim)).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
        await writeFile(path, text)
        await fileStore(path)
      }),
      { numRuns: 50 },
    )
  })

  it('writes itself anew when it has grown, and loses nothing', async () => {
    const store = await fileStore(path)
    const writes = Array.from({ length: gateLimits.journalLinesMax + 10 }, () =>
      store.writeBrokerMemory({ refunded: [purchase] }),
    )
    await Promise.all([store.claimSessions('tkt_1', { ...claim, count: 3 }), ...writes])
    await store.flush()
    expect((await readFile(path, 'utf8')).split('\n').length).toBeLessThan(100)
    const again = await fileStore(path)
    expect(await again.claimSessions('tkt_1', claim)).toBe(false)
    expect(await again.readBrokerMemory()).toEqual({ refunded: [purchase] })
  })
})

describe('session counts', () => {
  it('never pass the maximum, whatever is claimed', () => {
    const claims = fc.array(
      fc.record({ ticket: fc.constantFrom('a', 'b'), count: fc.integer({ min: 1, max: 3 }) }),
    )
    fc.assert(
      fc.property(claims, (list) => {
        const counts = new Map<string, SessionCount>()
        for (const { ticket, count } of list) countSessions(counts, ticket, { ...claim, count })
        for (const { started } of counts.values()) expect(started).toBeLessThanOrEqual(3)
      }),
    )
  })

  it('stay within their bound, forgetting what has ended and then what ends first', () => {
    const counts = new Map<string, SessionCount>()
    for (let index = 0; index < gateLimits.countedTicketsMax; index += 1) {
      countSessions(counts, `t${index}`, { ...claim, forgetAt: instant(index) })
    }
    countSessions(counts, 'new', { ...claim, now: instant(10) })
    expect(counts.size).toBeLessThanOrEqual(gateLimits.countedTicketsMax)
    expect([counts.has('t10'), counts.has('t99999'), counts.has('new')]).toEqual([false, true, true])
  })
})
