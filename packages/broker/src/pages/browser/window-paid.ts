// The wallet window's mouth: posts the checkout's answer to the page that opened the window, at the one origin the
// checkout named, and closes. A window closed without an answer says what the checkout left for that case.

import { parseWindowAnswer } from '@farthing/protocol'

/** Long enough to read "Paid 0.02", short enough not to wait. */
const closeAfterMs = 700

const element = document.querySelector<HTMLElement>('[data-answer]')
const target = element?.dataset['target'] ?? ''
const message = parseWindowAnswer(readAnswer())

if (element?.dataset['when'] === 'now') {
  post()
  setTimeout(() => window.close(), closeAfterMs)
}

document.addEventListener('click', (event) => {
  const source = event.target
  if (!(source instanceof Element) || source.closest('[data-decline], [data-close]') === null) return
  if (message === undefined) return
  event.preventDefault()
  post()
  window.close()
})

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || element?.dataset['when'] !== 'close') return
  post()
  window.close()
})

function post(): void {
  const opener: unknown = window.opener
  if (message === undefined || target === '' || !isWindow(opener)) return
  opener.postMessage(message, target)
}

function readAnswer(): unknown {
  try {
    return JSON.parse(element?.dataset['answer'] ?? 'null')
  } catch {
    return undefined
  }
}

function isWindow(value: unknown): value is Window {
  return typeof value === 'object' && value !== null && 'postMessage' in value
}
