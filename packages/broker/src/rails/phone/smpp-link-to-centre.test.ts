// The link against the simulated operator's own centre, faults included: what each side keeps true when the other misbehaves.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { openSmsc, type Smsc } from '@farthing/operator'
import { afterEach, describe, expect, it } from 'vitest'
import { type TestSystem, testSystem } from '../../testing/test-system.ts'
import type { SmppProfile } from './profile.ts'
import { openSmppLink } from './smpp-link.ts'
import type { ReceivedSms, SmsLink, SmsOrder, SmsReceipt } from './sms-link.ts'

const phone = '+821012345678'
const order: SmsOrder = { id: 'sms_1', to: phone, text: 'Your code 482113' }
const quiet = { info: () => {}, warn: () => {} }

type SmscOptions = Parameters<typeof openSmsc>[1]
type SubmittedMessage = Parameters<SmscOptions['onSubmit']>[0]

type Stage = {
  readonly smsc: Smsc
  readonly link: SmsLink
  /** One clock for both sides. */
  readonly system: TestSystem
  readonly arrived: SubmittedMessage[]
  readonly messages: ReceivedSms[]
  readonly receipts: SmsReceipt[]
}

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

async function openStage(
  profile: Partial<SmppProfile> = {},
  centre: Partial<SmscOptions> = {},
): Promise<Stage> {
  const system = testSystem()
  const arrived: SubmittedMessage[] = []
  const messages: ReceivedSms[] = []
  const receipts: SmsReceipt[] = []
  const smsc = await openSmsc(
    { system, log: quiet },
    {
      accounts: [{ systemId: 'wren', password: 'hush', numbers: ['80801', '80850'] }],
      onSubmit: (message) => {
        arrived.push(message)
        return { state: 'delivered' }
      },
      ...centre,
    },
  )
  open.push(smsc.close)
  const link = openSmppLink(
    {
      host: '127.0.0.1',
      port: smsc.port,
      tls: false,
      systemId: 'wren',
      password: 'hush',
      systemType: 'pay',
      bind: 'transceiver',
      shortCode: '80801',
      source: { ton: 3, npi: 0 },
      receiptIds: 'same',
      windowMax: 10,
      perSecond: 100,
      ...profile,
    },
    {
      onMessage: async (message) => void messages.push(message),
      onReceipt: async (receipt) => void receipts.push(receipt),
    },
    { system, log: quiet },
  )
  open.push(async () => {
    const closed = link.close()
    system.advance(10_000)
    await closed
  })
  return { smsc, link, system, arrived, messages, receipts }
}

async function openUp(profile?: Partial<SmppProfile>, centre?: Partial<SmscOptions>): Promise<Stage> {
  const stage = await openStage(profile, centre)
  await expect.poll(stage.link.isUp).toBe(true)
  return stage
}

