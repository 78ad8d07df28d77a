// farthing catalogue pull | push | diff | lint | publish: an app's goods as a file that is kept beside its code.

import { writeFileSync } from 'node:fs'
import type { Problem } from '@farthing/protocol'
import { defineCommand } from 'citty'
import type { CatalogueDocument } from '../domain/goods/catalogue-schema.ts'
import { type CatalogueChange, diffCatalogues } from '../domain/goods/diff-catalogues.ts'
import type { Finding } from '../domain/goods/lint-catalogue.ts'
import { parseCatalogue } from '../domain/goods/parse-catalogue.ts'
import {
  type ApiAnswer,
  callMerchant,
  type MerchantArguments,
  merchantArguments,
  readJson,
} from './merchant-api.ts'
import { exitCodes, jsonArgument, print, refuse } from './output.ts'

const shared = {
  ...merchantArguments,
  ...jsonArgument,
  app: { type: 'string', description: 'The app, app_…', required: true },
} as const
const fileArgument = { type: 'positional', description: 'The catalogue', default: 'catalogue.json' } as const
const dryRun = { type: 'boolean', description: 'Judge everything, write nothing', default: false } as const

function pathOf(app: string, more = ''): string {
  return `/v1/apps/${encodeURIComponent(app)}/catalogue${more}`
}

const pull = defineCommand({
  meta: { name: 'pull', description: 'Write the published catalogue, or the draft, to a file' },
  args: {
    ...shared,
    file: fileArgument,
    draft: { type: 'boolean', description: 'The draft', default: false },
    number: { type: 'string', description: 'An earlier catalogue by its number' },
    'dry-run': dryRun,
  },
  run: async ({ args }) => {
    const number = args.number === undefined ? '' : `?number=${encodeURIComponent(args.number)}`
    const path = args.draft ? '/draft' : number
    const result = await callMerchant(args, { method: 'GET', path: pathOf(args.app, path) })
    if (!result.ok) refuse(args.json, result)
    const text = `${JSON.stringify(result.value['catalogue'], null, 2)}\n`
    if (!args['dry-run']) writeFileSync(args.file, text)
    const what = args.draft ? 'the draft' : `catalogue ${String(result.value['number'])}`
    const done = args['dry-run'] ? 'would be written to' : 'is in'
    print(args.json, { app: args.app, file: args.file }, `${what} ${done} ${args.file}`)
  },
})

/** Sends a file as the draft; a refusal is told with the place of every fault. */
async function send(
  args: MerchantArguments & { readonly app: string; readonly json: boolean; readonly file: string },
  options: { readonly isDryRun: boolean; readonly ifMatch?: string | undefined },
): Promise<ApiAnswer> {
  const result = await callMerchant(args, {
    method: 'PUT',
    path: pathOf(args.app, `/draft?dry_run=${options.isDryRun ? 'yes' : 'no'}`),
    body: readJson(args.file),
    ...(options.ifMatch === undefined ? {} : { headers: { 'if-match': options.ifMatch } }),
  })
  if (!result.ok) refuseFaults(args, result)
  return result
}

function refuseFaults(args: { readonly json: boolean; readonly file: string }, refusal: Problem): never {
  for (const { pointer, message } of refusal.errors ?? []) {
    process.stderr.write(`${args.file}#${pointer}: ${message}\n`)
  }
  return refuse(args.json, refusal)
}

function findingLines(result: ApiAnswer, file: string): readonly string[] {
  const findings = result.value['findings'] as readonly Finding[]
  return findings.map(
    ({ severity, pointer, code, message }) => `${severity}: ${file}#${pointer}: ${message} [${code}]`,
  )
}

