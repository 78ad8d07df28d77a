import { afterEach, beforeEach, expect, it } from 'vitest'
import { demoNl } from '../domain/share/demo-contracts.ts'
import { addContracts } from '../flows/add-contracts.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'

let broker: TestBroker
beforeEach(async () => {
  broker = await openTestBroker()
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function page(query: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await broker.send(`/cost${query}`)
  return { status: response.status, text: await response.text() }
}

it('shows what a quarter leaves without being asked for anything else', async () => {
  const { status, text } = await page('')
  expect(status).toBe(200)
  expect(text).toContain('demo-nl-mt')
  expect(text).toContain('the merchant loses €0.100638 on €0.25')
})

it('reckons with the contracts that were added', async () => {
  await addContracts(broker.deps, [{ ...demoNl, id: 'ours' }])
  const { text } = await page('?price=0,25&country=NL')
  expect(text).toContain('Phone bill (ours)')
  expect(text).not.toContain('demo-nl-mt')
})

it.each(['abc', '0', '-1', '', '1000000.01', '0.0000001', '9'.repeat(30)])(
  'asks again for a price that is %j',
  async (price) => {
    const { status, text } = await page(`?price=${price}&country=DE`)
    expect(status).toBe(422)
    expect(text).toContain('aria-invalid')
  },
)

it('takes a country it does not know for the usual one, and writes back what was typed as text', async () => {
  const { status, text } = await page('?price=%3Cb%3E&country=%3Cb%3E')
  expect(status).toBe(422)
  expect(text).not.toContain('<b>')
  expect(text).toContain('<option value="NL" selected>')
})
