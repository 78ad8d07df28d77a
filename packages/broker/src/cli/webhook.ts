// farthing webhook verify: whether the signature of a webhook that was kept in a file is that of a secret.

import { readFileSync } from 'node:fs'
import { defineCommand } from 'citty'
import { signSymmetric } from '../domain/webhooks/sign.ts'
import { exitCodes, jsonArgument, misuse, print } from './output.ts'

const verify = defineCommand({
  meta: { name: 'verify', description: 'Check the signature of a webhook kept in a file, whatever its age' },
  args: {
    ...jsonArgument,
    body: { type: 'positional', description: 'The file with the raw body', required: true },
    id: { type: 'string', description: 'The header webhook-id', required: true },
    timestamp: { type: 'string', description: 'The header webhook-timestamp', required: true },
    signature: { type: 'string', description: 'The header webhook-signature', required: true },
    secret: { type: 'string', description: 'whsec_… (default: FARTHING_WEBHOOK_SECRET)' },
  },
  run: ({ args }) => {
    const secret = args.secret ?? process.env['FARTHING_WEBHOOK_SECRET'] ?? ''
    if (!secret.startsWith('whsec_')) misuse('Name the secret with --secret or FARTHING_WEBHOOK_SECRET')
    if (!/^[0-9]+$/.test(args.timestamp)) misuse('--timestamp is a whole number of seconds')
    const body = readBody(args.body)
    const expected = signSymmetric({ id: args.id, seconds: Number(args.timestamp), body }, secret)
    const isValid = args.signature.split(' ').includes(expected)
    const sentAt = new Date(Number(args.timestamp) * 1_000).toISOString()
    print(
      args.json,
      { valid: isValid, sent_at: sentAt },
      isValid
        ? `The signature fits. It was sent ${sentAt}; receivers take webhooks of the last five minutes`
        : 'The signature does not fit: another secret, or a body that is not byte for byte as it came',
    )
    if (!isValid) process.exit(exitCodes.refused)
  },
})

function readBody(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return misuse(`${path} cannot be read`)
  }
}

export const webhookCommand = defineCommand({
  meta: { name: 'webhook', description: 'Webhooks' },
  subCommands: { verify },
})
