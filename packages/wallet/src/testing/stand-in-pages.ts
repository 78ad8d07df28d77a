// The pages of a stand-in newspaper under a strict content security policy with Trusted Types: articles with the gate's
// form inside the element, and front pages with anchors.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PageView } from './stand-in-site.ts'

const built = join(import.meta.dirname, '../../dist/browser/per-fee-link.js')
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
]

/** An HTML page that loads the element; `extra` adds directives to the policy. */
export function htmlPage(body: string, extra: readonly string[] = []): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The Tide Post</title>
<script type="module" src="/per-fee-link.js"></script></head><body>${body}</body></html>`
  return new Response(html, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': [...policy, ...extra].join('; '),
    },
  })
}

export function elementScript(): Response {
  return new Response(readFileSync(built), { headers: { 'Content-Type': 'text/javascript' } })
}

/** An article: open where it is paid, else its preview with the gate's form in the element. */
export function articlePage(system: string, price?: string): (view: PageView) => Response {
  return ({ path, article, isPaid, form }) => {
    if (form !== undefined) return htmlPage(`<p id="checkout">Checkout for ${path}</p>`)
    const inside = isPaid
      ? `<p role="status">Paid</p><p id="text">${article.text}</p>`
      : `<p id="preview">A preview.</p>${link({
          price: price ?? article.price,
          path,
          system,
          inside: `<form method="post" action="${path}"><input type="hidden" name="farthing" value="buy"><button>Read for ${price ?? article.price}</button></form>`,
        })}`
    return htmlPage(`<h1>${path}</h1><main><div data-farthing-region>${inside}</div></main>`)
  }
}

/** The markup of one element. */
export function link(options: {
  readonly price: string
  readonly path: string
  readonly system: string
  readonly inside: string
  readonly more?: string
}): string {
  const { price, path, system, inside, more = '' } = options
  return `<per-fee-link price="${price}" requesturl="${path}" textlink="Tide table" ${more}>${inside}<link rel="payment-system" href="${system}"></per-fee-link>`
}
