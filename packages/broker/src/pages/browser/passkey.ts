// Passkey ceremonies: asks the server for options, lets the browser do its part, sends back what it made. Speaks
// through the live region beside its button; on success it goes where the button says.

import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'

type Word = 'waiting' | 'failed' | 'cancelled' | 'offline' | 'done'
type Ceremony = {
  readonly options: string
  readonly finish: string
  readonly act: (options: unknown) => Promise<unknown>
}

const ceremonies: Readonly<Record<string, Ceremony>> = {
  register: {
    options: '/wallet/passkeys/options',
    finish: '/wallet/passkeys',
    act: (options) => startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }),
  },
  'sign-in': { options: '/wallet/sign-in/options', finish: '/wallet/sign-in', act: authenticate },
  unfreeze: { options: '/wallet/unfreeze/options', finish: '/wallet/unfreeze', act: authenticate },
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-passkey]')) {
  const ceremony = ceremonies[button.dataset['passkey'] ?? '']
  if (ceremony !== undefined) {
    button.addEventListener('click', () => {
      void run(button, ceremony)
    })
  }
}

async function run(button: HTMLButtonElement, ceremony: Ceremony): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return
  button.setAttribute('aria-busy', 'true')
  say(button, 'waiting')
  const word = await attempt(ceremony)
  say(button, word)
  if (word === 'done') location.assign(button.dataset['next'] ?? '/wallet')
  else button.removeAttribute('aria-busy')
}

async function attempt(ceremony: Ceremony): Promise<Word> {
  const options = await post(ceremony.options, {})
  if (options.kind !== 'ok') return options.kind
  const made = await ceremony.act(options.value).then(
    (value) => ({ value }),
    () => undefined,
  )
  if (made === undefined) return 'cancelled'
  const finished = await post(ceremony.finish, made.value)
  return finished.kind === 'ok' ? 'done' : finished.kind
}

async function post(
  path: string,
  body: unknown,
): Promise<{ readonly kind: 'ok'; readonly value: unknown } | { readonly kind: 'failed' | 'offline' }> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) return { kind: 'failed' }
    const text = await response.text()
    const value: unknown = text === '' ? undefined : JSON.parse(text)
    return { kind: 'ok', value }
  } catch {
    return { kind: 'offline' }
  }
}

/** The server's own answer, in the shape its library writes. */
function authenticate(options: unknown): Promise<unknown> {
  return startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON })
}

function say(button: HTMLButtonElement, word: Word): void {
  const region = document.querySelector(`[data-passkey-status="${button.dataset['passkey'] ?? ''}"]`)
  if (region !== null) region.textContent = readWords(button.dataset['words'])[word] ?? ''
}

function readWords(text: string | undefined): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(
      Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    )
  } catch {
    return {}
  }
}
