// Reads JSON text without losing anything that a check needs: numbers stay as they were written, and a member named twice is seen.
// It accepts exactly the grammar of RFC 8259.

/** A JSON value as it was written. */
export type JsonNode =
  | { readonly kind: 'record'; readonly members: readonly (readonly [string, JsonNode])[] }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly raw: string }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'nothing' }

/** A record as it was written. */
export type RecordNode = Extract<JsonNode, { kind: 'record' }>

type Cursor = { readonly text: string; at: number }

const depthMax = 32
// oxlint-disable-next-line no-control-regex -- JSON forbids bare control characters in strings, so the grammar has to name them.
const textToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const blank = /[ \t\n\r]*/y

/** Reads one JSON value that fills the whole text; undefined when the text is not JSON. */
export function readExactJson(text: string): JsonNode | undefined {
  const cursor: Cursor = { text, at: 0 }
  const node = readValue(cursor, 0)
  if (node === undefined) return undefined
  skipBlank(cursor)
  return cursor.at === text.length ? node : undefined
}

function readValue(cursor: Cursor, depth: number): JsonNode | undefined {
  if (depth > depthMax) return undefined
  skipBlank(cursor)
  switch (cursor.text.charAt(cursor.at)) {
    case '{':
      return readRecord(cursor, depth)
    case '[':
      return readList(cursor, depth)
    case '"': {
      const value = readText(cursor)
      return value === undefined ? undefined : { kind: 'text', value }
    }
    default:
      return readWord(cursor)
  }
}

function readRecord(cursor: Cursor, depth: number): JsonNode | undefined {
  const members: (readonly [string, JsonNode])[] = []
  cursor.at += 1
  if (taken(cursor, '}')) return { kind: 'record', members }
  for (;;) {
    skipBlank(cursor)
    const name = readText(cursor)
    if (name === undefined || !taken(cursor, ':')) return undefined
    const value = readValue(cursor, depth + 1)
    if (value === undefined) return undefined
    members.push([name, value])
    if (taken(cursor, '}')) return { kind: 'record', members }
    if (!taken(cursor, ',')) return undefined
  }
}

function readList(cursor: Cursor, depth: number): JsonNode | undefined {
  const items: JsonNode[] = []
  cursor.at += 1
  if (taken(cursor, ']')) return { kind: 'list', items }
  for (;;) {
    const value = readValue(cursor, depth + 1)
    if (value === undefined) return undefined
    items.push(value)
    if (taken(cursor, ']')) return { kind: 'list', items }
    if (!taken(cursor, ',')) return undefined
  }
}

function readText(cursor: Cursor): string | undefined {
  const token = match(cursor, textToken)
  return token === undefined ? undefined : (JSON.parse(token) as string)
}

function readWord(cursor: Cursor): JsonNode | undefined {
  const word = /(?:true|false|null)/y
  const token = match(cursor, word)
  if (token === 'null') return { kind: 'nothing' }
  if (token !== undefined) return { kind: 'truth', value: token === 'true' }
  const raw = match(cursor, numberToken)
  return raw === undefined ? undefined : { kind: 'number', raw }
}

function match(cursor: Cursor, token: RegExp): string | undefined {
  token.lastIndex = cursor.at
  const found = token.exec(cursor.text)?.[0]
  if (found !== undefined) cursor.at += found.length
  return found
}

function skipBlank(cursor: Cursor): void {
  match(cursor, blank)
}

function taken(cursor: Cursor, sign: string): boolean {
  skipBlank(cursor)
  if (cursor.text[cursor.at] !== sign) return false
  cursor.at += 1
  return true
}

/** The first member of that name, when the node is a record that has one. */
export function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.kind !== 'record') return undefined
  return node.members.find(([key]) => key === name)?.[1]
}

/** What stands at a path of member names. */
export function nodeAt(node: JsonNode | undefined, ...names: readonly string[]): JsonNode | undefined {
  return names.reduce<JsonNode | undefined>((inner, name) => member(inner, name), node)
}

/** The text at a path of member names, when there is a text. */
export function textAt(node: JsonNode | undefined, ...names: readonly string[]): string | undefined {
  const found = nodeAt(node, ...names)
  return found?.kind === 'text' ? found.value : undefined
}

/** Whether two values mean the same: members in any order, and `1` the same as `1.00`. */
export function sameJson(left: JsonNode, right: JsonNode): boolean {
  return canonical(left) === canonical(right)
}

function canonical(node: JsonNode): string {
  switch (node.kind) {
    case 'record':
      return `{${node.members
        .map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`)
        .toSorted((a, b) => (a < b ? -1 : 1))
        .join(',')}}`
    case 'list':
      return `[${node.items.map(canonical).join(',')}]`
    case 'text':
      return JSON.stringify(node.value)
    case 'number':
      return node.raw.includes('.') ? node.raw.replace(/\.?0+$/, '') : node.raw
    case 'truth':
      return String(node.value)
    case 'nothing':
      return 'null'
  }
  return ''
}
