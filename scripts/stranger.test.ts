// What a stranger has: the ledger's package as it is published, outside the repository, and its README. The README's programs and the
// accounts of a lemonade stand run on that.

import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'farthing-stranger-'))

beforeAll(() => {
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/@typescript/native/bin/tsc'), '-b', 'packages/ledger'],
    { cwd: root },
  )
  execFileSync(process.execPath, ['--conditions=source', 'scripts/copy-assets.ts'], { cwd: root })
  const pack = [
    'pack',
    '--silent',
    '--pack-destination',
    folder,
    '-w',
    'packages/ledger',
    '-w',
    'packages/protocol',
  ]
  execFileSync('npm', pack, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) {
    const home = join(folder, 'node_modules/@farthing', file.includes('ledger') ? 'ledger' : 'protocol')
    mkdirSync(home, { recursive: true })
    execFileSync('tar', ['xzf', join(folder, file), '-C', home, '--strip-components=1'])
    const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>
    }
    // The libraries it names come from here instead of a registry.
    for (const name of Object.keys(dependencies).filter((each) => !each.startsWith('@farthing/')))
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function run(program: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { cwd: folder, encoding: 'utf8' })
  expect({ status, stderr: stderr.replaceAll(/.*ExperimentalWarning.*\n.*trace-warnings.*\n/g, '') }).toEqual(
    { status: 0, stderr: '' },
  )
  return stdout
}

it("runs the README's programs as they stand there", () => {
  const readme = readFileSync(join(folder, 'node_modules/@farthing/ledger/README.md'), 'utf8')
  const [first = '', second = ''] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(
    (block) => block[1] ?? '',
  )
  writeFileSync(join(folder, 'first.js'), first)
  expect(run('first.js')).toMatch(/'created'[\s\S]*'exists'[\s\S]*creditsPosted: 20000n/)
  const opened = first.split('\n').filter((line) => /^import|^const ledger/.test(line))
  const [imports = '', ...program] = second.split('\n')
  writeFileSync(
    join(folder, 'second.js'),
    [imports, ...opened, ...program, 'await ledger.close()'].join('\n'),
  )
  expect(run('second.js')).toMatch(/exceeds_debits[\s\S]*debitsPosted: 850n/)
})

it('keeps the accounts of a lemonade stand, and a second run changes nothing', () => {
  cpSync(join(import.meta.dirname, 'stranger/lemonade.mjs'), join(folder, 'lemonade.mjs'))
  const day = run('lemonade.mjs')
  expect(day).toContain('refused, not enough cash')
  expect(day).toMatch(/Sum +33\.90 +33\.90 equal/)
  expect(run('lemonade.mjs')).toBe(day)
})
