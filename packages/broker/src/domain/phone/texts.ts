// The words of messages to phones, in English and Korean, each within one message (carrier-billing 5). Amount and merchant
// stand in every text that asks for consent, so that a relayed code gives itself away.

import type { Instant } from '@farthing/protocol'
import { formatMinor, type Minor } from './minor.ts'
import { fitOneMessage, type TextLanguage } from './one-message.ts'
import { textLimits } from './text-limits.ts'
import { dayIn } from './zone.ts'

export type { TextLanguage } from './one-message.ts'

/** What every text about a payment names. */
type Payment = {
  readonly language: TextLanguage
  readonly merchant: string
  readonly amount: Minor
  readonly helpNumber: string
}

/** The language of a country's messages. */
export function languageOf(country: string): TextLanguage {
  return country === 'KR' ? 'ko' : 'en'
}

/**
 * The code to be typed on the page. With a host the last line lets browsers fill it in (WebOTP); that line leaves no room
 * for the help number.
 */
export function codeText(text: Payment & { readonly code: string; readonly host?: string }): string {
  const { language, code, helpNumber } = text
  const amount = formatAmount(text.amount, language)
  const line = text.host === undefined ? undefined : `\n@${text.host} #${code}`
  if (language === 'ko') {
    const full = (name: string): string =>
      `[${name}] 인증번호 ${code} / ${amount} 휴대폰결제. 3분 이내 입력. 타인에게 알려주지 마세요`
    const short = (name: string): string => `[${name}] 인증번호 ${code} / ${amount} 휴대폰결제. 타인 공유금지`
    const withLine =
      line === undefined
        ? []
        : [(name: string): string => `[${name}] 인증 ${code}, ${amount} 휴대폰결제. 공유금지${line}`]
    return fitOneMessage(language, text.merchant, [...withLine, full, short])
  }
  const body = (name: string): string =>
    `${code} is your code to pay ${amount} to ${name} on your phone bill. Valid 3 min. Never share it. Not you? Ignore.`
  const withLine = line === undefined ? [] : [(name: string): string => body(name) + line]
  const brief = (name: string): string =>
    `${code} is your code to pay ${amount} to ${name} on your phone bill. Never share it.`
  return fitOneMessage(language, text.merchant, [
    ...withLine,
    (name) => `${body(name)} Help ${helpNumber}`,
    body,
    brief,
  ])
}

/** The code that opens the phone pages. It charges nothing, so it names no amount. */
export function doorText(text: {
  readonly language: TextLanguage
  readonly house: string
  readonly code: string
  readonly helpNumber: string
  readonly host: string
}): string {
  const { language, house, code, helpNumber } = text
  const line = `\n@${text.host} #${code}`
  if (language === 'ko') {
    const korean = (name: string): string =>
      `[${name}] 휴대폰결제 조회/차단 페이지 인증번호 ${code}. 타인 공유금지`
    return fitOneMessage(language, house, [
      (name) => korean(name) + line,
      (name) => `${korean(name)} 문의 ${helpNumber}`,
      korean,
    ])
  }
  const english = (name: string): string =>
    `${code} opens your phone-bill page at ${name}. Nothing is charged. Valid 3 min. Never share it. Not you? Ignore.`
  return fitOneMessage(language, house, [
    (name) => english(name) + line,
    (name) => `${english(name)} Help ${helpNumber}`,
    english,
  ])
}

/** Tells the holder that somebody asked for a new payment password without knowing the one before. */
export function passwordLaterText(text: {
  readonly language: TextLanguage
  readonly house: string
  readonly helpNumber: string
}): string {
  const { language, house, helpNumber } = text
  return fitOneMessage(language, house, [
    (name) =>
      language === 'ko'
        ? `[${name}] 결제 비밀번호 변경 요청, 24시간 후 적용. 본인이 아니면 차단 STOP 문의 ${helpNumber}`
        : `${name}: a new payment password was asked for and holds in 24 hours. Not you? Reply STOP to block all charges. Help ${helpNumber}`,
  ])
}

