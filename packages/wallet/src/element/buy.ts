// One activation of a link, from the press to the article: quote, wallet window, delivery. A payment is written down
// before it is asked for and forgotten only after a definite answer, so that no press pays twice.

import { type Offer, toBase64Url, toOfferJson } from '@farthing/protocol'
import { type Delivery, fetchPaid } from './deliver.ts'
import { fetchChallenge } from './fetch-challenge.ts'
import { clearPending, type Pending, readPending, writePending } from './pending.ts'
import { goTo, showInPlace } from './show-paid.ts'
import { announce } from './style.ts'
import { type LinkCode, readText, type TextName, textNameOf } from './texts.ts'
import type { LinkView } from './view.ts'
import { askWallet, openWalletWindow, type WalletAnswer } from './wallet-window.ts'

/** What one link remembers between presses. */
export type LinkMemory = {
  /** The window that is being waited for: a further press brings it to the front. */
  popup?: Window | undefined
  /** A ticket that could not be delivered: kept here alone, where no other script of the page can read it. */
  undelivered?: Undelivered | undefined
  /** Set where no wallet can pay: the next press is the plain link's. */
  isPlain?: boolean
}

type Undelivered = { readonly offer: Offer; readonly ticket: string; readonly broker: string }

export type Buying = { readonly host: HTMLElement; readonly view: LinkView; readonly memory: LinkMemory }

/** Buys what the page offers, or shows why not; never rejects. The caller lets one activation run at a time. */
export async function buy(buying: Buying, shown: Offer): Promise<void> {
  const { view, memory } = buying
  if (memory.undelivered?.offer.buyurl === shown.buyurl) {
    return deliver(buying, memory.undelivered)
  }
  const open = readPending(shown.buyurl)
  if (open !== undefined) return askAbout(buying, open, 'pfl.resolve')
  view.setState('checking', 'checking')
  const result = await fetchChallenge(shown)
  if (result.kind === 'open') return present(buying, shown, await fetchPaid(shown))
  if (result.kind === 'fault') return end(buying, result.code)
  const { token, quote } = result.challenge
  const offer: Offer = {
    ...result.challenge.offer,
    page: location.href,
    ...(shown.target === undefined ? {} : { target: shown.target }),
  }
  // The site may call the thing by another name than the page did.
  const renamed = readPending(offer.buyurl)
  if (renamed !== undefined) return askAbout(buying, renamed, 'pfl.resolve')
  const idempotencyKey = toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
  return askAbout(buying, { offer, token, quote, idempotencyKey }, 'pfl.pay')
}

async function askAbout(buying: Buying, pending: Pending, type: 'pfl.pay' | 'pfl.resolve'): Promise<void> {
  const { host, view, memory } = buying
  const { offer, token: quote, quote: terms, idempotencyKey } = pending
  if (!(navigator.userActivation?.isActive ?? true) && !(await view.askToContinue())) {
    return view.setState('idle')
  }
  const broker = new URL(terms.paymentSystem).origin
  const popup = openWalletWindow(broker)
  // Where a payment is open, the form of tier 0 would start another purchase, so none is sent.
  if (popup === undefined) return type === 'pfl.pay' ? postForm(offer) : end(buying, 'E-PENDING', 'blocked')
  memory.popup = popup
  view.setState('consent', 'consent')
  const answer = await askWallet(popup, {
    broker,
    system: terms.paymentSystem,
    request:
      type === 'pfl.pay'
        ? { type, offer: toOfferJson(offer), quote, idempotencyKey }
        : { type, quote, idempotencyKey },
    onAsk: () => writePending(pending),
  })
  memory.popup = undefined
  if (!host.isConnected) return
  return take(buying, { offer, broker, answer })
}

async function take(
  buying: Buying,
  {
    offer,
    broker,
    answer,
  }: { readonly offer: Offer; readonly broker: string; readonly answer: WalletAnswer },
): Promise<void> {
  switch (answer.type) {
    case 'pfl.paid':
      return deliver(buying, { offer, ticket: answer.receipt, broker })
    case 'pfl.refused':
      clearPending(offer.buyurl)
      return end(buying, 'E-REFUSED')
    case 'other-system':
      return end(buying, 'E-NOWALLET')
    case 'pfl.unknown':
    case 'closed':
    case 'silent':
      // A window closed before it was asked leaves nothing open; afterwards nobody knows.
      return end(buying, readPending(offer.buyurl) === undefined ? 'E-REFUSED' : 'E-PENDING')
  }
}

async function deliver(buying: Buying, bought: Undelivered): Promise<void> {
  const { view, memory } = buying
  const { offer, ticket, broker } = bought
  view.setState('paying', 'paying')
  memory.undelivered = bought
  const delivery = await fetchPaid(offer, ticket)
  if (delivery.ok || delivery.code === 'E-FORBIDDEN') {
    memory.undelivered = undefined
    clearPending(offer.buyurl)
  }
  if (delivery.ok) return present(buying, offer, delivery)
  end(buying, delivery.code)
  view.showWallet(broker)
}

/** The event goes out before the element may be replaced by what was bought. */
function present(buying: Buying, offer: Offer, delivery: Delivery): void {
  const { host, view } = buying
  view.setState('paid', 'paid')
  tell(buying, 'pfl-paid')
  const html = delivery.ok ? delivery.html : undefined
  if (html !== undefined && showInPlace(host, offer, html)) return announce(readText(host, 'paid'))
  goTo(offer)
}

/** The four ways an activation ends without the article; the page learns the code and nothing else. */
function end(buying: Buying, code: LinkCode, text: TextName = textNameOf(code)): void {
  const isRefusal = code === 'E-REFUSED' || code === 'E-PRICE-MISMATCH'
  if (code === 'E-NOWALLET') buying.memory.isPlain = true
  const other = code === 'E-PENDING' ? 'pending' : 'error'
  buying.view.setState(isRefusal ? 'refused' : other, text, code)
  tell(buying, isRefusal ? 'pfl-refused' : 'pfl-error', code)
}

function tell({ host }: Buying, name: string, code?: LinkCode): void {
  const detail = code === undefined ? {} : { code }
  host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }))
}

/** Tier 0: where windows are blocked, the site's own form leads to the broker's checkout and back. */
function postForm({ requesturl }: Offer): void {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = requesturl
  form.hidden = true
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = 'farthing'
  field.value = 'buy'
  form.append(field)
  document.body.append(form)
  form.submit()
}