describe('the link with the operator’s centre', () => {
  it('brings long Korean texts both ways', async () => {
    const { link, smsc, arrived, messages } = await openUp()
    const text = '가나다라마바사아자차 카타파하 👋 '.repeat(20).trim()
    expect(await link.send({ ...order, text })).toMatchObject({ kind: 'sent' })
    expect(arrived).toMatchObject([{ text, from: '80801', to: phone }])
    smsc.sendFromPhone({ from: phone, to: '80801', text })
    await expect.poll(() => messages).toEqual([{ from: phone, to: '80801', text }])
    await expect.poll(() => smsc.unacknowledged('wren')).toBe(0)
  })

  it.each(['same', 'hex-to-dec', 'dec-to-hex'] as const)(
    'knows a receipt that comes before the answer by its id, in the form %s',
    async (receiptIds) => {
      const { link, smsc, receipts } = await openUp({ receiptIds })
      smsc.set({ receiptIds, receiptBeforeAnswer: true, receipts: 'twice' })
      const answer = await link.send({ ...order, billed: { from: '80850' } })
      await expect.poll(() => receipts.length).toBe(2)
      const messageId = receipts[0]?.messageId
      expect(answer).toEqual({ kind: 'sent', messageIds: [messageId] })
      expect(receipts).toEqual([0, 1].map(() => ({ ...receipts[0], messageId, state: 'delivered' })))
    },
  )

  it('tells the centre what is left of a code’s life, and an absent phone never sees it afterwards', async () => {
    const { link, smsc, system, arrived, receipts } = await openUp(
      { perSecond: 1 },
      {
        onSubmit: (message) => {
          arrived.push(message)
          return { state: 'absent' }
        },
      },
    )
    await link.send(order)
    const code = link.send({ ...order, validForMs: 6_000 })
    system.advance(1_000)
    await code
    expect(arrived.map((message) => message.validForMs)).toEqual([undefined, 5_000])
    system.advance(5_000)
    await expect.poll(() => receipts).toMatchObject([{ state: 'expired', isFinal: true }])
    const before = arrived.length
    smsc.phoneIsBack(phone)
    expect(arrived.slice(before).map((message) => message.validForMs)).toEqual([undefined])
  })

  it('leaves a charge unknown whose answer was lost, sends it once, and hears of it by the receipt after the next bind', async () => {
    const { link, smsc, system, arrived, receipts } = await openUp()
    smsc.set({ loseAnswers: 1 })
    expect(await link.send({ ...order, billed: { from: '80850' } })).toEqual({ kind: 'unknown' })
    await expect.poll(() => (system.advance(1_000), link.isUp())).toBe(true)
    await expect.poll(() => receipts).toMatchObject([{ messageId: arrived[0]?.id, state: 'delivered' }])
    expect(arrived).toHaveLength(1)
  })

  it('keeps to the centre’s window and rate and loses nothing over them', async () => {
    const { link, smsc, system, arrived } = await openUp(
      {},
      { accounts: [{ systemId: 'wren', password: 'hush', numbers: ['80801'], perSecond: 5 }] },
    )
    smsc.set({ throttleNext: 2, throttleStatus: 0x14 })
    const texts = Array.from({ length: 12 }, (_, number) => `n${number}`)
    let answered = 0
    const answers = texts.map((text) =>
      link.send({ ...order, text }).finally(() => {
        answered += 1
      }),
    )
    await expect.poll(() => (system.advance(1_000), answered)).toBe(texts.length)
    const kinds = (await Promise.all(answers)).map((answer) => answer.kind)
    const sent = texts.filter((_, index) => kinds[index] === 'sent')
    expect(new Set(arrived.map((message) => message.text))).toEqual(new Set(sent))
    expect(arrived).toHaveLength(sent.length)
    expect(kinds.filter((kind) => kind !== 'sent' && kind !== 'busy')).toEqual([])
  })
})

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) process.stderr.write('SKIPPED: the link over TLS, because there is no openssl\n')

describe.skipIf(!hasOpenssl)('the link over TLS', () => {
  function makeCertificate(): { readonly key: string; readonly cert: string } {
    const folder = mkdtempSync(join(tmpdir(), 'farthing-tls-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    spawnSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert])
    const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
    rmSync(folder, { recursive: true })
    return made
  }

  it('binds with a centre whose certificate is trusted, and with no other', async () => {
    const certificate = makeCertificate()
    let refusals = 0
    const createTlsServer: SmscOptions['createServer'] = (onSocket) =>
      createServer(certificate, onSocket).on('tlsClientError', () => {
        refusals += 1
      })
    const stranger = await openStage({ tls: true }, { createServer: createTlsServer })
    await expect.poll(() => refusals).toBe(1)
    expect(stranger.link.isUp()).toBe(false)
    const usual = getCACertificates('default')
    setDefaultCACertificates([...usual, certificate.cert])
    try {
      await expect.poll(() => (stranger.system.advance(1_000), stranger.link.isUp())).toBe(true)
      expect(await stranger.link.send(order)).toMatchObject({ kind: 'sent' })
    } finally {
      setDefaultCACertificates(usual)
    }
  })
})
