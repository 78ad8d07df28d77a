// What the element shows around the page's own link: the price, and a notice that says where a payment stands. Built
// without markup text, so that Trusted Types have nothing to object to. It decides nothing.

import { formatDecimal, type OfferResult } from '@farthing/protocol'
import { formatPriceText } from './format-price.ts'
import { findControl } from './read-link.ts'
import { applyStyle } from './style.ts'
import { type LinkCode, readText, type TextName } from './texts.ts'

/** The values of the attribute `state` (per-fee-link 5.1). */
export type LinkState = 'idle' | 'checking' | 'consent' | 'paying' | 'pending' | 'paid' | 'refused' | 'error'

export type LinkView = {
  /** Shows the link with its price, or inert text with the reason where there is nothing to sell. */
  readonly showOffer: (read: OfferResult) => void
  /** Sets the state and what is said of it; `idle` says nothing. */
  readonly setState: (state: LinkState, text?: TextName, code?: LinkCode) => void
  /** Shows the way to the wallet, where the reader can take a payment back. */
  readonly showWallet: (href: string) => void
  /** Asks for another press, as browsers open a window only soon after one; false where the reader closes the notice. */
  readonly askToContinue: () => Promise<boolean>
}

/** Builds the shadow tree of an element. */
export function createView(host: HTMLElement): LinkView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const children = document.createElement('slot')
  const link = part('a', 'link')
  const inert = part('span', 'inert')
  const price = part('span', 'price')
  // The price is in the name of the control, so it is not read a second time.
  price.ariaHidden = 'true'
  const notice = part('div', 'notice')
  const message = part('span', 'message')
  message.role = 'status'
  const next = part('button', 'continue')
  next.type = 'button'
  const wallet = part('a', 'wallet')
  wallet.target = '_blank'
  wallet.rel = 'noopener noreferrer'
  notice.append(message, next, wallet)
  for (const element of [link, inert, notice, next, wallet]) element.hidden = true
  root.replaceChildren(children, link, inert, price, notice)
  applyStyle(root)

  const showMessage = (text: string): void => {
    message.textContent = text
    next.hidden = true
    wallet.hidden = true
    notice.hidden = text === ''
  }

  return {
    showOffer: (read) => {
      const isInert = !read.ok && read.fault !== 'E-PRICE-ZERO'
      children.hidden = isInert
      inert.hidden = !isInert
      price.hidden = !read.ok
      if (isInert) inert.textContent = host.getAttribute('textlink') ?? host.textContent.trim()
      link.hidden = !read.ok || findControl(host) !== undefined
      if (!read.ok) return
      link.href = read.offer.requesturl
      link.textContent = read.offer.textlink
      const text = formatPriceText(read.offer.price, languageOf(host))
      price.textContent = text
      const control = findControl(host) ?? link
      price.hidden = namePrice(control, { text, decimal: formatDecimal(read.offer.price) })
    },
    setState: (state, text, code) => {
      host.setAttribute('state', state)
      const words = text === undefined ? '' : readText(host, text)
      showMessage(code === undefined ? words : `${words} (${code})`)
    },
    showWallet: (href) => {
      wallet.href = href
      wallet.textContent = readText(host, 'wallet')
      wallet.hidden = false
    },
    askToContinue: () => {
      showMessage('')
      notice.hidden = false
      next.textContent = readText(host, 'continue')
      next.hidden = false
      next.focus()
      return waitForPress(host, next)
    },
  }
}

/** Puts the price into the control's accessible name; true where its visible text says the price itself. */
function namePrice(
  control: HTMLElement,
  price: { readonly text: string; readonly decimal: string },
): boolean {
  const says = (text: string): boolean => text.includes(price.decimal) || text.includes(price.text)
  const visible = control.textContent.trim()
  if (says(visible)) return true
  const name = control.getAttribute('aria-label') ?? visible
  const image = control.querySelector('img')?.alt ?? ''
  if (!says(name)) control.setAttribute('aria-label', `${name === '' ? image : name}, ${price.text}`)
  return false
}

function waitForPress(host: HTMLElement, button: HTMLButtonElement): Promise<boolean> {
  return new Promise((resolve) => {
    const settled = new AbortController()
    const end = (isPressed: boolean): void => {
      settled.abort()
      button.hidden = true
      // The button that had the focus is gone, so it returns to where the reader came from.
      const back = findControl(host) ?? host.shadowRoot?.querySelector('a')
      back?.focus()
      resolve(isPressed)
    }
    const { signal } = settled
    button.addEventListener('click', (event) => event.isTrusted && end(true), { signal })
    host.addEventListener('keydown', (event) => event.key === 'Escape' && end(false), { signal })
  })
}

function languageOf(host: Element): string {
  return host.closest('[lang]')?.getAttribute('lang') ?? navigator.language
}

function part<Name extends 'a' | 'span' | 'button' | 'div'>(
  name: Name,
  partName: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.part.add(partName)
  return element
}
