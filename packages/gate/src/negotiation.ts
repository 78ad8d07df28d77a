// Who asks: a browser that wants a page, or a machine that wants JSON (RFC 9110 12.5.1, B-42).

/** `page` for whoever names HTML and does not prefer JSON; `json` where JSON is named first; `any` for the rest. */
export type Wanted = 'page' | 'json' | 'any'

/** Reads the Accept header. A wildcard names nothing, as tools send it by themselves. */
export function readWanted(request: Request): Wanted {
  const accept = request.headers.get('accept') ?? ''
  const html = weightOf(accept, ['text/html', 'application/xhtml+xml', 'text/*'])
  const json = weightOf(accept, ['application/json', 'application/problem+json'])
  if (json > html) return 'json'
  return html > 0 ? 'page' : 'any'
}

function weightOf(accept: string, types: readonly string[]): number {
  let weight = 0
  for (const range of accept.slice(0, 2048).split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    if (type === undefined || !types.includes(type)) continue
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    const value = q === undefined ? 1 : Number(q)
    if (value > weight && value <= 1) weight = value
  }
  return weight
}
