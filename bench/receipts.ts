// `npm run bench -- receipts`: how long a receipt takes to verify offline (at most 5 ms, A-33), beside a bare Ed25519 verification of the
// same bytes, which is what no implementation can save.

import { performance } from 'node:perf_hooks'
import { instant, type Receipt, signReceipt, toPublicJwk, verifyReceipt } from '@farthing/protocol'
import { makeSigningKey } from '../packages/gate/src/testing/keys.ts'
import { percentile } from './ledger/figure.ts'

const expected = { issuer: 'https://pay.example', app: 'app_bench', mode: 'live' } as const

function receiptOf(lines: number): Receipt {
  const line = {
    sku: 'a-sword-of-some-name',
    quantity: 1,
    price: { asset: 'EUR/6', amount: 50_000n },
  } as const
  return {
    ...expected,
    player: 'ply_bench',
    order: 'ord_bench',
    paidAt: instant(1_800_000_000_000),
    lines: Array.from({ length: lines }, () => line),
    status: { uri: 'https://pay.example/v1/status-lists/0', index: 1 },
  }
}

/** Prints one JSON line per figure, in milliseconds. */
export async function run({ isQuick }: { readonly isQuick: boolean }): Promise<void> {
  const key = await makeSigningKey('bench')
  // Another 40 keys of ten years' rotations, so that the right one has to be found.
  const others = await Promise.all(Array.from({ length: 40 }, (_, index) => makeSigningKey(`old-${index}`)))
  const keySet = { keys: [...others, key].map(toPublicJwk) }
  const rounds = isQuick ? 200 : 5_000
  for (const lines of [1, 20]) {
    const token = await signReceipt(receiptOf(lines), key)
    const cold = performance.now()
    await mustVerify(token, { keys: keySet.keys.map((each) => ({ ...each })) })
    print(`first verification, ${lines} lines`, performance.now() - cold)
    const times = await timeEach(rounds, () => mustVerify(token, keySet))
    print(`verification p50, ${lines} lines`, percentile(times, 50))
    print(`verification p99, ${lines} lines`, percentile(times, 99))
    const bare = await bareVerification(token, key)
    const bareTimes = await timeEach(rounds, bare)
    print(`bare Ed25519 p50, ${lines} lines`, percentile(bareTimes, 50), false)
    // A busy machine shows here too: what the bare one loses is not ours.
    print(`bare Ed25519 p99, ${lines} lines`, percentile(bareTimes, 99), false)
  }
}

async function mustVerify(
  token: string,
  keySet: Parameters<typeof verifyReceipt>[1]['keySet'],
): Promise<void> {
  const read = await verifyReceipt(token, { ...expected, keySet })
  if (!read.ok) throw new Error(read.code)
}

/** The same signature by the runtime's own cryptography, with nothing around it. */
async function bareVerification(
  token: string,
  jwk: Awaited<ReturnType<typeof makeSigningKey>>,
): Promise<() => Promise<void>> {
  const { kty, crv, x } = jwk
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify'])
  const end = token.lastIndexOf('.')
  const signed = new TextEncoder().encode(token.slice(0, end))
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  return async () => {
    if (!(await crypto.subtle.verify('Ed25519', key, signature, signed))) throw new Error('not verified')
  }
}

async function timeEach(rounds: number, work: () => Promise<void>): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times
}

function print(name: string, ms: number, hasGoal = true): void {
  const goal = hasGoal ? { goal: '<= 5', ok: ms <= 5 } : { goal: null, ok: null }
  console.log(
    JSON.stringify({ bench: 'receipts', name, value: Number(ms.toPrecision(4)), unit: 'ms', ...goal }),
  )
}
