// A small, forgiving reader of HTML text for agents and servers, where no document is at hand. It finds the elements
// somebody asks for and builds their trees; it is no full parser (no implied end tags, no foreign content), takes
// linear time and never throws.

import { limits } from '../limits.ts'
import type { MarkupElement } from './element.ts'
import { decodeReferences, readTag, type Tag } from './read-tag.ts'

type Builder = MarkupElement & { text: string; readonly children: Builder[] }
/** An element that is open: `level` counts from 1 at a wanted one and is 0 outside; what lies too deep is not built. */
type Open = { readonly name: string; readonly level: number; readonly builder: Builder | undefined }
type State = { readonly roots: Builder[]; readonly stack: Open[]; tooDeep: number }

const voidNames: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
)
/** Elements whose end tag authors leave out: the next of the same name ends them. */
const repeatedNames: ReadonlySet<string> = new Set('p li dt dd option tr td th'.split(' '))
const rawTextNames: ReadonlySet<string> = new Set(
  'script style textarea title xmp iframe noembed noframes template'.split(' '),
)

/** The trees of the outermost elements that are wanted, in document order; nothing of a page past the bound. */
export function readHtml(
  page: string,
  isWanted: (element: Pick<MarkupElement, 'name' | 'attributes'>) => boolean,
): readonly MarkupElement[] {
  if (page.length > limits.htmlCharactersMax) return []
  const html = page.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd')
  const state: State = { roots: [], stack: [], tooDeep: 0 }
  let at = 0
  while (at < html.length && state.roots.length < limits.offersPerPageMax) {
    const less = html.indexOf('<', at)
    const textEnd = less < 0 ? html.length : less
    addText(state, decodeReferences(html.slice(at, textEnd)))
    if (less < 0) break
    at = readMarkup(html, less, { state, isWanted })
  }
  return state.roots
}

type Reader = {
  readonly state: State
  readonly isWanted: (element: Pick<MarkupElement, 'name' | 'attributes'>) => boolean
}

/** Reads what begins with `<` and answers where to go on. */
function readMarkup(html: string, less: number, reader: Reader): number {
  if (html.startsWith('<!--', less)) return skipComment(html, less)
  if (!/^<\/?[a-z]/i.test(html.slice(less, less + 3))) {
    if (/^<[!?/]/.test(html.slice(less, less + 2))) return after(html, '>', less)
    addText(reader.state, '<')
    return less + 1
  }
  const tag = readTag(html, less)
  if (tag === undefined) return html.length
  if (tag.isEnd) {
    closeElement(reader.state, tag.name)
    return tag.end
  }
  if (tag.name === 'plaintext') return html.length
  openElement(tag, reader)
  if (!rawTextNames.has(tag.name)) return tag.end
  const close = findClose(html, tag)
  // What stands in a script is text of its own, but no text of the link around it.
  const opened = reader.state.stack.at(-1)
  if (tag.name === 'script' && opened?.name === 'script' && opened.builder !== undefined)
    opened.builder.text = html.slice(tag.end, close)
  closeElement(reader.state, tag.name)
  return after(html, '>', close)
}

function openElement(tag: Tag, { state, isWanted }: Reader): void {
  // An anchor cannot stand in an anchor: the second ends the first.
  if (tag.name === 'a' && state.stack.some((open) => open.name === 'a')) closeElement(state, 'a')
  if (repeatedNames.has(tag.name) && state.tooDeep === 0 && state.stack.at(-1)?.name === tag.name)
    closeElement(state, tag.name)
  const parent = state.stack.at(-1)
  const isInside = parent !== undefined && parent.level > 0
  const level = isInside || isWanted(tag) ? (parent?.level ?? 0) + 1 : 0
  if (state.stack.length >= limits.htmlDepthMax) {
    if (!voidNames.has(tag.name)) state.tooDeep += 1
    return
  }
  const builder: Builder | undefined =
    level > 0 && level <= limits.offerDepthMax
      ? { name: tag.name, attributes: tag.attributes, children: [], text: '' }
      : undefined
  if (builder !== undefined) (isInside ? parent.builder?.children : state.roots)?.push(builder)
  if (!voidNames.has(tag.name)) state.stack.push({ name: tag.name, level, builder })
}

function closeElement(state: State, name: string): void {
  if (state.tooDeep > 0) {
    state.tooDeep -= 1
    return
  }
  const index = state.stack.findLastIndex((open) => open.name === name)
  if (index >= 0) state.stack.length = index
}

// Every open element keeps its own text; what is past the bound of an offer is never read as a name.
function addText(state: State, text: string): void {
  for (const { builder } of state.stack) {
    if (builder !== undefined && builder.text.length < limits.offerBytesMax) builder.text += text
  }
}

function skipComment(html: string, less: number): number {
  const empty = /^<!--(?:-?>)/.exec(html.slice(less, less + 6))
  if (empty !== null) return less + empty[0].length
  const end = /--!?>/g
  end.lastIndex = less + 4
  return end.exec(html) === null ? html.length : end.lastIndex
}

function findClose(html: string, tag: Tag): number {
  const close = new RegExp(`</${tag.name}(?=[\\s/>])`, 'gi')
  close.lastIndex = tag.end
  return close.exec(html)?.index ?? html.length
}

function after(html: string, text: string, from: number): number {
  const index = html.indexOf(text, from)
  return index < 0 ? html.length : index + text.length
}
