// The readable reference of the API and the pages that problem codes point to.

import { problem, problemCodes } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { pagePaths } from '../pages/paths.ts'
import { problemCodePage, problemCodesPage } from '../pages/problem-codes.ts'
import { referencePage } from '../pages/reference.ts'
import type { Variables } from './answer.ts'
import type { Description } from './open-api.ts'
import { htmlResponse, pageContext, problemHtml } from './page.ts'

/** The reference shows what `describe` answers when it is asked for, which is every endpoint mounted by then. */
export function mountReference(
  app: OpenAPIHono<{ Variables: Variables }>,
  deps: Deps,
  describe: () => Description,
): void {
  app.get(pagePaths.reference, (context) =>
    htmlResponse(context, referencePage(pageContext(deps, context), { document: describe() })),
  )
  app.get(pagePaths.problems, (context) =>
    htmlResponse(context, problemCodesPage(pageContext(deps, context))),
  )
  app.get(`${pagePaths.problems}/:code`, (context) => {
    const code = problemCodes.find((known) => known === context.req.param('code'))
    if (code === undefined) {
      return problemHtml(deps, context, { problem: problem('not_found'), backHref: pagePaths.problems })
    }
    return htmlResponse(context, problemCodePage(pageContext(deps, context), { code }))
  })
}
