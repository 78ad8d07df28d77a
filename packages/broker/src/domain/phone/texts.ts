// The messages a payer gets (carrier-billing 5), each one segment in its language's alphabet: 160 septets of GSM 03.38, or 70
// characters where the language needs UCS-2. What varies is cut to its place, and what does not fit falls away by rank.

import { assetCode, Bug, formatDecimal, type Money } from '@farthing/protocol'
import { countParts, gsmSeptets, plainPunctuation } from '@farthing/protocol/smpp'

export type Language = 'en' | 'ko'

/** The language messages are written in for a country's numbers. */
export function languageOf(country: string): Language {
  return country === 'KR' ? 'ko' : 'en'
}

type Words = {
  readonly language: Language
  readonly merchant: string
  readonly amount: Money
  readonly helpNumber: string
}

/** The code, with the amount and who gets it, so that whoever is asked for it sees what it pays. `host` lets browsers fill it in. */
export function codeText(words: Words & { readonly code: string; readonly host: string }): string {
  const { code, host } = words
  const { merchant, amount, help } = fit(words)
  if (words.language === 'ko') {
    return oneSegment([
      `[${merchant}] 인증번호 ${code} / ${amount} 휴대폰결제. 3분 이내 입력. 타인에게 알려주지 마세요`,
    ])
  }
  const main = `${code} is your code to pay ${amount} to ${merchant} on your phone bill. Valid 3 min. Never share it.`
  // The line for browsers takes the help number's place; a host too long for it leaves the help number.
  return oneSegment([`${main}\n@${host} #${code}`, `${main} Not you? Ignore.${help}`, `${main}${help}`, main])
}

/** The question of the reply flow. */
export function replyText(words: Words & { readonly code: string }): string {
  const { merchant, amount, help } = fit(words)
  const { code } = words
  if (words.language === 'ko') {
    return oneSegment([
      `[${merchant}] ${amount} 휴대폰결제? 동의하면 예 ${code} 회신. 무응답=미청구. 차단: 차단`,
    ])
  }
  const main = `Pay ${amount} to ${merchant} on your phone bill? Reply Y ${code}. No reply = no charge. STOP to block.`
  return oneSegment([`${main}${help}`, main])
}

/** The receipt of a charge: what, to whom, when, what is left of the month, where help and a way out are. */
export function receiptText(
  words: Words & { readonly date: string; readonly reference: string; readonly left?: Money },
): string {
  const { merchant, amount, help } = fit(words)
  const { date, reference } = words
  if (words.language === 'ko') {
    const main = `[${merchant}] ${amount} 휴대폰결제 ${date} No.${reference}`
    return oneSegment([`${main} 문의 ${words.helpNumber} 차단: 차단`, `${main} 차단: 차단`, main])
  }
  const left = words.left === undefined ? '' : ` Left this month ${amountText(words.left)}.`
  const paid = `Paid ${amount} to ${merchant}, ${date}. On your phone bill. Ref ${reference}.`
  const helped = words.helpNumber === '' ? '' : ` Refund/help ${gsm(words.helpNumber, 16)}.`
  const stop = ' STOP to block'
  return oneSegment([
    `${paid}${left}${helped}${stop}`,
    `${paid}${helped}${stop}`,
    `${paid}${help}${stop}`,
    `${paid}${stop}`,
  ])
}

/** Told once a refund is on its way to the bill. */
export function refundText(words: Words & { readonly reference: string }): string {
  const { merchant, amount, help } = fit(words)
  if (words.language === 'ko')
    return oneSegment([`[${merchant}] ${amount} 휴대폰결제 취소 No.${words.reference}`])
  return oneSegment([
    `${amount} from ${merchant} is refunded on your phone bill. Ref ${words.reference}.${help}`,
    `${amount} from ${merchant} is refunded on your phone bill. Ref ${words.reference}.`,
  ])
}

