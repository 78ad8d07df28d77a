// Instants and durations as two types, so that one is never taken for the other. Nothing here reads a clock.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly __brand: 'Instant' }

/** A length of time in milliseconds. */
export type Duration = number & { readonly __brand: 'Duration' }

/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
const lastSecond = 253_402_300_799

export function instant(milliseconds: number): Instant {
  return milliseconds as Instant
}

export function duration(milliseconds: number): Duration {
  return milliseconds as Duration
}

export function after(start: Instant, length: Duration): Instant {
  return (start + length) as Instant
}

export function between(start: Instant, end: Instant): Duration {
  return (end - start) as Duration
}

/** Whole seconds since 1970, as signed tokens carry time (RFC 7519 NumericDate). */
export function toSeconds(time: Instant): number {
  return Math.floor(time / 1000)
}

export function fromSeconds(seconds: number): Instant {
  return (seconds * 1000) as Instant
}

/** Reads whole seconds since 1970 from a token; undefined before 1970, after the year 9999, or for anything else. */
export function parseSeconds(value: unknown): Instant | undefined {
  const isTime = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= lastSecond
  return isTime ? fromSeconds(value) : undefined
}

/** RFC 3339 in UTC, as JSON carries time. */
export function formatInstant(time: Instant): string {
  return new Date(time).toISOString()
}
