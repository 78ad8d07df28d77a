// Small comforts on every page; nothing here is needed to read or to pay. Times go to the reader's zone, copy buttons
// copy, a form is sent once, minutes count down.

document.documentElement.classList.add('has-script')

const forms: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  moment: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  },
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  clock: { hour: '2-digit', minute: '2-digit', hour12: false },
  second: { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false },
}

for (const element of document.querySelectorAll('time[data-local]')) localise(element)
for (const button of document.querySelectorAll('button[data-copy]')) offerCopy(button)
document.addEventListener('submit', sendOnce)
window.addEventListener('pageshow', (event) => {
  if (event.persisted) for (const form of document.forms) delete form.dataset['sent']
})
for (const element of document.querySelectorAll<HTMLElement>('[data-minutes-until]')) countDown(element)

/** The day headings group by UTC days, so they alone stay as the server wrote them. */
function localise(element: Element): void {
  const form = forms[element.getAttribute('data-local') ?? '']
  const at = new Date(element.getAttribute('datetime') ?? '')
  if (form === undefined || Number.isNaN(at.getTime()) || element.getAttribute('data-local') === 'day') return
  const locale = document.documentElement.lang
  element.textContent = new Intl.DateTimeFormat(locale, form).format(at)
  element.setAttribute(
    'title',
    new Intl.DateTimeFormat(locale, { ...forms['moment'], timeZoneName: 'long' }).format(at),
  )
}

function offerCopy(button: Element): void {
  button.addEventListener('click', () => {
    const source = document.getElementById(button.getAttribute('data-copy') ?? '')
    if (source === null) return
    navigator.clipboard.writeText(source.textContent).then(
      () => {
        button.textContent = button.getAttribute('data-copied')
      },
      () => getSelection()?.selectAllChildren(source),
    )
  })
}

/** A second press of the same form is dropped here; without script it is harmless, as money moves once by what it names. */
function sendOnce(event: SubmitEvent): void {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.method !== 'post' || event.defaultPrevented) return
  if (form.dataset['sent'] === 'yes') {
    event.preventDefault()
    return
  }
  form.dataset['sent'] = 'yes'
  event.submitter?.setAttribute('aria-busy', 'true')
}

/** The server sends the words for every minute that is left, as only the catalogue knows the plurals. */
function countDown(element: HTMLElement): void {
  const end = Date.parse(element.dataset['minutesUntil'] ?? '')
  const words = readWords(element.dataset['minuteWords'])
  if (Number.isNaN(end) || words.length === 0) return
  const show = (): void => {
    const minutes = Math.max(0, Math.ceil((end - Date.now()) / 60_000))
    element.textContent = words[Math.min(minutes, words.length - 1)] ?? element.textContent
    if (minutes > 0) setTimeout(show, 10_000)
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
