// What a merchant's support gives a player or takes away, with a reason that stays in the player's journal. No money moves.

import { type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { changeInventory } from '../flows/change-inventory.ts'
import { doOperations, type Operation } from '../flows/do-operations.ts'
import { merchantPlayerPath, pagePaths } from '../pages/paths.ts'
import type { Variables } from './answer.ts'
import { withScope } from './goods-catalogue-routes.ts'
import { readOwnPlayer, showPlayer } from './goods-player-routes.ts'
import { type MerchantVisit, merchantForm } from './merchant-session.ts'
import { type Form, problemHtml } from './page.ts'

type Hono = OpenAPIHono<{ Variables: Variables }>
type Change = 'give' | 'take'

const reasonCharactersMax = 200

export function mountGoodsChanges(app: Hono, deps: Deps): void {
  for (const change of ['give', 'take'] as const) {
    const path = `${pagePaths.merchantPlayers}/:id/${change}`
    merchantForm(
      app,
      deps,
      path,
      withScope((visit, form) => act(visit, form, change)),
    )
  }
}

async function act(visit: MerchantVisit, form: Form, change: Change): Promise<Response> {
  const { deps, context } = visit
  const found = await readOwnPlayer(visit)
  if (found === undefined) {
    const refusal = problem('player_unknown')
    return problemHtml(deps, context, { problem: refusal, backHref: pagePaths.merchantPlayers })
  }
  const entered = {
    sku: form('sku'),
    amount: form('amount').trim().slice(0, 20),
    reason: form('reason').trim().slice(0, reasonCharactersMax),
  }
  const refuse = (refusal: Problem, field?: string): Promise<Response> =>
    showPlayer(visit, {
      entered,
      fault: { form: change, code: refusal.code, ...(field === undefined ? {} : { field }) },
    })
  if (!/^[1-9][0-9]{0,17}$/.test(entered.amount)) return refuse(problem('invalid_request'), 'amount')
  if (entered.reason === '') return refuse(problem('invalid_request'), 'reason')
  const operation: Operation = {
    op: change === 'give' ? 'give' : 'consume',
    sku: entered.sku,
    amount: BigInt(entered.amount),
  }
  // The reason is a part of the key, and with it of the journal's cause.
  const done = await changeInventory(deps, {
    ...found,
    key: `support ${form('key').slice(0, 40)}: ${entered.reason}`,
    request: JSON.stringify([change, entered]),
    change: (inventory, cause) => doOperations(deps, inventory, { operations: [operation], cause }),
  })
  if (!done.ok) return refuse(done)
  return context.redirect(
    `${merchantPlayerPath(found.player.id)}?done=${change === 'give' ? 'given' : 'taken'}`,
    303,
  )
}
