// The duration of access as offers write it: `P[nD][T[nH][nM][nS]]`, without years and months, whose length differs
// (per-fee-link 3.7).

const pattern = /^P(?=.)(?:([0-9]{1,6})D)?(?:T(?=.)(?:([0-9]{1,7})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,10})S)?)?$/

/** Whole seconds of an ISO 8601 duration; undefined where it is written otherwise. */
export function parseAccessDuration(text: string): number | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return ((days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
}

/** Writes whole seconds in the shortest such form: 604800 is `P7D`, 5400 is `PT1H30M`, 0 is `PT0S`. */
export function formatAccessDuration(totalSeconds: number): string {
  const days = Math.floor(totalSeconds / 86_400)
  const hours = Math.floor((totalSeconds % 86_400) / 3600)
  const minutes = Math.floor((totalSeconds % 3600) / 60)
  const seconds = totalSeconds % 60
  const time = `${part(hours, 'H')}${part(minutes, 'M')}${part(seconds, 'S')}`
  if (days === 0 && time === '') return 'PT0S'
  return `P${part(days, 'D')}${time === '' ? '' : `T${time}`}`
}

function part(count: number, unit: string): string {
  return count === 0 ? '' : `${count}${unit}`
}
