// The mail catcher over a real socket, and its pages.

import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestOperator, type TestOperator } from '../testing/test-operator.ts'
import { listCaught } from './mails.ts'
import { type Catcher, openCatcher } from './open-catcher.ts'

let it: TestOperator
let catcher: Catcher

beforeEach(async () => {
  it = await openTestOperator()
  catcher = await openCatcher(it.operator.deps, { host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await catcher.close()
  expect(it.errors).toEqual([])
  await it.close()
})

function send(more: { readonly messageId?: string; readonly subject?: string; readonly html?: string } = {}) {
  const transport = createTransport({ host: '127.0.0.1', port: catcher.port, secure: false })
  return transport.sendMail({
    from: 'Farthing <farthing@localhost>',
    to: 'anna@example.org',
    subject: 'Größer & <b>',
    text: 'Ein Text: ✓',
    html: '<p>Ein Text</p><script>alert(1)</script>',
    ...more,
  })
}

test('a mail of any address is kept, with its words as they were written', async () => {
  await send({ messageId: '<one@localhost>' })
  expect(listCaught(it.operator.deps, 10)).toMatchObject([
    {
      messageId: '<one@localhost>',
      sender: 'farthing@localhost',
      recipients: 'anna@example.org',
      subject: 'Größer & <b>',
      text: 'Ein Text: ✓\n',
      copies: 1,
    },
  ])
})

test('the same Message-ID twice is one mail that came twice', async () => {
  await send({ messageId: '<one@localhost>' })
  await send({ messageId: '<one@localhost>' })
  await send({ messageId: '<two@localhost>' })
  expect(listCaught(it.operator.deps, 10).map(({ copies }) => copies)).toEqual([1, 2])
})

test('what a mail holds is text on our page, and its HTML stands in a frame that may do nothing', async () => {
  await send()
  const [mail] = listCaught(it.operator.deps, 1)
  const list = await (await it.send('/mail')).text()
  expect(list).toContain(`href="/mail/${mail?.id}"`)
  expect(list).toContain('Größer &amp; &lt;b&gt;')
  const page = await (await it.send(`/mail/${mail?.id}`)).text()
  expect(page).toContain('<iframe class="mail-frame" sandbox ')
  expect(page).not.toContain('alert(1)')
  const frame = await it.send(`/mail/${mail?.id}/html`)
  expect(await frame.text()).toContain('<script>alert(1)</script>')
  const policy = frame.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toMatch(/; sandbox;/)
  expect(policy).not.toContain('script-src')
  for (const path of ['/mail/0', '/mail/x', '/mail/999999/html']) {
    expect((await it.send(path)).status, path).toBe(404)
  }
})

test('a page of its own address is not framed by others, and loads again without a script', async () => {
  const answer = await it.send('/mail')
  expect(answer.headers.get('x-frame-options')).toBe('DENY')
  expect(await answer.text()).toContain('http-equiv="refresh" content="5"')
})
