// Small pieces that the phone pages share: country and number, the choice of an operator, how the month stands, the code.

import { compare, type Instant, type Money, subtract, zero } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type FormFault, field, selectField } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyText } from './money-text.ts'
import { notice, usedBar } from './parts.ts'
import type { OperatorChoice, PhoneCountry, PhoneMonth } from './phone-view.ts'
import { timeTag } from './time-text.ts'

/** Country and number; what was typed comes back in the input and nowhere else. */
export function numberFields(
  context: PageContext,
  input: {
    readonly countries: readonly PhoneCountry[]
    readonly country: string
    readonly entered?: string
    readonly fault?: FormFault | undefined
    readonly isFocused?: boolean
  },
): Html {
  const { phone } = context.t
  return html`<div class="number-fields">${selectField(context, {
    name: 'country',
    label: phone.country,
    value: input.country,
    options: input.countries.map(({ code, callingCode }) => ({
      value: code,
      text: phone.countryOption(phone.countryName(code), callingCode),
    })),
    fault: input.fault,
    autocomplete: 'country',
  })}${field(context, {
    name: 'number',
    label: phone.number,
    hint: phone.numberHint,
    type: 'tel',
    inputMode: 'tel',
    autocomplete: 'tel-national',
    isRequired: true,
    isFocused: input.isFocused === true,
    maxLength: 24,
    ...(input.entered === undefined ? {} : { value: input.entered }),
    fault: isAboutNumber(input.fault) ? input.fault : undefined,
  })}</div>`
}

function isAboutNumber(fault: FormFault | undefined): boolean {
  return fault !== undefined && fault.field !== 'operator' && fault.field !== 'country'
}

/** Whose number it is; a guess says so. */
export function operatorField(
  context: PageContext,
  choice: OperatorChoice,
  more: { readonly id?: string; readonly fault?: FormFault | undefined } = {},
): Html {
  const { phone } = context.t
  const none = choice.chosenId === undefined ? [{ value: '', text: phone.operatorNone }] : []
  return selectField(context, {
    name: 'operator',
    ...(more.id === undefined ? {} : { id: more.id }),
    label: phone.operator,
    hint: choice.isGuess && choice.chosenId !== undefined ? phone.operatorGuess : phone.operatorAsk,
    isRequired: true,
    ...(choice.chosenId === undefined ? {} : { value: choice.chosenId }),
    options: [
      ...none,
      ...choice.operators.map((operator) => ({
        value: operator.id,
        text: operator.isBillable ? operator.name : phone.operatorNotBillable(operator.name),
        isDisabled: !operator.isBillable,
        isForeign: operator.isBillable,
      })),
    ],
    fault: more.fault,
  })
}

/** The name of the operator chosen or guessed; empty where there is none. */
export function operatorName(choice: OperatorChoice): string {
  return choice.operators.find(({ id }) => id === choice.chosenId)?.name ?? ''
}

/** What the limit leaves; never below zero. */
export function leftOf(month: PhoneMonth): Money {
  const left = subtract(month.limit, month.spent)
  return compare(left, zero(left.asset)) < 0 ? zero(left.asset) : left
}

/** How the month stands: a meter with its text, whose limit it is, and the notice at 50, 80 and 100 %. */
export function monthPart(context: PageContext, month: PhoneMonth): Html {
  const { phone } = context.t
  const { locale } = context
  return html`<section class="month" aria-labelledby="month"><h2 class="day" id="month">${phone.monthHeading}</h2>${usedBar(
    {
      label: phone.monthBar,
      used: month.spent.amount,
      limit: month.limit.amount,
      text: phone.monthText(
        moneyText(locale, month.spent),
        moneyText(locale, month.limit),
        moneyText(locale, leftOf(month)),
      ),
    },
  )}<p class="hint">${phone.monthBy[month.limitBy]}</p>${
    month.notice === undefined
      ? ''
      : notice({ tone: month.notice >= 100 ? 'bad' : 'info', title: phone.monthNotice(month.notice) })
  }</section>`
}

/** The six digits: filled in by the browser where it can, typed otherwise. */
export function codeField(
  context: PageContext,
  input: { readonly fault?: FormFault | undefined; readonly triesLeft?: number },
): Html {
  const { phone } = context.t
  return html`${field(context, {
    name: 'code',
    label: phone.code,
    hint: phone.codeHint,
    inputMode: 'numeric',
    autocomplete: 'one-time-code',
    isDigits: true,
    isRequired: true,
    isFocused: true,
    maxLength: 11,
    fault: input.fault,
  })}${input.triesLeft === undefined ? '' : html`<p class="hint">${phone.tries(input.triesLeft)}</p>`}<p class="hint" role="status" data-code-filled="${phone.filled}"></p>`
}

/** "3 minutes left" with the moment, or that it is over. */
export function codeUntil(context: PageContext, expiresAt: Instant): Html {
  const { phone } = context.t
  if (expiresAt <= context.now) return html`<p class="hint">${phone.codeOver}</p>`
  const seconds = Math.ceil((expiresAt - context.now) / 1000)
  return html`<p class="hint">${phone.codeUntil(seconds)} ${timeTag(context, expiresAt, 'second')}</p>`
}

/** Seconds counted down by the script at most; past that the moment is told. */
const countedSecondsMax = 120

/**
 * The inside of a form that asks for another code. Without script the button works at any time and says from when it
 * helps; with script it counts down.
 */
export function resendButton(
  context: PageContext,
  resend: { readonly from: Instant; readonly left: number } | undefined,
  action: string | undefined,
): Html {
  const { phone } = context.t
  if (resend === undefined || resend.left <= 0) return html`<p class="hint">${phone.resendNone}</p>`
  const seconds = Math.ceil((resend.from - context.now) / 1000)
  const isWaiting = seconds > 0
  const words =
    isWaiting && seconds <= countedSecondsMax
      ? Array.from({ length: seconds + 1 }, (_, second) =>
          second === 0 ? phone.resend : phone.resendIn(second),
        )
      : []
  return html`<p class="actions"><button class="quiet" type="submit"${
    action === undefined ? '' : html` name="action" value="${action}"`
  } formnovalidate${words.length === 0 ? '' : html` data-seconds="${seconds}" data-second-words="${JSON.stringify(words)}"`}>${
    phone.resend
  }</button></p><p class="hint">${
    isWaiting
      ? html`<span data-resend-from>${phone.resendFrom} ${timeTag(context, resend.from, 'second')}.</span> `
      : ''
  }${phone.resendLeft(resend.left)}</p>`
}

/** The line of the operator's help, where there is one. */
export function helpLine(context: PageContext, number: string | undefined): Html {
  if (number === undefined) return html``
  return html`<p class="hint">${context.t.phone.helpLine(number)}</p>`
}
