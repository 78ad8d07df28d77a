// The little script of a phone's page: takes in what has changed when the operator says so, keeps what is being typed,
// and copies a code on request. The page works without it.

export const liveScript = `const path = document.body.dataset.live
const dress = () => {
  for (const button of document.querySelectorAll('[data-copy]')) button.hidden = navigator.clipboard === undefined
  const screen = document.querySelector('.scroll')
  if (screen) screen.scrollTop = screen.scrollHeight
}
const refresh = async () => {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!answer.ok) return
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live')
  const now = document.getElementById('live')
  if (!next || !now) return
  const field = document.activeElement
  const typed = new Map([...now.querySelectorAll('input[id]')].map((input) => [input.id, input.value]))
  const isOpen = now.querySelector('details')?.open === true
  const before = now.querySelectorAll('.bubble-in').length
  now.replaceWith(document.adoptNode(next))
  for (const [id, value] of typed) {
    const input = document.getElementById(id)
    if (input) input.value = value
  }
  const details = next.querySelector('details')
  if (details) details.open = isOpen
  if (field?.id) document.getElementById(field.id)?.focus({ preventScroll: true })
  dress()
  const arrived = next.querySelectorAll('.bubble-in').length
  const last = [...next.querySelectorAll('.bubble-in .words')].at(-1)?.textContent
  if (arrived > before && last) document.getElementById('news').textContent = 'New message: ' + last
}
document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]')
  if (!button) return
  await navigator.clipboard.writeText(button.dataset.copy)
  document.getElementById('news').textContent = 'Copied'
  button.classList.add('copied')
})
let isBusy = false
let isAgain = false
const change = async () => {
  if (isBusy) {
    isAgain = true
    return
  }
  isBusy = true
  do {
    isAgain = false
    await refresh().catch(() => {})
  } while (isAgain)
  isBusy = false
}
dress()
if (path) new EventSource(path).addEventListener('change', change)
`
