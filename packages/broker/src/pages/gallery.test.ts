import { describe, expect, test } from 'vitest'
import { gallery } from './gallery.ts'
import { pseudoLocale } from './messages/catalogue.ts'

const english = gallery('en')

describe('every page', () => {
  test.each(english)('%s names its language, its title, one main and one first heading', (_name, page) => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en"/)
    expect(page).toMatch(/<title>[^<]+ · Farthing<\/title>/)
    expect(page.match(/<main id="main"/g)).toHaveLength(1)
    expect(page.match(/<h1[ >]/g)?.length ?? 0).toBeLessThanOrEqual(1)
  })

  test.each(english)('%s says that it is a test', (_name, page) => {
    expect(page).toContain('Test: play money')
  })

  test.each(english)('%s has no inline style, no inline script and no handler attribute', (_name, page) => {
    expect(page).not.toMatch(/ style="/)
    expect(page).not.toMatch(/<style/)
    expect(page).not.toMatch(/<script(?![^>]* src="\/assets\/[a-z-]+\.js")/)
    expect(page).not.toMatch(/ on[a-z]+="/)
  })

  test.each(english)('%s stays below 150 kB', (_name, page) => {
    expect(Buffer.byteLength(page)).toBeLessThan(150_000)
  })

  test.each(english)('%s moves money only by forms that carry a key', (_name, page) => {
    for (const form of page.match(/<form method="post"[\s\S]*?<\/form>/g) ?? []) {
      const isHarmless = /action="\/(wallet\/top-up|merchant\/sign-in)"/.test(form)
      if (!isHarmless) expect(form).toMatch(/name="key"/)
    }
  })

  test.each(english)('%s gives an id only once', (_name, page) => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('words', () => {
  test.each(gallery(pseudoLocale))('%s takes every word from the catalogue', (_name, page) => {
    expect(foundOutside(page)).toEqual([])
  })
})

/** Text and spoken attributes with letters that neither the catalogue gave nor others wrote (`translate="no"`). */
function foundOutside(page: string): readonly string[] {
  const body = page
    .replace(
      /<(bdi|code|pre|h3|p|dd|td|a|small|span|td|option|textarea)\b[^>]*translate="no"[^>]*>[\s\S]*?<\/\1>/g,
      '',
    )
    .replace(/<(code|data|time|script|svg)\b[\s\S]*?<\/\1>/g, '')
  const texts = [...body.matchAll(/>([^<]+)</g)].map((match) => match[1] ?? '')
  const spoken = [...body.matchAll(/ (?:aria-label|alt|placeholder|title|data-label)="([^"]*)"/g)].map(
    (match) => match[1] ?? '',
  )
  return [...texts, ...spoken].map(withoutWrapped).filter((text) => /\p{L}/u.test(text))
}

/** Drops what stands between the marks, from the inside out, as one message may hold another. */
function withoutWrapped(text: string): string {
  const rest = text.replace(/\[!!((?!\[!!)[\s\S])*?!!\]/g, '')
  return rest === text ? text.replace(/&[a-z#0-9]+;/g, '') : withoutWrapped(rest)
}
