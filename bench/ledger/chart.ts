// Draws throughput and p99 against the number of callers as one small SVG, readable on light and dark pages.

import type { CallersPoint } from './callers.ts'

const width = 640
const height = 300
const panel = { top: 48, bottom: 252, width: 240 }

/** The picture. */
export function callersChart(points: readonly CallersPoint[]): string {
  const rates = points.map(({ rate }) => rate)
  const waits = points.map(({ p99Ms }) => p99Ms)
  const callers = points.map((point) => point.callers)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Transfers per second and p99 against the number of callers">
<style>
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-weight: 600 }
  .axis { stroke: #999 }
  .line { fill: none; stroke: #0b6bcb; stroke-width: 2 }
  .dot { fill: #0b6bcb }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .axis { stroke: #777 } .line { stroke: #6cb6ff } .dot { fill: #6cb6ff }
  }
</style>
${drawPanel({ left: 50, title: 'transfers per second', callers, values: rates, format: formatRate })}
${drawPanel({ left: 370, title: 'p99 in milliseconds', callers, values: waits, format: formatWait })}
</svg>
`
}

type Panel = {
  readonly left: number
  readonly title: string
  readonly callers: readonly number[]
  readonly values: readonly number[]
  readonly format: (value: number) => string
}

/** Both axes are logarithmic: callers run over four powers of ten. */
function drawPanel({ left, title, callers, values, format }: Panel): string {
  const right = left + panel.width
  const low = Math.log10(Math.min(...values)) - 0.15
  const high = Math.log10(Math.max(...values)) + 0.2
  const last = Math.log10(Math.max(...callers))
  const x = (count: number) => Math.round(left + 12 + ((panel.width - 24) * Math.log10(count)) / last)
  const y = (value: number) =>
    Math.round(panel.bottom - ((panel.bottom - panel.top) * (Math.log10(value) - low)) / (high - low))
  const dots = callers.map((count, index) => ({ count, value: values[index] ?? 1 }))
  const path = dots.map(({ count, value }) => `${x(count)},${y(value)}`).join(' ')
  const marks = dots.map(
    ({ count, value }) => `<circle class="dot" cx="${x(count)}" cy="${y(value)}" r="4"/>
<text x="${x(count)}" y="${y(value) - 10}" text-anchor="middle">${format(value)}</text>
<text x="${x(count)}" y="${panel.bottom + 18}" text-anchor="middle">${count}</text>`,
  )
  return `<text class="title" x="${left}" y="24">${title}</text>
<line class="axis" x1="${left}" y1="${panel.bottom}" x2="${right}" y2="${panel.bottom}"/>
<polyline class="line" points="${path}"/>
${marks.join('\n')}
<text x="${(left + right) / 2}" y="${panel.bottom + 38}" text-anchor="middle">callers at once</text>`
}

function formatRate(rate: number): string {
  return rate >= 10_000 ? `${Math.round(rate / 1000)}k` : `${(rate / 1000).toFixed(1)}k`
}

function formatWait(milliseconds: number): string {
  return milliseconds >= 10 ? String(Math.round(milliseconds)) : milliseconds.toPrecision(2)
}
