// Mail over a real socket to a real server: sent once, repeated recognisably where nobody knows, kept where nobody is to send it to.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig as readOperatorConfig } from '../../../operator/src/config.ts'
import { type CaughtMail, listCaught } from '../../../operator/src/mail/mails.ts'
import { type Catcher, openCatcher } from '../../../operator/src/mail/open-catcher.ts'
import { type Operator, openOperator } from '../../../operator/src/open-operator.ts'
import { realSystem as realOperatorSystem } from '../../../operator/src/system.ts'
import { mailKinds } from '../domain/mail/mail.ts'
import { mailText } from '../domain/mail/mail-text.ts'
import { openSmtp } from '../outside/smtp.ts'
import { listMails } from '../records/mails.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { codeOf, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { planMail } from './queue-mail.ts'
import { runAgenda } from './run-agenda.ts'
import { confirmMailAddress, forgetMailAddress, readMailSetting, setMailAddress } from './set-mail-address.ts'

const minuteMs = 60_000

let operator: Operator
let catcher: Catcher
let broker: TestBroker
let wallet: TestWallet

beforeEach(async () => {
  operator = await openTestMail()
  catcher = await openCatcher(operator.deps, { host: '127.0.0.1', port: 0 })
  broker = await openTestBroker({ environment: { FARTHING_SMTP: `smtp://127.0.0.1:${catcher.port}` } })
  wallet = await openWallet(broker)
})
afterEach(async () => {
  await broker.close()
  await catcher.close()
  await operator.close()
})

function openTestMail(): Promise<Operator> {
  const read = readOperatorConfig({
    clients: [{ id: 'farthing', secret: 'a secret for tests' }],
    logLevel: 'silent',
  })
  if (!read.ok) throw new Error(read.faults.join('; '))
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  return openOperator(read.config, { system: realOperatorSystem(), log })
}

function caught(): readonly CaughtMail[] {
  return listCaught(operator.deps, 50)
}

/** A wallet's address with its code typed in. */
async function verify(address = 'anna@example.org'): Promise<void> {
  must(await setMailAddress(broker.deps, { ownerId: wallet.id, address }))
  await runAgenda(broker.deps)
  const code = /\b\d{6}\b/.exec(caught()[0]?.text ?? '')?.[0] ?? ''
  must(await confirmMailAddress(broker.deps, { ownerId: wallet.id, code }))
}

async function plan(key: string): Promise<void> {
  const records = planMail(broker.deps, {
    to: { walletId: wallet.id },
    kind: 'purchase',
    key,
    data: { title: 'Sword', price: '0.05 EUR', merchant: 'Meadow', wallet: wallet.id },
  })
  must(await broker.deps.ledger.commit({ records }))
}

async function states(): Promise<readonly string[]> {
  const mails = await listMails(broker.deps.records, { ownerId: wallet.id, limit: 50 })
  return mails.map(({ state }) => state)
}

describe('a mail', () => {
  it('is sent once to the address that was verified, however often it was planned', async () => {
    await verify()
    await Promise.all([plan('a sale'), plan('a sale'), plan('another sale')])
    await Promise.all([runAgenda(broker.deps), runAgenda(broker.deps)])
    await runAgenda(broker.deps)
    expect(caught().map(({ subject, recipients, copies }) => [subject, recipients, copies])).toEqual([
      ['[test] 0.05 EUR paid for “Sword”', 'anna@example.org', 1],
      ['[test] 0.05 EUR paid for “Sword”', 'anna@example.org', 1],
      ['[test] Your code for this address', 'anna@example.org', 1],
    ])
    expect(await states()).toEqual(['sent', 'sent'])
  })

  it('is tried again later where the server says not now, and given up where it says never', async () => {
    await verify()
    catcher.fail('defer', 2)
    await plan('a sale')
    await runAgenda(broker.deps)
    expect(await states()).toEqual(['waiting'])
    broker.system.advance(minuteMs)
    await runAgenda(broker.deps)
    expect(await states()).toEqual(['waiting'])
    broker.system.advance(5 * minuteMs)
    await runAgenda(broker.deps)
    expect(await states()).toEqual(['sent'])
    catcher.fail('refuse', 1)
    await plan('another')
    await runAgenda(broker.deps)
    expect(await listMails(broker.deps.records, { state: 'dead', limit: 5 })).toMatchObject([
      { key: 'another', reason: 'smtp 550' },
    ])
  })

  it('whose answer was lost is sent again under the same Message-ID, so that the repeat is known as one', async () => {
    await verify()
    catcher.fail('lose-answer', 1)
    await plan('a sale')
    await runAgenda(broker.deps)
    expect(await states()).toEqual(['unknown'])
    broker.system.advance(minuteMs)
    await runAgenda(broker.deps)
    expect(await states()).toEqual(['sent'])
    const [mail] = caught()
    expect(mail).toMatchObject({ copies: 2 })
    const [row] = await listMails(broker.deps.records, { ownerId: wallet.id, limit: 5 })
    expect(mail?.messageId).toBe(`<${row?.id}@localhost>`)
  })

  it('that a process was sending when it died is sent by the next one', async () => {
    await verify()
    await plan('a sale')
    // What a kill between the server’s yes and our note of it leaves behind.
    let isTold = false
    const { mailer } = broker.deps
    if (mailer === undefined) throw new Error('no mailer')
    const dying = {
      ...broker.deps,
      mailer: {
        ...mailer,
        send: async (...args: Parameters<typeof mailer.send>) => {
          const outcome = await mailer.send(...args)
          isTold = true
          return outcome
        },
      },
      ledger: {
        ...broker.deps.ledger,
        commit: async (...args: Parameters<typeof broker.deps.ledger.commit>) => {
          if (isTold) throw new Error('killed')
          return broker.deps.ledger.commit(...args)
        },
      },
    }
    await runAgenda(dying).catch(() => undefined)
    expect(await states()).toEqual(['sending'])
    broker.system.advance(5 * minuteMs)
    await runAgenda(broker.deps)
    expect(await states()).toEqual(['sent'])
    expect(caught()[0]).toMatchObject({ copies: 2 })
  })

  it('waits where the server cannot be reached, and is given up after a week of tries', async () => {
    await verify()
    await catcher.close()
    await plan('a sale')
    for (let tries = 0; tries < 7; tries += 1) {
      await runAgenda(broker.deps)
      broker.system.advance(24 * 60 * minuteMs)
    }
    expect(await states()).toEqual(['dead'])
    expect(broker.errors).toEqual([])
  })

  it('waits unsent without a verified address or a server, and goes out once there is one', async () => {
    await plan('before')
    await runAgenda(broker.deps)
    expect(await states()).toEqual(['waiting'])
    await verify()
    await runAgenda(broker.deps)
    expect(await states()).toEqual(['sent'])
    const { mailer: _mailer, ...without } = broker.deps
    broker.system.advance(1)
    await plan('unsent')
    await runAgenda(without)
    expect(await states()).toEqual(['sent', 'waiting'])
    expect(await readMailSetting(without, wallet.id)).toMatchObject({ isSending: false })
  })
})