const push = defineCommand({
  meta: { name: 'push', description: 'Make a file the draft; nothing is sold by it until it is published' },
  args: {
    ...shared,
    file: fileArgument,
    'if-match': { type: 'string', description: 'Only over the draft of this tag' },
    'dry-run': dryRun,
    publish: { type: 'boolean', description: 'And publish it', default: false },
  },
  run: async ({ args }) => {
    const sent = await send(args, { isDryRun: args['dry-run'], ifMatch: args['if-match'] })
    for (const line of findingLines(sent, args.file)) process.stderr.write(`${line}\n`)
    if (args.publish && !args['dry-run']) {
      await publishDraft(args, sent.etag)
      return
    }
    const text = args['dry-run'] ? `${args.file} would be taken` : `the draft is ${sent.etag ?? ''}`
    const { catalogue: _catalogue, ...rest } = sent.value
    print(args.json, { ...rest, tag: sent.etag ?? null, written: !args['dry-run'] }, text)
  },
})

async function publishDraft(
  args: MerchantArguments & { readonly app: string; readonly json: boolean },
  ifMatch: string | undefined,
): Promise<void> {
  const result = await callMerchant(args, {
    method: 'POST',
    path: pathOf(args.app, '/publish'),
    ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
  })
  if (!result.ok) refuseFaults({ ...args, file: 'draft' }, result)
  const number = String(result.value['number'])
  const text =
    result.value['new'] === true ? `catalogue ${number} is published` : `catalogue ${number} counts already`
  print(args.json, result.value, text)
}

const publish = defineCommand({
  meta: { name: 'publish', description: 'Publish the draft' },
  args: {
    ...shared,
    'if-match': { type: 'string', description: 'Only the draft of this tag' },
    'dry-run': { ...dryRun, description: 'Say what would change, publish nothing' },
  },
  run: async ({ args }) => {
    if (!args['dry-run']) {
      await publishDraft(args, args['if-match'])
      return
    }
    const result = await callMerchant(args, { method: 'GET', path: pathOf(args.app, '/diff') })
    if (!result.ok) refuse(args.json, result)
    printChanges(args.json, result.value['changes'] as readonly CatalogueChange[])
  },
})

const diff = defineCommand({
  meta: { name: 'diff', description: 'What a file changes of what is published' },
  args: { ...shared, file: fileArgument },
  run: async ({ args }) => {
    const local = parseCatalogue(readJson(args.file))
    if (!local.ok) refuseFaults(args, local)
    const result = await callMerchant(args, { method: 'GET', path: pathOf(args.app) })
    if (!result.ok && result.code !== 'catalogue_missing') refuse(args.json, result)
    const before = result.ok ? (result.value['catalogue'] as CatalogueDocument) : undefined
    printChanges(args.json, diffCatalogues(before, local.document))
  },
})

function printChanges(isJson: boolean, changes: readonly CatalogueChange[]): void {
  const signs = { added: '+', removed: '-', changed: '~' }
  const lines = changes.map(({ what, name, change, member, before, after }) => {
    const values = [before, after].filter((value) => value !== undefined).join(' → ')
    return [signs[change], what, name, member, values]
      .filter((part) => part !== undefined && part !== '')
      .join(' ')
  })
  print(isJson, { changes }, lines.length === 0 ? 'Nothing changes' : lines.join('\n'))
}

const lint = defineCommand({
  meta: {
    name: 'lint',
    description: 'Judge a file without writing it; ends with 1 where it could not be published',
  },
  args: { ...shared, file: fileArgument },
  run: async ({ args }) => {
    const judged = await send(args, { isDryRun: true })
    const lines = findingLines(judged, args.file)
    print(
      args.json,
      { findings: judged.value['findings'] },
      lines.length === 0 ? 'Nothing to say' : lines.join('\n'),
    )
    if (lines.some((line) => line.startsWith('error'))) process.exitCode = exitCodes.refused
  },
})

export const catalogueCommand = defineCommand({
  meta: { name: 'catalogue', description: 'The goods of an app as a file (merchant)' },
  subCommands: { pull, push, diff, lint, publish },
})
