// Builds what browsers load, one file per script: the element for everybody's pages and the scripts of the broker's own.
// Does nothing where the sources are those of the last build.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const packages = join(root, 'packages')

type Bundle = { readonly entry: string; readonly folder: string }

/** Builds every bundle whose sources changed; about a second. */
export async function buildBrowser(): Promise<void> {
  const stamp = join(packages, 'broker/dist/browser/.sources')
  const digest = digestSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  for (const bundle of findBundles()) await buildBundle(bundle)
  mkdirSync(join(stamp, '..'), { recursive: true })
  writeFileSync(stamp, digest)
}

function findBundles(): readonly Bundle[] {
  const pages = join(packages, 'broker/src/pages/browser')
  const scripts = existsSync(pages) ? readdirSync(pages).filter((name) => /^[a-z-]+\.ts$/.test(name)) : []
  const element = join(packages, 'wallet/src/element/per-fee-link.ts')
  return [
    ...(existsSync(element) ? [{ entry: element, folder: join(packages, 'wallet/dist/browser') }] : []),
    ...scripts.map((name) => ({ entry: join(pages, name), folder: join(packages, 'broker/dist/browser') })),
  ]
}

async function buildBundle({ entry, folder }: Bundle): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['source', 'browser', 'import', 'default'] },
    build: {
      target: 'es2022',
      outDir: folder,
      emptyOutDir: false,
      modulePreload: false,
      rollupOptions: { input: entry, output: { entryFileNames: `${basename(entry, '.ts')}.js` } },
    },
  })
}

function digestSources(): string {
  const hash = createHash('sha256')
  for (const folder of ['protocol/src', 'wallet/src', 'broker/src/pages/browser']) {
    const path = join(packages, folder)
    if (!existsSync(path)) continue
    for (const name of (readdirSync(path, { recursive: true }) as string[]).sort()) {
      if (name.endsWith('.ts') && !name.endsWith('.test.ts')) hash.update(`${name}\n`).update(readFileSync(join(path, name)))
    }
  }
  return hash.update(readFileSync(import.meta.filename)).digest('hex')
}

if (import.meta.main) await buildBrowser()
