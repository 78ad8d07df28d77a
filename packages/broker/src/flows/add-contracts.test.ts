import { afterEach, beforeEach, expect, test } from 'vitest'
import { demoContracts, demoDe, demoNl } from '../domain/share/demo-contracts.ts'
import { listContracts, readContract } from '../records/contracts.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { addContracts } from './add-contracts.ts'

let broker: TestBroker
beforeEach(async () => {
  broker = await openTestBroker()
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

test('contracts of the file are added once, and read back as they were', async () => {
  const first = await addContracts(broker.deps, demoContracts)
  expect(first).toMatchObject({ ok: true, added: demoContracts.length })
  expect(await addContracts(broker.deps, demoContracts)).toMatchObject({ ok: true, added: 0 })
  expect(await readContract(broker.deps.records, demoDe.id)).toEqual(demoDe)
  expect(await readContract(broker.deps.records, 'none')).toBeUndefined()
})

test('a contract that left the file is kept for the payments that name it', async () => {
  await addContracts(broker.deps, [demoDe])
  const next = await addContracts(broker.deps, [demoNl])
  expect(next.ok && next.contracts.map(({ id }) => id)).toEqual([demoDe.id, demoNl.id])
})

test('the same id with other terms is refused with a sentence, and nothing is added', async () => {
  await addContracts(broker.deps, [demoDe])
  const changed = { ...demoDe, operator: { ...demoDe.operator, bps: 1_501n } }
  expect(await addContracts(broker.deps, [demoNl, changed])).toEqual({
    ok: false,
    sentence: 'Contract demo-de-dcb was added before with other terms: give the new terms an id of their own',
  })
  expect(await listContracts(broker.deps.records)).toEqual([demoDe])
})

test('two processes that add the same contracts at once both start', async () => {
  const both = await Promise.all([
    addContracts(broker.deps, demoContracts),
    addContracts(broker.deps, demoContracts),
  ])
  expect(both.map(({ ok }) => ok)).toEqual([true, true])
  expect(await listContracts(broker.deps.records)).toHaveLength(demoContracts.length)
})
