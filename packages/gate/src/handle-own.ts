// The gate's own addresses below `/.well-known/`: the proof of whose site this is, the way back from the checkout, and
// the style sheet.

import { gatePaths, type OriginProofJson, problem } from '@farthing/protocol'
import { problemAnswer } from './answers.ts'
import type { GateDeps } from './deps.ts'
import { finishBuying } from './finish-buying.ts'
import { gateCss } from './html/gate-css.ts'
import { cssPath } from './sale.ts'

/** Answers a request to one of the gate's own addresses; undefined where it is for someone else. */
export async function handleOwn(deps: GateDeps, request: Request): Promise<Response | undefined> {
  const answer = answers[new URL(request.url).pathname]
  if (answer === undefined) return undefined
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const headers = [['allow', 'GET, HEAD']] as const
    return problemAnswer(deps.settings, request, { problem: problem('method_not_allowed'), headers })
  }
  // A HEAD of the way back must not use the code up.
  if (request.method === 'HEAD') return new Response(null)
  return answer(deps, request)
}

const answers: Readonly<Record<string, (deps: GateDeps, request: Request) => Response | Promise<Response>>> =
  {
    [gatePaths.proof]: ({ settings }) => {
      const proof: OriginProofJson = { merchant: settings.merchant, paymentSystem: settings.paymentSystem }
      return file(JSON.stringify(proof), 'application/json')
    },
    [cssPath]: () => file(gateCss, 'text/css; charset=utf-8'),
    [gatePaths.back]: finishBuying,
  }

function file(body: string, contentType: string): Response {
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    },
  })
}