/** The answer to STOP. */
export function blockedText(words: { readonly language: Language; readonly url: string }): string {
  if (words.language === 'ko')
    return oneSegment([`휴대폰결제가 차단되었습니다. 해제: ${words.url}`, '휴대폰결제가 차단되었습니다.'])
  const main = 'Phone-bill payments are now blocked for this number. No more charges.'
  return oneSegment([`${main} Unblock: ${words.url}`, main])
}

/** The answer to HELP and to what nobody understood. */
export function helpText(words: {
  readonly language: Language
  readonly name: string
  readonly helpNumber: string
  readonly url: string
}): string {
  const { url, helpNumber } = words
  if (words.language === 'ko') {
    return oneSegment([
      `휴대폰결제 문의 ${helpNumber}. 차단하려면 '차단' 회신. ${url}`,
      `휴대폰결제 문의 ${helpNumber}. 차단하려면 '차단' 회신.`,
    ])
  }
  const main = `${gsm(words.name, 20)} phone-bill payments. STOP blocks all charges. Help ${gsm(helpNumber, 16)}.`
  return oneSegment([`${main} ${url}`, main])
}

/** Where several payments wait, which of them is meant. */
export function whichText(words: { readonly language: Language; readonly helpNumber: string }): string {
  return words.language === 'ko'
    ? oneSegment(['결제가 여러 건입니다. 예와 문자로 받은 번호를 함께 보내 주세요.'])
    : oneSegment([
        `Several payments wait for your answer. Reply Y and the number in the message you mean. STOP to block.`,
      ])
}

/** A part of the month's limit is used up. */
export function noticeText(words: {
  readonly language: Language
  readonly percent: number
  readonly spent: Money
  readonly limit: Money
  readonly url: string
}): string {
  const { percent, spent, limit, url } = words
  if (words.language === 'ko')
    return oneSegment([`휴대폰결제 월 한도의 ${percent}% 사용 (${amountText(spent)}/${amountText(limit)})`])
  const main = `${percent}% of this month's phone-bill limit is used: ${amountText(spent)} of ${amountText(limit)}.`
  return oneSegment([`${main} See ${url}`, main])
}

type Fitted = { readonly merchant: string; readonly amount: string; readonly help: string }

/** Names and sums cut to the places the templates have for them. */
function fit(words: Words): Fitted {
  const amount = amountText(words.amount)
  if (words.language === 'ko') return { merchant: cut(words.merchant, 12), amount, help: '' }
  const help = words.helpNumber === '' ? '' : ` Help ${gsm(words.helpNumber, 16)}`
  return { merchant: gsm(words.merchant, 20), amount, help }
}

/** As `1.50 EUR`; won without decimals. */
function amountText(amount: Money): string {
  const [whole = '0', fraction = ''] = formatDecimal(amount).split('.')
  const code = assetCode(amount.asset)
  const hasCents = !['KRW', 'JPY'].includes(code)
  return `${whole}${hasCents ? `.${fraction.padEnd(2, '0')}` : ''} ${code}`
}

/** A name in letters every phone shows, cut; what the alphabet lacks loses its accent or becomes a question mark. */
function gsm(text: string, max: number): string {
  const plain = Array.from(plainPunctuation(text), (character) => {
    if (isGsm(character)) return character
    const bare = character.normalize('NFKD').replaceAll(/\p{M}/gu, '')
    return isGsm(bare) ? bare : '?'
  })
  return cut(plain.join(''), max)
}

function isGsm(text: string): boolean {
  return text !== '' && gsmSeptets(text) !== undefined
}

function cut(text: string, max: number): string {
  const clean = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()
  const characters = Array.from(clean)
  return characters.length <= max ? clean : characters.slice(0, max).join('').trimEnd()
}

/** The first wording that fits one segment; every template ends in one that does. */
function oneSegment(wordings: readonly string[]): string {
  const fitting = wordings.find((wording) => countParts(wording) === 1)
  if (fitting === undefined) throw new Bug('a message that fits no segment')
  return fitting
}
