// The words of every mail, as plain text and as simple HTML of the same words. English; sums and titles stand in its data as they were
// when it was written. The newest words of a page are behind its link, never in a mail alone.

import type { MailData, MailKind } from './mail.ts'

export type MailText = { readonly subject: string; readonly text: string; readonly html: string }

export type MailContext = {
  /** The broker's name, as people know it. */
  readonly name: string
  readonly isTest: boolean
  /** A code or the like that only this mail carries. */
  readonly secret?: string
}

type Words = { readonly subject: string; readonly lines: readonly string[] }

/** What a mail says. */
export function mailText(kind: MailKind, data: MailData, context: MailContext): MailText {
  const { subject, lines } = wordsOf(kind, data, context)
  const test = context.isTest ? ['This is a test: no real money is meant.'] : []
  const all = [...lines.filter((line) => line !== ''), ...linkOf(data), ...test, context.name]
  return {
    subject: clean(context.isTest ? `[test] ${subject}` : subject),
    text: `${all.join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(subject)}</title></head><body>${all
      .map((line) => `<p>${toHtml(line)}</p>`)
      .join('')}</body></html>`,
  }
}

function wordsOf(kind: MailKind, data: MailData, { secret }: MailContext): Words {
  const of = (name: string): string => data[name] ?? ''
  const title = of('title') === '' ? 'an item' : `“${of('title')}”`
  const wallet = `the wallet ${of('wallet').slice(-6)} of your family`
  const month = `${capital(wallet)} has spent ${of('month')} this month.`
  switch (kind) {
    case 'address_code':
      return {
        subject: 'Your code for this address',
        lines: [
          `Type this code where you gave this address: ${secret ?? ''}`,
          'It works for 30 minutes. If you asked for none, do nothing: the address is not used.',
        ],
      }
    case 'invitation':
      return {
        subject: 'You are invited to a family',
        lines: ['A guardian invites your wallet. Open the address below on the device that holds it.'],
      }
    case 'approval_requested':
      return {
        subject: `May they buy ${title} for ${of('price')}?`,
        lines: [
          `${capital(wallet)} would like to buy ${title} in ${of('app')} for ${of('price')}.`,
          month,
          `The price is set aside and not paid. Without an answer by ${of('expires')} it is released and nothing is bought.`,
        ],
      }
    case 'approval_reminder':
      return {
        subject: `Still waiting: ${title} for ${of('price')}`,
        lines: [
          `You were asked whether ${wallet} may buy ${title} for ${of('price')}. There will be no other reminder.`,
          month,
          `Without an answer by ${of('expires')} nothing is bought.`,
        ],
      }
    case 'approval_answered':
      return {
        subject: `${title} could not be paid`,
        lines: [
          `You allowed ${title} for ${of('price')}, and it could not be paid: ${of('reason')}.`,
          'The money that was set aside is back in the wallet.',
        ],
      }
    case 'purchase':
      return {
        subject: `${of('price')} paid for ${title}`,
        lines: [`${capital(wallet)} paid ${of('price')} for ${title} to ${of('merchant')}.`],
      }
    case 'digest':
      return {
        subject: 'What your family bought this week',
        lines: [...of('lines').split('\n'), `In all: ${of('total')}.`],
      }
    case 'limit_share':
      return {
        subject: `${of('share')} % of a limit used`,
        lines: [
          `${capital(wallet)} has used ${of('share')} % of ${of('limit')} per ${of('period')}${
            of('scope') === '' ? '' : ' for one app, seller or kind of goods'
          }.`,
        ],
      }
    case 'blocked':
      return {
        subject: `A payment of ${of('price')} was stopped`,
        lines: [
          `${capital(wallet)} tried to pay ${of('price')} for ${title}. ${of('reason')}. Nothing was paid.`,
        ],
      }
    case 'consent_withdrawn':
      return {
        subject: 'A guardian has ended their consent',
        lines: ['This wallet cannot spend any more until a guardian links it again.'],
      }
    case 'withdrawal_received':
      return {
        subject: 'Your withdrawal from a contract has arrived',
        lines: [
          `You withdrew from the contract about ${title} (order ${of('order')}). We received it on ${of('at')}.`,
          of('refund') === '' ? '' : `You get ${of('refund')} back, the way it was paid.`,
        ],
      }
    case 'refund_made':
      return {
        subject: `${of('price')} goes back to you`,
        lines: [`${of('price')} for ${title} (order ${of('order')}) goes back the way it was paid.`],
      }
    case 'endpoint_failing':
      return {
        subject: 'A webhook endpoint does not answer',
        lines: [
          `Events could not be delivered to ${of('endpoint')}. The last attempt has failed: ${of('reason')}.`,
          'They are kept and can be sent again from the endpoint’s page.',
        ],
      }
  }
  return { subject: '', lines: [] }
}

function linkOf(data: MailData): readonly string[] {
  return data['link'] === undefined ? [] : [data['link']]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A header holds no line breaks, whatever a title holds. */
function clean(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200)
}

function toHtml(line: string): string {
  const text = escape(line)
  return /^https?:\/\/\S+$/.test(line) ? `<a href="${text}">${text}</a>` : text
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
