// A page that waits: asks whether the payment has gone on, and only then presses "look now". Nothing moves under the
// reader's hands meanwhile.

const everyMs = 1_500
/** After this many questions it asks more rarely. */
const eagerQuestions = 40
const rarelyMs = 6_000

const element = document.querySelector<HTMLElement>('[data-wait]')
if (element !== null) {
  const form = element.querySelector<HTMLFormElement>('form')
  const button = element.querySelector<HTMLButtonElement>('button[data-look]')
  if (form !== null && button !== null) void ask(element, () => form.requestSubmit(button))
}

async function ask(element: HTMLElement, look: () => void): Promise<void> {
  const shown = element.dataset['state']
  for (let question = 0; ; question += 1) {
    await pause(question < eagerQuestions ? everyMs : rarelyMs)
    if (document.hidden) continue
    const state = await readState(element.dataset['wait'] ?? '')
    if (state === undefined || state === shown) continue
    look()
    return
  }
}

/** Undefined where the answer did not come or is none: it is asked again. */
async function readState(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' }, cache: 'no-store' })
    if (!response.ok) return undefined
    const value: unknown = await response.json()
    const state = typeof value === 'object' && value !== null && 'state' in value ? value.state : undefined
    return typeof state === 'string' ? state : undefined
  } catch {
    return undefined
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
