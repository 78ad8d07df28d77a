// The merchant's month on phone bills: as a page, as CSV, as JSON.

import { problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { type MerchantMonth, readMerchantStatement } from '../flows/read-merchant-statement.ts'
import { merchantStatementPage } from '../pages/merchant-statement.ts'
import { pagePaths } from '../pages/paths.ts'
import type { Variables } from './answer.ts'
import { type MerchantVisit, merchantContext, merchantPage } from './merchant-session.ts'
import { htmlResponse, problemHtml } from './page.ts'
import { statementCsv, statementJson } from './phone-files.ts'

type App = OpenAPIHono<{ Variables: Variables }>

export function mountMerchantStatement(app: App, deps: Deps): void {
  merchantPage(app, deps, pagePaths.merchantStatement, page, 'payments:read')
  merchantPage(app, deps, pagePaths.merchantStatementCsv, (visit) => file(visit, 'csv'), 'payments:read')
  merchantPage(app, deps, pagePaths.merchantStatementJson, (visit) => file(visit, 'json'), 'payments:read')
}

async function page(visit: MerchantVisit): Promise<Response> {
  const month = await readMonth(visit)
  if (month === undefined) return noSuchMonth(visit)
  return htmlResponse(visit.context, merchantStatementPage(merchantContext(visit), month))
}

async function file(visit: MerchantVisit, format: 'csv' | 'json'): Promise<Response> {
  const month = await readMonth(visit)
  if (month === undefined) return noSuchMonth(visit)
  const text = format === 'csv' ? statementCsv(month) : statementJson(month)
  return visit.context.body(text, 200, {
    'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
    'content-disposition': `attachment; filename="farthing-statement-${month.month}.${format}"`,
    'cache-control': 'no-store',
  })
}

function readMonth({ deps, context, merchant }: MerchantVisit): Promise<MerchantMonth | undefined> {
  return readMerchantStatement(deps, merchant.id, context.req.query('month'))
}

function noSuchMonth({ deps, context }: MerchantVisit): Response | Promise<Response> {
  return problemHtml(deps, context, {
    problem: problem('not_found', 'There is no statement of that month'),
    backHref: pagePaths.merchantStatement,
  })
}
