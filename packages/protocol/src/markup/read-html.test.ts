import { expect, test } from 'vitest'
import type { MarkupElement } from './element.ts'
import { escapeHtml } from './escape.ts'
import { readHtml } from './read-html.ts'
import { decodeReferences } from './read-tag.ts'

function readFirst(html: string, name: string): MarkupElement | undefined {
  return readHtml(html, (element) => element.name === name)[0]
}

test('attributes are read quoted, unquoted and bare, the first of two equal names wins', () => {
  const element = readFirst(`<X-Y A="1 > 0" b='"' C=c/d d e = f A=2 =g=h / i>t</x-y>`, 'x-y')
  expect([...(element?.attributes ?? [])]).toEqual([
    ['a', '1 > 0'],
    ['b', '"'],
    ['c', 'c/d'],
    ['d', ''],
    ['e', 'f'],
    ['=g', 'h'],
    ['i', ''],
  ])
})

test('references are resolved as the standard has it, unknown ones left alone', () => {
  expect(decodeReferences('&amp;&lt;&gt;&quot;&apos;&#65;&#x1F600;&nbsp;&AMP;&x;&')).toBe(
    `&<>"'A😀&nbsp;&AMP;&x;&`,
  )
  expect(decodeReferences('&#0;&#xD800;&#x110000;&#99999999;')).toBe('\ufffd\ufffd\ufffd\ufffd')
  expect(decodeReferences('&#128;&#146;')).toBe('€’')
  expect(decodeReferences(escapeHtml(`<a b="c" d='e'>&\r`))).toBe(`<a b="c" d='e'>&\r`)
})

test('children and text follow the nesting, void elements hold nothing', () => {
  const element = readFirst('<x>a<b>c<br>d</b><i/>e</x>f', 'x')
  expect(element?.text).toBe('acde')
  expect(element?.children.map((child) => child.name)).toEqual(['b', 'i'])
  expect(element?.children[0]?.children.map((child) => child.name)).toEqual(['br'])
})

test('a second anchor ends the first, an outer end tag ends what is open inside', () => {
  expect(readHtml('<a>one<a>two</a>', ({ name }) => name === 'a').map(({ text }) => text)).toEqual([
    'one',
    'two',
  ])
  expect(readFirst('<div><x>in</div>out', 'x')?.text).toBe('in')
})

test('paragraphs without end tags do not pile up, and what lies too deep is passed over', () => {
  expect(readFirst(`${'<p>a'.repeat(1_000)}<x>b</x>`, 'x')?.text).toBe('b')
  expect(readFirst(`${'<div>'.repeat(1_000)}<x>b</x>`, 'x')).toBeUndefined()
  expect(readFirst(`${'<div>'.repeat(1_000)}${'</div>'.repeat(1_000)}<x>b</x>`, 'x')?.text).toBe('b')
})

test('a tag the text ends in is no element', () => {
  for (const html of ['<x', '<x a', '<x a=', '<x a="', '<x a="b"', '</x'])
    expect(readFirst(html, 'x')).toBeUndefined()
})
