// farthing receipt verify, as a person and as a program run it: by keys in a file, and by a server that publishes keys and a status list.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packStatuses, signReceipt, signStatusList, toPublicJwk, verifyReceipt } from '@farthing/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import vectors from '../../../protocol/vectors/receipts.json' with { type: 'json' }

const run = promisify(execFile)
const launcher = join(import.meta.dirname, '../../bin/farthing.js')
const key = { ...vectors.key, kty: 'OKP', crv: 'Ed25519' } as const
const { issuer, app, player } = vectors.expected
const token = vectors.valid[0]?.token ?? ''

let folder = ''
let keys = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-receipt-'))
  keys = join(folder, 'keys.json')
  writeFileSync(keys, JSON.stringify({ keys: [toPublicJwk(key)] }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string }

async function verify(...words: readonly string[]): Promise<Ran> {
  try {
    return { code: 0, ...(await run(process.execPath, [launcher, 'receipt', 'verify', ...words])) }
  } catch (fault) {
    return fault as Ran
  }
}

it('tells a person what a genuine receipt says', async () => {
  const file = join(folder, 'receipt.jwt')
  writeFileSync(file, `${token}\n`)
  const ran = await verify(file, '--broker', issuer, '--app', app, '--keys', keys)
  expect(ran.code).toBe(0)
  expect(ran.stdout).toContain('The receipt is genuine; its order is unknown.')
  expect(ran.stdout).toContain('2 × sword: 0.10 EUR, of it tax 0.015966 EUR')
})

it('refuses with the code of each fault, and exits 1', async () => {
  const common = ['--broker', issuer, '--keys', keys, '--json']
  const changed = `${token.slice(0, -4)}AAAA`
  for (const [words, code] of [
    [[changed, '--app', app], 'receipt_signature_invalid'],
    [[token, '--app', 'app_other'], 'receipt_other_app'],
    [[token, '--app', app, '--player', 'ply_other'], 'receipt_bound_to_other_player'],
    [[token, '--app', app, '--test'], 'receipt_other_mode'],
  ] as const) {
    const ran = await verify(...words, ...common)
    expect([ran.code, (JSON.parse(ran.stdout) as { code: string }).code]).toEqual([1, code])
  }
})

it('asks the broker for keys and status: one that was refunded is genuine, and exits 1', async () => {
  const answers = new Map<string, string>()
  const server = createServer((request, response) => {
    const body = answers.get(request.url ?? '')
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const uri = `${origin}/v1/status-lists/0`
  const read = await verifyReceipt(token, { keySet: { keys: [key] }, issuer, app, mode: 'live' })
  if (!read.ok) throw new Error(read.code)
  const here = await signReceipt({ ...read.receipt, issuer: origin, status: { uri, index: 5 } }, key)
  answers.set('/.well-known/jwks.json', JSON.stringify({ keys: [toPublicJwk(key)] }))
  const words = [here, '--broker', origin, '--app', app, '--player', player, '--json']
  for (const [code, exit, status] of [
    [0, 0, 'valid'],
    [3, 0, 'partially_refunded'],
    [1, 1, 'refunded'],
  ] as const) {
    const bytes = packStatuses(12, [{ index: 5, code }])
    answers.set(
      '/v1/status-lists/0',
      await signStatusList({ uri, issuedAt: read.receipt.paidAt, bytes }, key),
    )
    const ran = await verify(...words)
    expect([ran.code, (JSON.parse(ran.stdout) as { status: string }).status]).toEqual([exit, status])
  }
  server.close()
  server.closeAllConnections()
})
