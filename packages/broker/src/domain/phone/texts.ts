// The messages a payer gets (carrier-billing 5), in English and Korean, each within one message whatever the name and the sum.
// Amount and merchant stand in every text that asks for consent, so that a relayed code gives itself away.

import { assetCode, assetScale, Bug, type Money } from '@farthing/protocol'
import { minorDigits } from './minor.ts'
import { fitOneMessage, type TextLanguage } from './one-message.ts'

export type { TextLanguage } from './one-message.ts'

/** The language messages are written in for a country's numbers. */
export function languageOf(country: string): TextLanguage {
  return country === 'KR' ? 'ko' : 'en'
}

/** What every text about a payment names. */
type Words = {
  readonly language: TextLanguage
  readonly merchant: string
  readonly amount: Money
  /** The number people call; empty where there is none. */
  readonly helpNumber: string
}

/** A text of the name it is about, which is written and cut to fit. */
type Wording = (name: string) => string

/**
 * The code to be typed on the page. `host` lets browsers fill it in by a last line (WebOTP), which leaves no room for the
 * help number.
 */
export function codeText(words: Words & { readonly code: string; readonly host?: string }): string {
  const { language, code, host } = words
  const amount = amountText(words.amount, language)
  const line = host === undefined ? undefined : `\n@${host} #${code}`
  if (language === 'ko') {
    const lined: Wording = (name) => `[${name}] 인증 ${code}, ${amount} 휴대폰결제. 공유금지${line}`
    return fitOneMessage(language, words.merchant, [
      ...(line === undefined ? [] : [lined]),
      (name) => `[${name}] 인증번호 ${code} / ${amount} 휴대폰결제. 3분 이내 입력. 타인에게 알려주지 마세요`,
      (name) => `[${name}] 인증번호 ${code} / ${amount} 휴대폰결제. 타인 공유금지`,
    ])
  }
  const brief: Wording = (name) =>
    `${code} is your code to pay ${amount} to ${name} on your phone bill. Valid 3 min. Never share it.`
  const full: Wording = (name) => `${brief(name)} Not you? Ignore.`
  return fitOneMessage(language, words.merchant, [
    ...(line === undefined ? [] : [(name: string): string => full(name) + line]),
    ...(line === undefined ? [] : [(name: string): string => brief(name) + line]),
    (name) => full(name) + help(words),
    full,
    brief,
  ])
}

/** The question that is answered by message. */
export function replyText(words: Words & { readonly code: string }): string {
  const { language, code } = words
  const amount = amountText(words.amount, language)
  if (language === 'ko') {
    const main: Wording = (name) =>
      `[${name}] ${amount} 휴대폰결제? 동의시 예 ${code} 회신. 무응답시 미청구. 차단 STOP`
    return fitOneMessage(language, words.merchant, [
      (name) => main(name) + help(words),
      main,
      (name) => `[${name}] ${amount} 휴대폰결제? 예 ${code} 회신. 차단 STOP`,
    ])
  }
  const main: Wording = (name) =>
    `Pay ${amount} to ${name} on your phone bill? Reply Y ${code}. No reply = no charge. STOP to block.`
  return fitOneMessage(language, words.merchant, [(name) => main(name) + help(words), main])
}

/** The receipt of a charge: amount, merchant, reference, help and stop always; the month's rest and the day where they fit. */
export function receiptText(
  words: Words & { readonly date: string; readonly reference: string; readonly left?: Money },
): string {
  const { language, date, reference, helpNumber } = words
  const amount = amountText(words.amount, language)
  const left = words.left === undefined ? undefined : amountText(words.left, language)
  if (language === 'ko') {
    const more = (name: string, rest: string): string =>
      `[${name}] ${amount} 휴대폰결제 완료. 번호 ${reference}.${rest}${help(words)} 차단 STOP`
    return fitOneMessage(language, words.merchant, [
      ...(left === undefined ? [] : [(name: string): string => more(name, ` ${date}. 이달 잔여 ${left}.`)]),
      ...(left === undefined ? [] : [(name: string): string => more(name, ` 잔여 ${left}.`)]),
      (name) => more(name, ` ${date}.`),
      (name) => more(name, ''),
      (name) => `[${name}] ${amount} 휴대폰결제. ${reference}${help(words)} STOP`,
    ])
  }
  const refund = helpNumber === '' ? '' : ` Refund/help ${helpNumber}.`
  const more = (name: string, rest: string): string =>
    `Paid ${amount} to ${name}, ${date}. On your phone bill. Ref ${reference}.${rest}${refund} STOP to block`
  return fitOneMessage(language, words.merchant, [
    ...(left === undefined ? [] : [(name: string): string => more(name, ` Left this month ${left}.`)]),
    (name) => more(name, ''),
    (name) => `Paid ${amount} to ${name} on your phone bill. Ref ${reference}.${help(words)} STOP to block`,
  ])
}

