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
  /** What the server is told when it is asked for options. */
  readonly asked?: unknown
  readonly finish: string
  readonly act: (options: unknown) => Promise<unknown>
  /** What an existing passkey is proved for first, where the server asks for that. */
  readonly provesFirst?: string
}

/** Shows that whoever holds this device also holds a passkey of its wallet, for one act. */
function proofOf(act: string): Ceremony {
  return {
    options: '/wallet/passkeys/prove/options',
    asked: { act },
    finish: '/wallet/passkeys/prove',
    act: async (options) => ({ act, made: await authenticate(options) }),
  }
}

const ceremonies: Readonly<Record<string, Ceremony>> = {
  register: {
    options: '/wallet/passkeys/options',
    finish: '/wallet/passkeys',
    provesFirst: 'add',
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

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-prove]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void proveThenSend(form)
  })
}

async function run(button: HTMLButtonElement, ceremony: Ceremony): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return
  button.setAttribute('aria-busy', 'true')
  const region = document.querySelector(`[data-passkey-status="${button.dataset['passkey'] ?? ''}"]`)
  say(region, 'waiting')
  const outcome = await attempt(ceremony)
  say(region, outcome)
  if (outcome === 'done') location.assign(button.dataset['next'] ?? '/wallet')
  else button.removeAttribute('aria-busy')
}

/** A form that needs a fresh proof is sent once there is one. */
async function proveThenSend(form: HTMLFormElement): Promise<void> {
  const region = form.querySelector('[data-passkey-status]')
  say(region, 'waiting')
  const outcome = await attempt(proofOf(form.dataset['prove'] ?? ''))
  say(region, outcome)
  if (outcome === 'done') form.submit()
}

async function attempt(ceremony: Ceremony): Promise<Outcome> {
  const asked = ceremony.asked ?? {}
  let options = await post(ceremony.options, asked)
  const isProofNeeded = options.kind === 'refused' && options.code === 'passkey_required'
  if (isProofNeeded && ceremony.provesFirst !== undefined) {
    const proved = await attempt(proofOf(ceremony.provesFirst))
    if (proved !== 'done') return proved
    options = await post(ceremony.options, asked)
  }
  if (options.kind !== 'ok') return options.kind === 'refused' ? options : options.kind
  const made = await ceremony.act(options.value).then(
    (value) => ({ value }),
    () => undefined,
  )
  if (made === undefined) return 'cancelled'
  const finished = await post(ceremony.finish, made.value)
  return finished.kind === 'ok' ? 'done' : finished.kind === 'refused' ? finished : finished.kind
}

/** A refusal in the server's own words. */
type Refusal = { readonly kind: 'refused'; readonly code: string; readonly words: string }
type Outcome = Word | Refusal
type Posted =
  | { readonly kind: 'ok'; readonly value: unknown }
  | Refusal
  | { readonly kind: 'failed' | 'offline' }

async function post(path: string, body: unknown): Promise<Posted> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    const value: unknown = text === '' ? undefined : JSON.parse(text)
    return response.ok ? { kind: 'ok', value } : readRefusal(value)
  } catch {
    return { kind: 'offline' }
  }
}

function readRefusal(value: unknown): Refusal | { readonly kind: 'failed' } {
  const { code, title, hint } = (value ?? {}) as { code?: unknown; title?: unknown; hint?: unknown }
  if (typeof code !== 'string' || typeof title !== 'string' || typeof hint !== 'string')
    return { kind: 'failed' }
  return { kind: 'refused', code, words: `${title}. ${hint}` }
}

/** The server's own answer, in the shape its library writes. */
function authenticate(options: unknown): Promise<unknown> {
  return startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON })
}

function say(region: Element | null, outcome: Outcome): void {
  if (region === null) return
  const button = document.querySelector<HTMLButtonElement>('button[data-passkey]')
  const own = region instanceof HTMLElement ? region.dataset['words'] : undefined
  const words = readWords(own ?? button?.dataset['words'])
  region.textContent = typeof outcome === 'string' ? (words[outcome] ?? '') : outcome.words
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
