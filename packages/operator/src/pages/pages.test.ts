import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliverMessage } from '../messages.ts'
import { openTestOperator, rest, type TestOperator } from '../testing/test-operator.ts'

let it: TestOperator
beforeEach(async () => {
  it = await openTestOperator()
})
afterEach(async () => {
  expect(it.errors).toEqual([])
  await it.close()
})

const number = '+4915123456720'
const arrive = (text: string, from = '72000'): void => {
  const message = { id: `sms ${text}`, systemId: 'wren', from, to: number, text, parts: 1 }
  deliverMessage(it.operator.deps, { ...message, submittedAt: it.system.now() })
}

test('every number the first page shows can be opened', async () => {
  const page = await (await it.send('/')).text()
  const links = [...page.matchAll(/href="(\/phones\/[^"]+)"/g)].map((match) => match[1] ?? '')
  expect(links).toHaveLength(4)
  for (const link of links) expect((await it.send(link)).status, link).toBe(200)
})

test('a number is found as people write it, and a stranger is said to be one', async () => {
  for (const typed of ['+4915123456720', '0049 151 234567-20', '+49 (151) 234 567 20']) {
    const answer = await it.send(`/phones?number=${encodeURIComponent(typed)}`)
    expect(answer.headers.get('location'), typed).toBe(`/phones/${encodeURIComponent(number)}`)
  }
  const wrong = await it.send('/phones?number=%3Cb%3E12')
  expect(wrong.status).toBe(404)
  const text = await wrong.text()
  expect(text).toContain('not a number of these networks')
  expect(text).not.toContain('<b>')
})

test('what a message holds is text and nothing else', async () => {
  arrive('<script>alert(1)</script> "quoted" & more', '<i>72000</i>')
  const page = await (await it.send(`/phones/${number}`)).text()
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).not.toContain('<i>72000')
})

test('pages load nothing from elsewhere and are framed by nobody', async () => {
  for (const path of ['/', `/phones/${number}`, '/nowhere', '/assets/live.js']) {
    const answer = await it.send(path, { headers: { accept: 'text/html' } })
    expect(answer.headers.get('content-security-policy'), path).toContain("default-src 'none'")
    expect(answer.headers.get('x-frame-options'), path).toBe('DENY')
  }
})

test('whoever watches a phone is told when something changes, until it looks away or the operator stops', async () => {
  const looking = new AbortController()
  const answer = await it.send(`/phones/${number}/live`, { signal: looking.signal })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toContain(': here')
  arrive('482913 is your code')
  expect((await reader?.read())?.value).toContain('event: change')
  await reader?.cancel()
  looking.abort()
  await rest()
  const second = await it.send(`/phones/${number}/live`)
  const secondReader = second.body?.getReader()
  await secondReader?.read()
  expect((await it.send('/phones/+33612345678/live')).status).toBe(404)
})
