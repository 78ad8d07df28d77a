// The farm with script: a press answers in place instead of by a new page, crops ripen before the eyes, arrows walk the field, and
// a few notes play for who asks for them. Without it every form works all the same.

const farm = document.getElementById('farm')
const still = matchMedia('(prefers-reduced-motion: reduce)')
let timers = []
let audio

if (farm !== null) {
  for (const part of document.querySelectorAll('[data-with-script]')) part.hidden = false
  ripen()
  document.addEventListener('submit', onSubmit)
  document.addEventListener('keydown', onKey)
  document.getElementById('sound')?.addEventListener('click', toggleSound)
}

/** Presses are sent one after the other, so that each sees what the one before did. */
let turn = Promise.resolve()

function onSubmit(event) {
  const { target: form, submitter } = event
  if (form.id !== 'field' || submitter === null) return
  event.preventDefault()
  const body = new URLSearchParams(new FormData(form, submitter))
  turn = turn
    .then(() => press(body, submitter))
    .catch(() => form.requestSubmit === undefined || location.assign('/'))
}

async function press(body, button) {
  const response = await fetch('/field', { method: 'POST', body, headers: { 'x-part': 'farm' } })
  if (!response.ok) throw new Error('the field did not answer')
  const next = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('farm')
  const before = Number.parseInt(document.getElementById('purse').innerText.trim(), 10)
  place(next)
  show(
    next.dataset.deed,
    button,
    Number.parseInt(document.getElementById('purse').innerText.trim(), 10) - before,
  )
}

/** Puts the answer in place; plots keep their element, so that the focus stays where it is. */
function place(next) {
  farm.className = next.className
  const plots = farm.querySelectorAll('.plot')
  for (const [index, fresh] of next.querySelectorAll('.plot').entries()) {
    const plot = plots[index]
    const isNew = plot.dataset.kind !== fresh.dataset.kind || plot.dataset.crop !== fresh.dataset.crop
    if (isNew || plot.innerHTML !== fresh.innerHTML) plot.innerHTML = fresh.innerHTML
    for (const name of Object.keys(plot.dataset)) delete plot.dataset[name]
    Object.assign(plot.dataset, fresh.dataset)
    plot.classList.toggle('fresh', isNew && fresh.dataset.kind !== 'bare')
  }
  for (const id of ['view', 'told']) {
    const [old, fresh] = [farm.querySelector(`#${id}`), next.querySelector(`#${id}`)]
    if (old.innerHTML !== fresh.innerHTML) old.innerHTML = fresh.innerHTML
  }
  const counts = farm.querySelectorAll('.seed small')
  for (const [index, fresh] of next.querySelectorAll('.seed small').entries())
    counts[index].textContent = fresh.textContent
  const purse = next.querySelector('#new-purse').content.firstElementChild
  document.getElementById('purse').innerHTML = purse.innerHTML
  ripen()
}

/** Crops pass their stages by the times the page told. */
function ripen() {
  for (const timer of timers) clearTimeout(timer)
  timers = []
  for (const plot of farm.querySelectorAll('.plot[data-crop]')) {
    for (const [stage, wait] of [
      [1, Number(plot.dataset.halfMs)],
      [2, Number(plot.dataset.ripeMs)],
    ]) {
      if (wait > 0) timers.push(setTimeout(() => grow(plot, stage), wait))
    }
  }
}

function grow(plot, stage) {
  plot.dataset.stage = String(stage)
  plot.querySelector('.grows use').setAttribute('href', `#${plot.dataset.crop}-${stage}`)
  const state = stage === 2 ? 'ripe' : 'growing'
  plot.querySelector('.hidden').textContent = `${plot.dataset.title}, ${state}, ${plot.dataset.place}`
}

function show(deed, button, gained) {
  const notes = {
    sown: [262],
    harvested: [392, 523],
    pulled: [147],
    cut: [330, 220, 165],
    waits: [],
    busy: [],
  }
  play(notes[deed] ?? [])
  if (still.matches) return
  if (gained > 0) pop(button, `+${gained}`)
  if (deed !== 'cut' && deed !== 'pulled') return
  for (const plot of deed === 'cut' ? rowOf(button) : [button]) once(plot, 'cut')
  if (deed === 'cut') once(document.getElementById('view'), 'swinging')
}

function rowOf(button) {
  const plots = [...farm.querySelectorAll('.plot')]
  const first = plots.indexOf(button) - (plots.indexOf(button) % 4)
  return plots.slice(first, first + 4)
}

function once(element, name) {
  element.classList.remove(name)
  element.getBoundingClientRect()
  element.classList.add(name)
  element.addEventListener('animationend', () => element.classList.remove(name), { once: true })
}

function pop(button, text) {
  const bubble = document.createElement('span')
  bubble.className = 'pop'
  bubble.setAttribute('aria-hidden', 'true')
  bubble.textContent = text
  button.append(bubble)
  bubble.addEventListener('animationend', () => bubble.remove(), { once: true })
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const seeds = farm.querySelectorAll('input[name=crop]')
  const seed = seeds[Number(event.key) - 1]
  if (seed !== undefined && '123'.includes(event.key)) seed.checked = true
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -4, ArrowDown: 4 }[event.key]
  const plots = [...farm.querySelectorAll('.plot')]
  const at = plots.indexOf(document.activeElement)
  if (step === undefined || at < 0) return
  const next = plots[at + step]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

/** Sound is off until it is asked for, each time anew. */
function toggleSound(event) {
  audio = audio === undefined ? new AudioContext() : void audio.close()
  event.currentTarget.setAttribute('aria-pressed', String(audio !== undefined))
}

function play(notes) {
  if (audio === undefined) return
  for (const [index, pitch] of notes.entries()) {
    const at = audio.currentTime + index * 0.09
    const [tone, volume] = [audio.createOscillator(), audio.createGain()]
    tone.type = 'triangle'
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0.08, at)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.16)
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(at + 0.18)
  }
}