/** The question that is answered by message. */
export function replyText(text: Payment & { readonly code: string }): string {
  const { language, code, helpNumber } = text
  const amount = formatAmount(text.amount, language)
  if (language === 'ko') {
    return fitOneMessage(language, text.merchant, [
      (name) =>
        `[${name}] ${amount} 휴대폰결제? 예 ${code} 회신. 무응답시 미청구. 차단 STOP 문의 ${helpNumber}`,
      (name) => `[${name}] ${amount} 휴대폰결제? 예 ${code} 회신. 무응답시 미청구. 차단 STOP`,
      (name) => `[${name}] ${amount} 휴대폰결제? 예 ${code} 회신. 차단 STOP`,
    ])
  }
  return fitOneMessage(language, text.merchant, [
    (name) =>
      `Pay ${amount} to ${name} on your phone bill? Reply Y ${code}. No reply = no charge. STOP to block. Help ${helpNumber}`,
    (name) =>
      `Pay ${amount} to ${name} on your phone bill? Reply Y ${code}. No reply = no charge. STOP to block`,
  ])
}

/** What follows every charge: amount, merchant, reference, help and stop always; what is left where there is room. */
export function receiptText(
  text: Payment & {
    readonly at: Instant
    readonly zone: string
    readonly reference: string
    readonly left?: Minor
  },
): string {
  const { language, helpNumber } = text
  const amount = formatAmount(text.amount, language)
  const left = text.left === undefined ? undefined : formatAmount(text.left, language)
  const day = dayIn(text.zone, text.at)
  const reference = shortReference(text.reference)
  if (language === 'ko') {
    const korean = (name: string, more: string): string =>
      `[${name}] ${amount} 휴대폰결제 완료. 번호 ${reference}.${more} 문의 ${helpNumber} 차단 STOP`
    return fitOneMessage(language, text.merchant, [
      ...(left === undefined ? [] : [(name: string): string => korean(name, ` ${day}. 이달 잔여 ${left}.`)]),
      ...(left === undefined ? [] : [(name: string): string => korean(name, ` 잔여 ${left}.`)]),
      (name) => korean(name, ''),
      (name) => `[${name}] ${amount} 휴대폰결제. ${reference} 문의 ${helpNumber} STOP`,
    ])
  }
  const english = (name: string, more: { readonly left: string }): string =>
    `Paid ${amount} to ${name}, ${day}. On your phone bill. Ref ${reference}.${more.left} Refund/help ${helpNumber}. STOP to block`
  return fitOneMessage(language, text.merchant, [
    ...(left === undefined
      ? []
      : [(name: string): string => english(name, { left: ` Left this month ${left}.` })]),
    (name) => english(name, { left: '' }),
    (name) =>
      `Paid ${amount} to ${name} on your phone bill. Ref ${reference}. Help ${helpNumber}. STOP to block`,
  ])
}

/** Tells that a charge was taken back, whole or in part. */
export function refundText(text: Payment & { readonly reference: string }): string {
  const { language, helpNumber } = text
  const amount = formatAmount(text.amount, language)
  const reference = shortReference(text.reference)
  if (language === 'ko') {
    return fitOneMessage(language, text.merchant, [
      (name) => `[${name}] 휴대폰결제 ${amount} 환불. 번호 ${reference}. 문의 ${helpNumber}`,
    ])
  }
  return fitOneMessage(language, text.merchant, [
    (name) => `Refunded ${amount} from ${name} to your phone bill. Ref ${reference}. Help ${helpNumber}`,
  ])
}

