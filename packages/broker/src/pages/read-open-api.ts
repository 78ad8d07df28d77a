// Reads an OpenAPI 3.1 document into what the reference page shows. The document is our own, but made elsewhere, so
// that nothing here trusts its shape: what is missing or odd is left out.

/** A field of an object or a parameter: its type in words of JSON Schema. */
export type ReferenceField = {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
  /** Where a parameter stands: path, query, header, cookie. */
  readonly place: string
}

export type ReferenceOperation = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly parameters: readonly ReferenceField[]
  readonly body: readonly ReferenceField[]
  readonly answers: ReadonlyArray<{
    readonly status: string
    readonly description: string
    readonly type: string
  }>
}

export type Reference = {
  readonly title: string
  readonly version: string
  readonly description: string
  readonly groups: ReadonlyArray<{ readonly tag: string; readonly operations: readonly ReferenceOperation[] }>
  readonly schemas: ReadonlyArray<{
    readonly name: string
    readonly description: string
    readonly fields: readonly ReferenceField[]
  }>
}

type Members = Readonly<Record<string, unknown>>

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Reads a document; operations without a tag come last under an empty one. */
export function readOpenApi(document: unknown): Reference {
  const root = members(document)
  const info = members(root['info'])
  const groups = new Map<string, ReferenceOperation[]>()
  for (const [path, item] of Object.entries(members(root['paths']))) {
    for (const method of methods) {
      const operation = members(item)[method]
      if (operation === undefined) continue
      const tag = text(list(members(operation)['tags'])[0])
      const read = readOperation(root, { method, path }, members(operation))
      groups.set(tag, [...(groups.get(tag) ?? []), read])
    }
  }
  return {
    title: text(info['title']),
    version: text(info['version']),
    description: text(info['description']),
    groups: [...groups]
      .map(([tag, operations]) => ({ tag, operations }))
      .sort((left, right) => Number(left.tag === '') - Number(right.tag === '')),
    schemas: Object.entries(members(members(root['components'])['schemas'])).map(([name, schema]) => ({
      name,
      description: text(members(schema)['description']),
      fields: readFields(root, schema),
    })),
  }
}

function readOperation(
  root: Members,
  at: { readonly method: string; readonly path: string },
  operation: Members,
): ReferenceOperation {
  const body = firstSchema(resolve(root, operation['requestBody']))
  return {
    id: `${at.method}-${at.path.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-|-$/g, '')}`,
    method: at.method.toUpperCase(),
    path: at.path,
    summary: text(operation['summary']),
    description: text(operation['description']),
    parameters: list(operation['parameters']).map((item) => {
      const parameter = resolve(root, item)
      return {
        name: text(parameter['name']),
        place: text(parameter['in']),
        type: typeText(parameter['schema']),
        isRequired: parameter['required'] === true,
        description: text(parameter['description']),
      }
    }),
    body: body === undefined ? [] : readFields(root, body),
    answers: Object.entries(members(operation['responses'])).map(([status, item]) => {
      const answer = resolve(root, item)
      const schema = firstSchema(answer)
      return {
        status,
        description: text(answer['description']),
        type: schema === undefined ? '' : typeText(schema),
      }
    }),
  }
}

function readFields(root: Members, schema: unknown): readonly ReferenceField[] {
  const resolved = resolve(root, schema)
  const required = new Set(list(resolved['required']))
  return Object.entries(members(resolved['properties'])).map(([name, field]) => ({
    name,
    type: typeText(field),
    isRequired: required.has(name),
    description: text(members(field)['description']),
    place: '',
  }))
}

/** The name of a referred schema, else its JSON type, an array by its items, a choice by its parts. */
function typeText(schema: unknown): string {
  const read = members(schema)
  const reference = text(read['$ref'])
  if (reference !== '') return reference.split('/').at(-1) ?? ''
  const choice = [...list(read['anyOf']), ...list(read['oneOf'])]
  if (choice.length > 0) return choice.map(typeText).join(' | ')
  const values = list(read['enum'])
  if (values.length > 0) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (read['const'] !== undefined) return JSON.stringify(read['const'])
  const type = Array.isArray(read['type']) ? read['type'].join(' | ') : text(read['type'])
  return type === 'array' ? `${typeText(read['items'])}[]` : type
}

function firstSchema(holder: Members): unknown {
  const content = Object.values(members(holder['content']))[0]
  return members(content)['schema']
}

/** Follows one local reference; documents of ours never chain them. */
function resolve(root: Members, value: unknown): Members {
  const reference = text(members(value)['$ref'])
  if (!reference.startsWith('#/')) return members(value)
  const target = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => members(at)[name.replaceAll('~1', '/').replaceAll('~0', '~')], root)
  return members(target)
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
