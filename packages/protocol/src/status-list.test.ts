import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64Url } from './digest.ts'
import { limits } from './limits.ts'
import { signToken, toPublicJwk } from './signed.ts'
import {
  packStatuses,
  type ReceiptStatus,
  signStatusList,
  statusAt,
  statusCodes,
  statusListType,
  verifyStatusList,
} from './status-list.ts'
import { readVectors } from './testing/vectors.ts'
import { instant } from './time.ts'

const { key } = readVectors('receipts')
const keySet = { keys: [toPublicJwk(key)] }
const uri = 'https://penny.example/v1/status-lists/3'
const issuedAt = instant(1_800_000_000_000)

test('what is packed, signed, sent and read is what it was', async () => {
  const anyStatus = fc.constantFrom<keyof typeof statusCodes>('valid', 'refunded', 'partially_refunded')
  await fc.assert(
    fc.asyncProperty(fc.array(anyStatus, { minLength: 1, maxLength: 300 }), async (statuses) => {
      const entries = statuses.map((status, index) => ({ index, code: statusCodes[status] }))
      const bytes = packStatuses(statuses.length, entries)
      const list = await verifyStatusList(await signStatusList({ uri, issuedAt, bytes }, key), {
        keySet,
        uri,
      })
      const read = list === undefined ? [] : statuses.map((_, index): ReceiptStatus => statusAt(list, index))
      expect(read).toEqual(statuses)
    }),
    { numRuns: 100 },
  )
})

test('a full list that does not compress fits in its token', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(limits.statusListEntries / 4))
  const list = await verifyStatusList(await signStatusList({ uri, issuedAt, bytes }, key), { keySet, uri })
  expect(list?.bytes).toEqual(bytes)
})

test('the list of another address is refused, whoever signed it', async () => {
  const token = await signStatusList({ uri, issuedAt, bytes: packStatuses(1, []) }, key)
  expect(await verifyStatusList(token, { keySet, uri: `${uri}1` })).toBeUndefined()
  expect(await verifyStatusList(token, { keySet: { keys: [] }, uri })).toBeUndefined()
})

test('a list that unpacks to more than a list holds is refused before it fills the memory', async () => {
  const stream = new Blob([new Uint8Array(20_000_000)]).stream().pipeThrough(new CompressionStream('deflate'))
  const lst = toBase64Url(new Uint8Array(await new Response(stream).arrayBuffer()).slice(0, 15_000))
  const payload = { sub: uri, iat: 1_800_000_000, status_list: { bits: 2, lst } }
  const token = await signToken(statusListType, payload, key)
  expect(await verifyStatusList(token, { keySet, uri })).toBeUndefined()
})
