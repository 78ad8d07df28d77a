import { problemCodes } from '@farthing/protocol'
import { describe, expect, test } from 'vitest'
import { checkoutPage } from './checkout.ts'
import type { PayWay } from './checkout-view.ts'
import { gallery } from './gallery.ts'
import { phoneCheckoutPage } from './phone-checkout.ts'
import type { PhoneCheckoutView, PhoneStep } from './phone-checkout-view.ts'
import {
  euro,
  minutesAgo,
  sampleContext,
  sampleFields,
  sampleOffer,
  sampleProblem,
  sampleWindowFields,
} from './samples.ts'

const context = sampleContext('en', { hasPhone: true })
const offer = { ...sampleOffer, price: euro(250_000n) }
const pages = gallery('en').filter(([name]) => /phone|ways|statement/.test(name))
const operator = {
  operators: [{ id: 'polder', name: 'Polder Mobiel', isBillable: true }],
  chosenId: 'polder',
  isGuess: true,
}
const number: PhoneStep = { kind: 'number', countries: [{ code: 'NL', callingCode: '+31' }], country: 'NL' }
const code: PhoneStep = { kind: 'code', tail: '123', operator, sentBy: 'us', expiresAt: minutesAgo(-3) }

function pageOf(step: PhoneStep, more: Partial<PhoneCheckoutView> = {}): string {
  return phoneCheckoutPage(context, {
    fields: sampleFields,
    offer,
    charge: { kind: 'single', amount: euro(250_000n) },
    ...(step.kind === 'number' ? {} : { payment: { id: 'phn_1', state: 'charging', reference: 'WREN-1' } }),
    step,
    ...more,
  }).toString()
}

/** What a reader sees and hears, without markup. */
function textOf(page: string): string {
  return page.replace(/<(head|script|noscript)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ')
}

function formsOf(page: string): readonly string[] {
  return page.match(/<form [\s\S]*?<\/form>/g) ?? []
}

/** The form that holds a button sending this action. */
function formWith(page: string, action: string): string {
  return formsOf(page).find((form) => form.includes(`name="action" value="${action}"`)) ?? ''
}

describe('a payment on the phone bill', () => {
  test.each(pages)('%s shows no more of a number than its last three digits', (_name, page) => {
    expect(textOf(page)).not.toMatch(/\+\d{6}|06[ -]?1234|\d{4}[ -]?5123/)
  })

  test.each(pages)('%s has nothing ticked beforehand', (_name, page) => {
    expect(page).not.toMatch(/<input[^>]* checked/)
  })

  test('is agreed to by a button that says the price with tax and the phone bill', () => {
    const form = formWith(pageOf(number), 'phone-start')
    expect(textOf(form)).toContain('Pay €0.25, tax included, on your phone bill')
    expect(form).toContain('action="/pay"')
  })

  test('carries the choice of a bundle on, and names the whole sum on the button', () => {
    const charge = { kind: 'bundle', amount: euro(1_000_000n), price: euro(250_000n), lifeDays: 30 } as const
    const form = formWith(pageOf(number, { charge }), 'phone-start')
    expect(textOf(form)).toContain('Pay €1.00, tax included, on your phone bill')
    expect(form).toContain('name="bundle" value="yes"')
    expect(formWith(pageOf(number), 'phone-start')).not.toContain('name="bundle"')
  })

  test('takes its code at an address of its own, filled in by browsers that read messages', () => {
    const form = formWith(pageOf(code), 'code')
    expect(form).toContain('action="/pay/phone/phn_1"')
    expect(form).toMatch(/<input[^>]*name="code"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/)
    expect(textOf(form)).toContain('Confirm: €0.25 on my phone bill')
  })

  test('looks again without script at an address that does not hold the key', () => {
    const page = pageOf({ kind: 'waiting', doing: 'charging' })
    const href = /<noscript><meta http-equiv="refresh" content="4;url=([^"]*)">/.exec(page)?.[1] ?? ''
    expect(href).toMatch(/^\/pay\/phone\/phn_1\?quote=/)
    expect(href).toContain('return=https')
    expect(href).not.toContain(sampleFields.key)
  })

  test('in a window waits by script alone, as the address would not say who opened it', () => {
    const page = pageOf({ kind: 'waiting', doing: 'charging' }, { fields: sampleWindowFields })
    expect(page).not.toContain('http-equiv="refresh"')
    expect(page).toContain('data-wait="/pay/phone/phn_1/state" data-state="charging"')
    expect(page).toContain('pfl.unknown')
  })

  test('that is unknown never tells the site that it was refused', () => {
    for (const kind of ['unknown', 'held'] as const) {
      const page = pageOf({ kind }, { fields: sampleWindowFields })
      expect(page).toContain('pfl.unknown')
      expect(page).not.toContain('pfl.refused')
    }
  })

  test('hands the ticket over only when it is paid', () => {
    const paid: PhoneStep = {
      kind: 'paid',
      tail: '123',
      operatorName: 'Polder Mobiel',
      chargedAt: minutesAgo(0),
      ticket: 'a.b.c',
      receiptHref: '/wallet/payments/pur_1',
    }
    const page = pageOf(paid, { fields: sampleWindowFields })
    expect(page).toContain('pfl.paid')
    expect(page).toContain('data-when="now"')
    expect(pageOf(paid)).not.toContain('pfl.paid')
  })

  test.each(problemCodes.filter((each) => each.startsWith('phone_') && each !== 'phone_already_paid'))(
    'refused with %s says that nothing was charged',
    (each) => {
      const page = pageOf({ kind: 'refused', details: sampleProblem(each) }, { fields: sampleWindowFields })
      expect(textOf(page)).toContain('Nothing was charged to your phone bill.')
      expect(page).toContain(`&quot;code&quot;:&quot;${each}&quot;`)
    },
  )

  test('that was made before is told from a refusal', () => {
    const page = pageOf({ kind: 'refused', details: sampleProblem('phone_already_paid') })
    expect(textOf(page)).toContain('Nothing was charged a second time.')
    expect(textOf(page)).not.toContain('did not go on the phone bill')
  })

  test('tells how many tries are left in words', () => {
    const page = pageOf({ ...code, triesLeft: 1, fault: { code: 'phone_code_wrong', field: 'code' } })
    expect(textOf(page)).toContain('One more try')
    expect(page).toContain('aria-invalid="true"')
  })
})

