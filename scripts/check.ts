// `npm run check`: format, lint, types, boundaries. Each step runs even where an earlier one failed, so that one run
// shows all there is to mend.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error('Node 24 or newer is needed. Start this with `npm run check`, which brings its own.')
  process.exit(1)
}

const bin = (path: string): string => join(root, 'node_modules', path)
const steps: ReadonlyArray<{ name: string; run: () => string | undefined }> = [
  { name: 'format', run: () => run(bin('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.']) },
  { name: 'lint', run: () => run(bin('oxlint/bin/oxlint'), ['--type-aware', '--deny-warnings', '.']) },
  {
    name: 'types',
    run: () => run(bin('@typescript/native/bin/tsc'), ['-b']),
  },
  { name: 'boundaries', run: boundaries },
]

// `npm run check -- boundaries` runs one step alone.
const wanted = process.argv.slice(2)
let failed = 0
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`No step is called ${unknown.join(', ')}: ${steps.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const start = performance.now()
  const fault = step.run()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${fault === undefined ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)`)
  if (fault !== undefined) {
    failed += 1
    console.log(fault)
  }
}
process.exit(failed === 0 ? 0 : 1)

function run(script: string, args: readonly string[]): string | undefined {
  const result = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return result.status === 0 ? undefined : `${result.stdout}${result.stderr}`
}

/** dependency-cruiser exits 0 when it could read nothing, so a run that saw no module fails here (docs/decisions/0002). */
function boundaries(): string | undefined {
  const places = (process.env['FARTHING_CRUISE'] ?? 'packages examples journeys scripts sim bench').split(' ')
  const result = spawnSync(
    process.execPath,
    [bin('dependency-cruiser/bin/dependency-cruiser.mjs'), '--output-type', 'json', ...places],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  if (result.stdout.trim() === '') return `dependency-cruiser said nothing: ${result.stderr}`
  const report = JSON.parse(result.stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] }
  }
  if (report.summary.totalCruised === 0) return 'dependency-cruiser saw 0 modules, so it checked nothing'
  const faults = report.summary.violations.map(({ rule, from, to }) => `  ${rule.name}: ${from} → ${to}`)
  return faults.length === 0 ? undefined : faults.join('\n')
}
