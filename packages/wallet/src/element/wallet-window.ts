// The page's end of the wallet window (per-fee-link 11, tier 1): opens it, greets it until it answers, asks one thing.
// It believes messages of that window and the broker's origin only, and knows neither offers nor tickets.

import {
  brokerPaths,
  helloEveryMs,
  type PaidMessage,
  type PayMessage,
  parseWindowAnswer,
  type RefusedMessage,
  type ResolveMessage,
  toBase64Url,
  type UnknownMessage,
  walletWindow,
  windowProtocolVersion,
} from '@farthing/protocol'

/** How long a window may take to answer a greeting, and a person to decide: somewhat longer than a quote lives. */
const readyWaitMs = 30_000
const answerWaitMs = 900_000

/** What the window said; or it was closed, stayed silent, or does not speak for the payment system that was meant. */
export type WalletAnswer =
  | PaidMessage
  | RefusedMessage
  | UnknownMessage
  | { readonly type: 'closed' | 'silent' | 'other-system' }

export type WalletQuestion = {
  readonly broker: string
  readonly system: string
  readonly request: PayMessage | ResolveMessage
  /** Called once, just before the request is sent: from here on it may be carried out. */
  readonly onAsk: () => void
}

/** Opens the broker's window; undefined where the browser blocks it. */
export function openWalletWindow(broker: string): Window | undefined {
  const { widthPx: width, heightPx: height } = walletWindow
  const features = `popup,width=${width},height=${height}`
  return window.open(broker + brokerPaths.window, '', features) ?? undefined
}

/** Greets the window, asks, and waits for the answer; never rejects. */
export function askWallet(popup: Window, question: WalletQuestion): Promise<WalletAnswer> {
  const { broker, system, request, onAsk } = question
  const challenge = toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
  const openedAt = performance.now()
  let askedAt: number | undefined
  let wasClosed = false
  return new Promise((resolve) => {
    const end = (answer: WalletAnswer): void => {
      clearInterval(timer)
      removeEventListener('message', hear)
      resolve(answer)
    }
    const hear = (event: MessageEvent<unknown>): void => {
      if (event.source !== popup || event.origin !== broker) return
      const answer = parseWindowAnswer(event.data)
      if (answer === undefined) return
      if (answer.type !== 'pfl.ready') {
        if (askedAt !== undefined && answer.idempotencyKey === request.idempotencyKey) end(answer)
        return
      }
      if (askedAt !== undefined || answer.challenge !== challenge) return
      if (!answer.systems.includes(system)) {
        end({ type: 'other-system' })
        return
      }
      askedAt = performance.now()
      onAsk()
      popup.postMessage(request, broker)
    }
    const tick = (): void => {
      // A message sent just before closing may still be on its way, so a closed window gets one more turn.
      if (wasClosed) end({ type: 'closed' })
      else if (popup.closed) wasClosed = true
      else if (
        performance.now() - (askedAt ?? openedAt) >
        (askedAt === undefined ? readyWaitMs : answerWaitMs)
      )
        end({ type: 'silent' })
      else if (askedAt === undefined)
        popup.postMessage({ type: 'pfl.hello', v: windowProtocolVersion, challenge }, broker)
    }
    addEventListener('message', hear)
    const timer = setInterval(tick, helloEveryMs)
  })
}