/** Tells that a charge was taken back, whole or in part. */
export function refundText(words: Words & { readonly reference: string }): string {
  const { language, reference } = words
  const amount = amountText(words.amount, language)
  return fitOneMessage(
    language,
    words.merchant,
    language === 'ko'
      ? [(name) => `[${name}] 휴대폰결제 ${amount} 환불. 번호 ${reference}.${help(words)}`]
      : [(name) => `Refunded ${amount} from ${name} to your phone bill. Ref ${reference}.${help(words)}`],
  )
}

/** The billed message itself. It names the charge and brings nothing that is sold: it may never arrive. */
export function billedText(words: Words & { readonly reference: string }): string {
  const { language, reference } = words
  const amount = amountText(words.amount, language)
  if (language === 'ko') {
    return fitOneMessage(language, words.merchant, [
      (name) => `[${name}] 이 문자로 ${amount} 결제. 번호 ${reference}.${help(words)} 차단 STOP`,
      (name) => `[${name}] 이 문자로 ${amount} 결제. ${reference}${help(words)} STOP`,
    ])
  }
  const more = (name: string, agreed: string): string =>
    `${name}: this message costs ${amount}${agreed}. Ref ${reference}.${help(words)} STOP to block`
  return fitOneMessage(language, words.merchant, [
    (name) => more(name, ' on your phone bill, as you agreed'),
    (name) => more(name, ''),
  ])
}

/** The answer to STOP: all charges to the number, or those of one merchant. */
export function blockedText(words: {
  readonly language: TextLanguage
  readonly merchant?: string
  readonly url: string
}): string {
  const { language, merchant, url } = words
  const isKorean = language === 'ko'
  const main: Wording = (name) => {
    if (merchant === undefined) {
      return isKorean
        ? '이 번호의 휴대폰결제가 차단되었습니다.'
        : 'Phone-bill payments are now blocked for this number. No more charges.'
    }
    return isKorean
      ? `[${name}] 휴대폰결제가 차단되었습니다.`
      : `Phone-bill payments to ${name} are now blocked for this number.`
  }
  return fitOneMessage(language, merchant ?? '', [
    (name) => `${main(name)} ${isKorean ? '해제:' : 'Unblock:'} ${url}`,
    main,
  ])
}

/** The answer to HELP and to what nobody understood. */
export function helpText(words: {
  readonly language: TextLanguage
  readonly name: string
  readonly helpNumber: string
  readonly url: string
}): string {
  const { language, url } = words
  const main: Wording = (name) =>
    language === 'ko'
      ? `[${name}] 휴대폰결제 안내. 차단은 STOP 회신.${help(words)}`
      : `${name} phone-bill payments: nothing is charged without your yes. STOP blocks all charges.${help(words)}`
  const brief: Wording = (name) =>
    language === 'ko' ? main(name) : `${name}: STOP blocks all charges.${help(words)}`
  return fitOneMessage(language, words.name, [(name) => `${main(name)} ${url}`, main, brief])
}

/** Where several payments wait, which of them is meant. */
export function whichText(words: { readonly language: TextLanguage; readonly helpNumber: string }): string {
  const main: Wording = () =>
    words.language === 'ko'
      ? '결제가 여러 건입니다. 예와 문자로 받은 번호를 함께 보내 주세요.'
      : 'Several payments wait for your answer. Reply Y and the number in the message you mean. STOP to block.'
  return fitOneMessage(words.language, '', [(name) => main(name) + help(words), main])
}

/** A part of the month's limit is used up. */
export function noticeText(words: {
  readonly language: TextLanguage
  readonly percent: number
  readonly spent: Money
  readonly limit: Money
  readonly url: string
}): string {
  const { language, percent, url } = words
  const spent = amountText(words.spent, language)
  const limit = amountText(words.limit, language)
  const main: Wording = () =>
    language === 'ko'
      ? `휴대폰결제 월 한도의 ${percent}% 사용 (${spent}/${limit})`
      : `${percent}% of this month's phone-bill limit is used: ${spent} of ${limit}.`
  return fitOneMessage(language, '', [
    (name) => `${main(name)} ${language === 'ko' ? url : `See ${url}`}`,
    main,
  ])
}

function help({ language, helpNumber }: Pick<Words, 'language' | 'helpNumber'>): string {
  if (helpNumber === '') return ''
  return language === 'ko' ? ` 문의 ${helpNumber}` : ` Help ${helpNumber}`
}

/** An amount with its currency's decimals, `1.50 GBP`, and in Korean won as people write them, `5,000원`. */
export function amountText(amount: Money, language: TextLanguage): string {
  const currency = assetCode(amount.asset)
  const digits = minorDigits(currency)
  if (digits === undefined) throw new Bug(`no minor units are known for ${currency}`)
  const scale = assetScale(amount.asset)
  const text = (amount.amount < 0n ? -amount.amount : amount.amount).toString().padStart(scale + 1, '0')
  const whole = `${amount.amount < 0n ? '-' : ''}${text.slice(0, -scale)}`
  if (language === 'ko' && currency === 'KRW') return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}원`
  // What is finer than the currency's minor unit is never on a phone bill.
  return `${whole}${digits === 0 ? '' : `.${text.slice(-scale).slice(0, digits)}`} ${currency}`
}