/** The billed message itself. It names the charge and brings nothing that is sold: it may never arrive. */
export function billedText(text: Payment & { readonly reference: string }): string {
  const { language, helpNumber } = text
  const amount = formatAmount(text.amount, language)
  const reference = shortReference(text.reference)
  if (language === 'ko') {
    return fitOneMessage(language, text.merchant, [
      (name) => `[${name}] 이 문자로 ${amount} 결제. 번호 ${reference}. 문의 ${helpNumber} 차단 STOP`,
      (name) => `[${name}] 이 문자로 ${amount} 결제. ${reference} 문의 ${helpNumber} STOP`,
    ])
  }
  return fitOneMessage(language, text.merchant, [
    (name) =>
      `${name}: this message costs ${amount} on your phone bill, as you agreed. Ref ${reference}. Help ${helpNumber}. STOP to block`,
    (name) => `${name}: this message costs ${amount}. Ref ${reference}. Help ${helpNumber}. STOP to block`,
  ])
}

/** The answer to STOP: all charges to the number, or those of one merchant. */
export function blockedText(text: {
  readonly language: TextLanguage
  readonly merchant?: string
  readonly unblockUrl: string
}): string {
  const { language, merchant, unblockUrl } = text
  if (language === 'ko') {
    const blocked = (name: string): string =>
      merchant === undefined
        ? '이 번호의 휴대폰결제가 차단되었습니다.'
        : `[${name}] 휴대폰결제가 차단되었습니다.`
    return fitOneMessage(language, merchant ?? '', [
      (name) => `${blocked(name)} 해제: ${unblockUrl}`,
      blocked,
    ])
  }
  const blocked = (name: string): string =>
    merchant === undefined
      ? 'Phone-bill payments are now blocked for this number. No more charges.'
      : `Phone-bill payments to ${name} are now blocked for this number.`
  return fitOneMessage(language, merchant ?? '', [
    (name) => `${blocked(name)} Unblock: ${unblockUrl}`,
    blocked,
  ])
}

/** The answer to HELP, and to anything that is not understood. */
export function helpText(text: {
  readonly language: TextLanguage
  readonly house: string
  readonly helpNumber: string
}): string {
  const { language, house, helpNumber } = text
  if (language === 'ko') {
    return fitOneMessage(language, house, [
      (name) =>
        `[${name}] 휴대폰결제 안내: 문자로 받은 코드로 회신시에만 결제됩니다. 차단 STOP 문의 ${helpNumber}`,
      (name) => `[${name}] 휴대폰결제. 차단 STOP 문의 ${helpNumber}`,
    ])
  }
  return fitOneMessage(language, house, [
    (name) =>
      `${name}: payments on your phone bill. Nothing is charged without your yes. STOP blocks all charges. Help ${helpNumber}`,
  ])
}

/** The answer to a yes that fits no open payment, or more than one. */
export function nothingOpenText(text: {
  readonly language: TextLanguage
  readonly helpNumber: string
  readonly isSeveral: boolean
}): string {
  const { language, helpNumber, isSeveral } = text
  if (language === 'ko') {
    return isSeveral
      ? `결제가 여러 건입니다. 예와 코드를 함께 회신하세요. 청구되지 않았습니다. 문의 ${helpNumber}`
      : `대기 중인 결제가 없습니다. 청구되지 않았습니다. 문의 ${helpNumber}`
  }
  return isSeveral
    ? `Several payments are open: reply Y and the code of the one you mean. Nothing was charged. Help ${helpNumber}`
    : `No payment is waiting for your reply. Nothing was charged. Help ${helpNumber}`
}

/** The end of a longer reference, which is what tells ours apart. */
export function shortReference(reference: string): string {
  return reference.slice(-textLimits.referenceMax)
}

/** An amount as the message says it: `1.50 GBP`, and in Korean won as people write them, `5,000원`. */
export function formatAmount(amount: Minor, language: TextLanguage): string {
  const digits = formatMinor(amount)
  if (language === 'ko' && amount.currency === 'KRW') return `${digits.replace(/\B(?=(\d{3})+$)/g, ',')}원`
  return `${digits} ${amount.currency}`
}
