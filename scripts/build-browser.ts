// Builds what browsers load: the element, and one script per entry of the broker's pages, each a single file of a fixed
// name. Nothing is built where no input has changed since the last time.

import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, type Plugin } from 'vite'
import { brokerPaths, limits } from '../packages/protocol/src/index.ts'
import { walletLimits } from '../packages/wallet/src/limits.ts'

const root = join(import.meta.dirname, '..')
const pageScripts = join(root, 'packages/broker/src/pages/browser')

type Bundle = { readonly entry: string; readonly folder: string; readonly name: string }

/** Builds every browser bundle that is missing or older than its sources. */
export async function buildBrowser(): Promise<void> {
  const stamp = join(root, 'node_modules/.cache/browser-build.txt')
  const bundles = listBundles()
  const digest = digestInputs(bundles)
  const isBuilt = bundles.every(({ folder, name }) => existsSync(join(folder, `${name}.js`)))
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  for (const bundle of bundles) await buildBundle(bundle)
  mkdirSync(join(stamp, '..'), { recursive: true })
  writeFileSync(stamp, digest)
}

function listBundles(): readonly Bundle[] {
  const element: Bundle = {
    entry: join(root, 'packages/wallet/src/element/per-fee-link.ts'),
    folder: join(root, 'packages/wallet/dist/browser'),
    name: 'per-fee-link',
  }
  const scripts = globSync('*.ts', { cwd: pageScripts }).filter((name) => !name.endsWith('.test.ts'))
  const pages = scripts.sort().map((name) => ({
    entry: join(pageScripts, name),
    folder: join(root, 'packages/broker/dist/browser'),
    name: basename(name, '.ts'),
  }))
  return [element, ...pages]
}

// One build per entry: a build of several would share code in files of its own, and a page loads one file.
async function buildBundle({ entry, folder, name }: Bundle): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [writeConstants()],
    resolve: { conditions: ['source', 'import', 'browser', 'default'] },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { [name]: entry },
        output: { entryFileNames: '[name].js', codeSplitting: false },
      },
    },
  })
}

/** Writes bounds and addresses into the code that names them, so that a page does not load the whole tables. */
function writeConstants(): Plugin {
  const tables: Readonly<Record<string, Readonly<Record<string, string | number | bigint>>>> = {
    limits,
    walletLimits,
    brokerPaths,
  }
  return {
    name: 'write-constants',
    enforce: 'pre',
    transform: (code, id) => {
      if (!id.startsWith(join(root, 'packages')) || !id.endsWith('.ts')) return null
      return code.replace(
        /\b(limits|walletLimits|brokerPaths)\.(\w+)/g,
        (text, table: string, name: string) => {
          const value = tables[table]?.[name]
          if (value === undefined) return text
          return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)
        },
      )
    },
  }
}

function digestInputs(bundles: readonly Bundle[]): string {
  const sources = ['packages/protocol/src', 'packages/wallet/src', 'packages/broker/src/pages/browser']
  const files = sources.flatMap((folder) =>
    globSync('**/*.ts', { cwd: join(root, folder) }).map((file) => join(folder, file)),
  )
  const hash = createHash('sha256')
  for (const file of [...files, 'package-lock.json', 'scripts/build-browser.ts'].sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  for (const { name } of bundles) hash.update(`${name}\0`)
  return hash.digest('hex')
}

if (import.meta.main) await buildBrowser()
