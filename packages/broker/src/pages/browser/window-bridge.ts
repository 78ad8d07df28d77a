// The wallet window's ear: hears the page that opened it, and turns what it asks into a form sent to the checkout. The
// page's origin is taken from the browser's event, never from a message (per-fee-link 11).

import { parseWindowRequest, type WindowAnswer, type WindowRequest } from '@farthing/protocol'

/** A window opened by nobody says so after this long. */
const aloneAfterMs = 5_000

const bridge = document.querySelector<HTMLElement>('[data-bridge]')
const form = bridge?.querySelector('form')
const opener: unknown = window.opener
let isHeard = false

if (bridge !== null && form !== null && form !== undefined) {
  window.addEventListener('message', (event) => hear(event, form))
  setTimeout(() => {
    if (!isHeard) showAlone(bridge)
  }, aloneAfterMs)
}

function hear(event: MessageEvent<unknown>, form: HTMLFormElement): void {
  if (event.source === null || event.source !== opener || event.origin === 'null') return
  const request = parseWindowRequest(event.data)
  if (request === undefined) return
  isHeard = true
  if (request.type === 'pfl.hello') {
    answer(event, { type: 'pfl.ready', v: 1, challenge: request.challenge, systems: readSystems() })
    return
  }
  send(form, request, event.origin)
}

function send(
  form: HTMLFormElement,
  request: Exclude<WindowRequest, { type: 'pfl.hello' }>,
  page: string,
): void {
  fill(form, 'page', page)
  fill(form, 'key', request.idempotencyKey)
  fill(form, 'quote', request.quote ?? '')
  fill(form, 'offer', request.type === 'pfl.pay' ? JSON.stringify(request.offer) : '')
  fill(form, 'action', request.type === 'pfl.pay' ? 'show' : 'resolve')
  form.submit()
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  const input = form.elements.namedItem(name)
  if (input instanceof HTMLInputElement) input.value = value
}

function answer(event: MessageEvent<unknown>, message: WindowAnswer): void {
  if (event.source !== null) event.source.postMessage(message, { targetOrigin: event.origin })
}

function readSystems(): readonly string[] {
  try {
    const value: unknown = JSON.parse(bridge?.dataset['systems'] ?? '[]')
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}

function showAlone(bridge: HTMLElement): void {
  bridge.querySelector('[data-loading]')?.setAttribute('hidden', '')
  bridge.querySelector('[data-alone]')?.removeAttribute('hidden')
}
