// The readable reference of the API and the pages that problem codes point to.

import { problem, problemCodes } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { pagePaths } from '../pages/paths.ts'
import { problemCodePage, problemCodesPage } from '../pages/problem-codes.ts'
import { referencePage } from '../pages/reference.ts'
import type { Variables } from './answer.ts'
import { describeApi } from './open-api.ts'
import { htmlResponse, pageContext, problemHtml } from './page.ts'

/** Mounted last, since the reference describes every endpoint mounted before. */
export function mountReference(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  const document = describeApi(app, deps)
  app.get(pagePaths.reference, (context) =>
    htmlResponse(context, referencePage(pageContext(deps, context), { document })),
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
