// Proves that the boundary check can fail: each rule by a sample that breaks it, laid beside the real code for the
// length of one run.

import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const sample = join(root, 'packages/gate/src/boundary-sample.ts')
const empty = join(root, 'packages/gate/src/empty-sample')

afterEach(() => {
  rmSync(sample, { force: true })
  rmSync(empty, { recursive: true, force: true })
})

function checkBoundaries(places = 'packages/gate/src'): {
  readonly status: number | null
  readonly output: string
} {
  const run = spawnSync(process.execPath, [join(root, 'scripts/check.ts'), 'boundaries'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, FARTHING_CRUISE: places },
  })
  return { status: run.status, output: `${run.stdout}${run.stderr}` }
}

test('the boundaries hold as the code stands', () => {
  expect(checkBoundaries()).toMatchObject({ status: 0 })
})

test('a gate file that imports the broker by path fails the check', () => {
  writeFileSync(sample, "export { openApp } from '../../broker/src/index.ts'\n")
  const { status, output } = checkBoundaries()
  expect(status).toBe(1)
  expect(output).toContain(
    'gate-knows-only-protocol: packages/gate/src/boundary-sample.ts → packages/broker/src/index.ts',
  )
})

test('a gate file that imports the broker by package name fails the check', () => {
  writeFileSync(sample, "export { openApp } from 'farthing'\n")
  const { status, output } = checkBoundaries()
  expect(status).toBe(1)
  expect(output).toContain(
    'gate-knows-only-protocol: packages/gate/src/boundary-sample.ts → packages/broker/src/index.ts',
  )
})

test('an import that cannot be resolved fails the check', () => {
  writeFileSync(sample, "export { nothing } from '@farthing/nothing'\n")
  const { status, output } = checkBoundaries()
  expect(status).toBe(1)
  expect(output).toContain('not-to-unresolvable')
})

test('a run that sees no module fails the check', () => {
  mkdirSync(empty)
  const { status, output } = checkBoundaries('packages/gate/src/empty-sample')
  expect(status).toBe(1)
  expect(output).toContain('saw 0 modules')
})
