// The code page of a phone payment: takes the code out of the message where the browser offers that (WebOTP), and counts
// down until another one can be sent. It fills in, it never confirms: the button is the payer's to press.

/** The part of WebOTP that is used; the DOM's own types do not have it yet. */
type MessageCode = { readonly code: string }

const input = document.querySelector<HTMLInputElement>('input[autocomplete="one-time-code"]')
if (input !== null && 'OTPCredential' in window) void fillIn(input)
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-seconds]')) countDown(button)

async function fillIn(input: HTMLInputElement): Promise<void> {
  const stop = new AbortController()
  input.form?.addEventListener('submit', () => stop.abort())
  const options = { otp: { transport: ['sms'] }, signal: stop.signal }
  // Refused, aborted or timed out: the code is typed, as without this.
  const found: unknown = await navigator.credentials.get(options).catch(() => undefined)
  if (!isMessageCode(found) || input.value !== '') return
  input.value = found.code
  const status = document.querySelector<HTMLElement>('[data-code-filled]')
  if (status !== null) status.textContent = status.dataset['codeFilled'] ?? ''
  document.querySelector<HTMLButtonElement>('button[data-code-go]')?.focus()
}

function isMessageCode(value: unknown): value is MessageCode {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
}

/** Counts by this page's own clock from what was left when it was written, as clocks differ. */
function countDown(button: HTMLButtonElement): void {
  const words = readWords(button.dataset['secondWords'])
  const end = performance.now() + Number(button.dataset['seconds']) * 1000
  if (words.length === 0 || Number.isNaN(end)) return
  const told = button.closest('form')?.querySelector('[data-resend-from]')
  const show = (): void => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000))
    button.textContent = words[Math.min(seconds, words.length - 1)] ?? button.textContent
    button.disabled = seconds > 0
    if (told instanceof HTMLElement) told.hidden = true
    if (seconds > 0) setTimeout(show, 250)
  }
  show()
}

function readWords(text: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