describe('an address', () => {
  it('counts once the code has come back that was sent there, not before and not by guessing', async () => {
    must(await setMailAddress(broker.deps, { ownerId: wallet.id, address: ' anna@example.org ' }))
    expect(await readMailSetting(broker.deps, wallet.id)).toEqual({
      isSending: true,
      address: 'a…@example.org',
      isVerified: false,
    })
    await runAgenda(broker.deps)
    const code = /\b\d{6}\b/.exec(caught()[0]?.text ?? '')?.[0] ?? ''
    const wrong = code === '000000' ? '000001' : '000000'
    for (let tries = 0; tries < 5; tries += 1) {
      expect(codeOf(await confirmMailAddress(broker.deps, { ownerId: wallet.id, code: wrong }))).toBe(
        'mail_code_wrong',
      )
    }
    expect(codeOf(await confirmMailAddress(broker.deps, { ownerId: wallet.id, code }))).toBe(
      'mail_code_wrong',
    )
    expect(codeOf(await setMailAddress(broker.deps, { ownerId: wallet.id, address: 'b@example.org' }))).toBe(
      'rate_limited',
    )
    broker.system.advance(minuteMs)
    await verify('b@example.org')
    expect((await readMailSetting(broker.deps, wallet.id)).isVerified).toBe(true)
  })

  it('is not mailed code after code by somebody who forgets it in between', async () => {
    const ask = async (address: string): Promise<string> =>
      codeOf(await setMailAddress(broker.deps, { ownerId: wallet.id, address }))
    expect(await ask('anna@example.org')).toBe('done')
    must(await forgetMailAddress(broker.deps, wallet.id))
    expect(await ask('anna@example.org')).toBe('rate_limited')
    expect((await readMailSetting(broker.deps, wallet.id)).address).toBeUndefined()
    await runAgenda(broker.deps)
    expect(caught()).toHaveLength(1)
    broker.system.advance(minuteMs)
    expect(await ask('anna@example.org')).toBe('done')
  })

  it.each([
    '',
    'anna',
    'anna@example',
    'a b@example.org',
    'a@example.org\r\nBcc: c@example.org',
    'a@b@example.org',
    '<a@example.org>',
    'a@example.org, b@example.org',
  ])('is not %j', async (address) => {
    expect(codeOf(await setMailAddress(broker.deps, { ownerId: wallet.id, address }))).toBe('invalid_request')
  })

  it('and its code stand neither in the database nor in the log', async () => {
    await verify('anna.secret@example.org')
    await plan('a sale')
    await runAgenda(broker.deps)
    const code = /\b\d{6}\b/.exec(caught().at(-1)?.text ?? '')?.[0] ?? 'no code'
    const bytes = await broker.readBytes()
    expect(bytes.includes('anna.secret')).toBe(false)
    expect(bytes.includes(code)).toBe(false)
    expect(broker.logged.filter((line) => line.includes('anna.secret') || line.includes(code))).toEqual([])
  })
})

describe('the words of a mail', () => {
  it.each(mailKinds)('of kind %s have a subject in one line, text and HTML of the same words', (kind) => {
    const hostile = '<script>alert(1)</script>\r\nBcc: x@example.org'
    const data = {
      title: hostile,
      price: '1.00 EUR',
      link: 'https://pay.example/x',
      lines: 'one\ntwo',
      reason: hostile,
    }
    const written = mailText(kind, data, { name: 'Farthing', isTest: true, secret: '123456' })
    expect(written.subject.length).toBeGreaterThan(8)
    expect(written.subject).not.toMatch(/[\r\n]/)
    expect(written.text).toContain('https://pay.example/x')
    expect(written.html).not.toContain('<script>')
    expect(written.html).toContain('<a href="https://pay.example/x">')
  })
})

describe('a mail server', () => {
  it('that is not there is told from one that fell silent', async () => {
    const port = catcher.port
    await catcher.close()
    const mailer = openSmtp(`smtp://127.0.0.1:${port}`)
    const mail = {
      from: 'a@localhost',
      to: 'b@localhost',
      messageId: '<x@localhost>',
      subject: 's',
      text: 't',
      html: 'h',
    }
    expect(await mailer.send(mail)).toMatchObject({ kind: 'deferred' })
    mailer.close()
  })
})