describe('the ways to pay', () => {
  const phone: PayWay = {
    kind: 'phone',
    keeps: euro(30_000n),
    isSingleViable: true,
    bundle: { amount: euro(1_000_000n), keeps: euro(112_500n), lifeDays: 30 },
  }
  const balance: PayWay = {
    kind: 'balance',
    keeps: euro(242_500n),
    balance: euro(5_000_000n),
    balanceAfter: euro(4_750_000n),
  }
  const page = (ways: readonly PayWay[]): string =>
    checkoutPage(context, {
      fields: sampleFields,
      offer,
      state: { kind: 'ways', ways, refundMinutes: 10 },
    }).toString()

  test('stand in the order given, the first unfolded, each with what the seller keeps', () => {
    const text = page([balance, phone])
    expect(text.match(/<details name="way" open>/g)).toHaveLength(1)
    expect(text.indexOf('Your balance')).toBeLessThan(text.indexOf('Phone bill'))
    expect(textOf(text)).toContain('\u2068The Tidewater Gazette\u2069 keeps €0.03 of €0.25')
  })

  test('open the first, or the one with a fault, so that it costs no press more than if it were alone', () => {
    const voucher: PayWay = { kind: 'voucher', keeps: euro(242_500n), missing: euro(250_000n) }
    const isOpen = (way: string): RegExp =>
      new RegExp(`name="way" open><summary><span class="way-name">${way}`)
    expect(page([voucher, phone])).toMatch(isOpen('Voucher'))
    const atFault = { ...voucher, fault: { code: 'voucher_used', field: 'voucher' } } as const
    expect(page([phone, atFault])).toMatch(isOpen('Voucher'))
    expect(page([phone, voucher])).toMatch(isOpen('Phone bill'))
  })

  test('offer the larger charge as a choice, and ask for it only where the price alone leaves nothing', () => {
    const box = /<input[^>]*name="bundle"[^>]*>/
    expect(box.exec(page([phone]))?.[0]).not.toContain('required')
    expect(box.exec(page([{ ...phone, isSingleViable: false }]))?.[0]).toContain('required')
    expect(textOf(page([{ ...phone, isSingleViable: false }]))).toContain(
      'keeps €0.1125 of €0.25 by the larger charge',
    )
  })

  test('say why the phone bill is not among them', () => {
    const text = checkoutPage(context, {
      fields: sampleFields,
      offer,
      state: { kind: 'ways', ways: [balance], phoneNotOffered: 'price-not-viable', refundMinutes: 10 },
    }).toString()
    expect(text).not.toContain('value="phone"')
    expect(textOf(text)).toContain('nothing would be left for the seller')
  })
})
