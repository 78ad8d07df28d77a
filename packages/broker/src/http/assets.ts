// Our own files for browsers: the style sheet, the pages' scripts, and the element that merchants' pages load.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brokerPaths, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { type HttpContext, problemResponse, type Variables } from './answer.ts'

type Asset = { readonly body: string; readonly type: string; readonly tag: string }

const script = 'text/javascript; charset=utf-8'

/** Mounts `/assets/…` for our pages and the element for everybody's. Names are a closed list, never a path. */
export function mountAssets(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  const style = readAsset([join(import.meta.dirname, '../pages')], 'style.css', 'text/css; charset=utf-8')
  const read = (name: string): Asset | undefined =>
    readAsset(deps.config.browserFolders, `${name}.js`, script)
  const scripts = new Map(
    ['window-bridge', 'window-paid', 'passkey', 'phone-code', 'phone-wait', 'enhance'].map(
      (name) => [`${name}.js`, read(name)] as [string, Asset | undefined],
    ),
  )
  const element = read('per-fee-link')
  app.get('/assets/:name', (context) => {
    const name = context.req.param('name')
    return serve(context, deps, name === 'style.css' ? style : scripts.get(name))
  })
  app.get(brokerPaths.element, (context) => {
    // Anyone's page may load it as a module, which browsers ask for with CORS.
    context.header('access-control-allow-origin', '*')
    context.header('cross-origin-resource-policy', 'cross-origin')
    return serve(context, deps, element)
  })
}

function serve(context: HttpContext, deps: Deps, asset: Asset | undefined): Response {
  if (asset === undefined) return problemResponse(context, problem('not_found'), deps.config.origin)
  const headers = { 'content-type': asset.type, etag: asset.tag, 'cache-control': 'public, max-age=300' }
  if (context.req.header('if-none-match') === asset.tag) return context.body(null, 304, headers)
  return context.body(asset.body, 200, headers)
}

function readAsset(folders: readonly string[], name: string, type: string): Asset | undefined {
  const folder = folders.find((each) => existsSync(join(each, name)))
  if (folder === undefined) return undefined
  const body = readFileSync(join(folder, name), 'utf8')
  return { body, type, tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
}
