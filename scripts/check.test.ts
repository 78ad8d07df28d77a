// Proves that the boundary check can fail: each rule by a sample that breaks it, laid into a copy of the packages, so
// that nothing else that runs meanwhile ever sees it.

import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
let copy: string
let sample: string

beforeAll(() => {
  copy = realpathSync(mkdtempSync(join(tmpdir(), 'farthing-boundaries-')))
  sample = join(copy, 'packages/gate/src/boundary-sample.ts')
  mkdirSync(join(copy, 'scripts'))
  for (const name of ['.dependency-cruiser.cjs', 'package.json', 'scripts/check.ts', ...settings()]) {
    cpSync(join(root, name), join(copy, name))
  }
  const isSource = (path: string): boolean => !['dist', 'node_modules', 'artifacts'].includes(basename(path))
  cpSync(join(root, 'packages'), join(copy, 'packages'), { recursive: true, filter: isSource })
  linkModules()
})
afterEach(() => rmSync(sample, { force: true }))
afterAll(() => rmSync(copy, { recursive: true, force: true }))

function settings(): readonly string[] {
  return readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name))
}

/** What is installed is shared; the packages' own names lead to the copy. */
function linkModules(): void {
  const modules = join(copy, 'node_modules')
  mkdirSync(join(modules, '@farthing'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === 'farthing' || name === '@farthing') continue
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  symlinkSync(join(copy, 'packages/broker'), join(modules, 'farthing'))
  for (const name of ['protocol', 'ledger', 'gate', 'wallet']) {
    symlinkSync(join(copy, 'packages', name), join(modules, '@farthing', name))
  }
}

function checkBoundaries(
  folder: string,
  places?: string,
): { readonly status: number | null; readonly output: string } {
  const run = spawnSync(process.execPath, [join(folder, 'scripts/check.ts'), 'boundaries'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...(places === undefined ? {} : { FARTHING_CRUISE: places }) },
  })
  return { status: run.status, output: `${run.stdout}${run.stderr}` }
}

const brokenRule =
  'gate-knows-only-protocol: packages/gate/src/boundary-sample.ts → packages/broker/src/index.ts'

test('the boundaries hold as the code stands', () => {
  expect(checkBoundaries(root)).toMatchObject({ status: 0 })
})

test('the copy, before a sample is laid into it, holds them too', () => {
  expect(checkBoundaries(copy, 'packages/gate/src')).toMatchObject({ status: 0 })
})

test('a gate file that imports the broker by path fails the check', () => {
  writeFileSync(sample, "export { openApp } from '../../broker/src/index.ts'\n")
  const { status, output } = checkBoundaries(copy, 'packages/gate/src')
  expect(status).toBe(1)
  expect(output).toContain(brokenRule)
})

test('a gate file that imports the broker by package name fails the check', () => {
  writeFileSync(sample, "export { openApp } from 'farthing'\n")
  const { status, output } = checkBoundaries(copy, 'packages/gate/src')
  expect(status).toBe(1)
  expect(output).toContain(brokenRule)
})

test('an import that cannot be resolved fails the check', () => {
  writeFileSync(sample, "export { nothing } from '@farthing/nothing'\n")
  const { status, output } = checkBoundaries(copy, 'packages/gate/src')
  expect(status).toBe(1)
  expect(output).toContain('not-to-unresolvable')
})

test('a run that sees no module fails the check', () => {
  mkdirSync(join(copy, 'packages/gate/src/empty-sample'))
  const { status, output } = checkBoundaries(copy, 'packages/gate/src/empty-sample')
  expect(status).toBe(1)
  expect(output).toContain('saw 0 modules')
})
