// A stand-in for the broker's wallet window: a page that speaks the pfl messages and pays by the stand-in broker's API.
// What it does with the next question is told beforehand; what it heard is kept.

/** `pay` and answer; pay and close without an answer; refuse; say unknown; say nothing; speak for another system. */
export type WindowMode =
  | 'pay'
  | 'pay-then-close'
  | 'close'
  | 'refuse'
  | 'unknown'
  | 'say-nothing'
  | 'other-system'

export type HeardMessage = {
  readonly type: string
  readonly idempotencyKey?: string
  readonly quote?: string
  readonly offer?: { readonly title: string; readonly page: string }
}

export type StandInWindow = {
  mode: WindowMode
  readonly heard: HeardMessage[]
  readonly pages: (request: Request) => Promise<Response | undefined>
}

export function createStandInWindow(): StandInWindow {
  const state: StandInWindow = {
    mode: 'pay',
    heard: [],
    pages: async (request) => {
      const { pathname, origin } = new URL(request.url)
      if (pathname === '/window/heard') {
        state.heard.push((await request.json()) as HeardMessage)
        return Response.json({ isKnown: isKnown(state.heard) })
      }
      if (pathname === '/window/script.js') {
        const text = `(${speak.toString()})(${JSON.stringify({ mode: state.mode, system: `${origin}/pay/v1` })})`
        return new Response(text, { headers: { 'Content-Type': 'text/javascript' } })
      }
      if (pathname !== '/window') return undefined
      const html =
        '<!doctype html><html lang="en"><title>Wallet</title><script src="/window/script.js"></script><p>Wallet</p></html>'
      return new Response(html, {
        headers: {
          'Content-Type': 'text/html',
          'Content-Security-Policy': "default-src 'self'; frame-ancestors 'none'",
        },
      })
    },
  }
  return state
}

/** True where the last message's key was asked to be paid before. */
function isKnown(heard: readonly HeardMessage[]): boolean {
  const last = heard.at(-1)
  return heard
    .slice(0, -1)
    .some(({ type, idempotencyKey }) => type === 'pfl.pay' && idempotencyKey === last?.idempotencyKey)
}

/** Runs in the window. */
function speak({ mode, system }: { mode: WindowMode; system: string }): void {
  type Asked = { type: string; challenge?: string; idempotencyKey?: string; quote?: string }
  addEventListener('message', (event: MessageEvent<Asked>) => {
    void hear(event)
  })
  async function hear({ data, source, origin }: MessageEvent<Asked>): Promise<void> {
    const answer = (message: object): void => source?.postMessage(message, { targetOrigin: origin })
    if (source !== window.opener) return
    if (data.type === 'pfl.hello') {
      const systems = mode === 'other-system' ? ['https://other.example/pay/v1'] : [system]
      answer({ type: 'pfl.ready', v: 1, challenge: data.challenge, systems })
      return
    }
    const { idempotencyKey, quote } = data
    const noted = await fetch('/window/heard', { method: 'POST', body: JSON.stringify(data) })
    const { isKnown } = (await noted.json()) as { isKnown: boolean }
    if (mode === 'say-nothing') return
    if (mode === 'close') return window.close()
    if (mode === 'unknown') return answer({ type: 'pfl.unknown', idempotencyKey })
    if (mode === 'refuse') return answer({ type: 'pfl.refused', idempotencyKey, code: 'declined' })
    if (data.type === 'pfl.resolve' && !isKnown) {
      return answer({ type: 'pfl.refused', idempotencyKey, code: 'not_found' })
    }
    const paid = await fetch('/v1/payments', {
      method: 'POST',
      headers: { Authorization: 'Bearer reader', 'Idempotency-Key': String(idempotencyKey) },
      body: JSON.stringify({ quote }),
    })
    const body = (await paid.json()) as { ticket?: string; code?: string }
    if (mode === 'pay-then-close') return window.close()
    answer(
      paid.ok
        ? { type: 'pfl.paid', idempotencyKey, receipt: body.ticket }
        : { type: 'pfl.refused', idempotencyKey, code: body.code },
    )
    window.close()
  }
}
