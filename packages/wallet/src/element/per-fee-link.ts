// `<per-fee-link>`: a link with a price that pays on a person's press and on nothing else (per-fee-link 5.1). The page's
// own link or form inside works without it; this file wires events, the rest is plain functions.

import { type Buying, buy, type LinkMemory } from './buy.ts'
import { readLink } from './read-link.ts'
import { textNameOf } from './texts.ts'
import { createView, type LinkView } from './view.ts'

const observed = ['price', 'textlink', 'requesturl', 'buyurl', 'mpbaseurl', 'duration', 'expiration']

/** Defines the element once; a page that has one of that name keeps it. */
export function definePerFeeLink(): void {
  if (typeof customElements === 'undefined' || customElements.get('per-fee-link') !== undefined) return
  // The platform asks for a class; it does nothing but hand over.
  customElements.define(
    'per-fee-link',
    class extends HTMLElement {
      static readonly observedAttributes: readonly string[] = observed
      #refresh: (() => void) | undefined
      connectedCallback(): void {
        this.#refresh ??= attach(this)
        this.#refresh()
      }
      attributeChangedCallback(): void {
        this.#refresh?.()
      }
    },
  )
}

/** Wires an element and answers what shows its offer anew; while a payment runs it shows nothing new. */
function attach(host: HTMLElement): () => void {
  const view = createView(host)
  const memory: LinkMemory = {}
  const buying: Buying = { host, view, memory }
  let isBusy = false
  const refresh = (): void => {
    if (!isBusy) showLink(host, view)
  }
  const activate = async (): Promise<void> => {
    if (isBusy) {
      memory.popup?.focus()
      return
    }
    const read = readLink(host)
    if (!read.ok) return refresh()
    const start = new CustomEvent('pfl-start', { bubbles: true, composed: true, cancelable: true })
    if (!host.dispatchEvent(start)) return
    isBusy = true
    await buy(buying, read.offer).finally(() => {
      isBusy = false
    })
  }
  host.addEventListener('click', (event) => {
    if (!takesOver(host, memory, event)) return
    event.preventDefault()
    if (event.isTrusted) void activate()
  })
  // The form inside is for readers without script; with it, only a press buys, and a press never gets here.
  host.addEventListener('submit', (event) => {
    if (memory.isPlain !== true && isSameOrigin(host)) event.preventDefault()
  })
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !isBusy && host.getAttribute('state') !== 'pending') showLink(host, view)
  })
  host.shadowRoot?.querySelector('slot')?.addEventListener('slotchange', refresh)
  return refresh
}

function showLink(host: HTMLElement, view: LinkView): void {
  const read = readLink(host)
  view.showOffer(read)
  if (read.ok) return view.setState('idle')
  const code = read.fault
  if (code === 'E-PRICE-ZERO' || code === 'E-DURATION') return view.setState('idle')
  const isTold = host.getAttribute('state') === 'error'
  view.setState('error', textNameOf(code), code)
  if (isTold) return
  host.dispatchEvent(new CustomEvent('pfl-error', { bubbles: true, composed: true, detail: { code } }))
}

/** True for a press of the link or button inside; false leaves the press to the browser. */
function takesOver(host: HTMLElement, memory: LinkMemory, event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0 || memory.isPlain === true) return false
  const path = event.composedPath()
  const control = path
    .slice(0, path.indexOf(host))
    .find((target) => target instanceof HTMLAnchorElement || target instanceof HTMLButtonElement)
  // What the notice holds has a purpose of its own.
  if (control === undefined || control.closest('[part=notice]') !== null || !isSameOrigin(host)) return false
  if (control instanceof HTMLButtonElement) return true
  // A script may follow the link to the preview; it may not pay. New tabs and downloads stay the browser's.
  return event.isTrusted && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
}

/** The cookie that opens the article can only be set on its own site, so links to other sites are left to the browser. */
function isSameOrigin(host: Element): boolean {
  const read = readLink(host)
  return read.ok && new URL(read.offer.requesturl).origin === location.origin
}

definePerFeeLink()
