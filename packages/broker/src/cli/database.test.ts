// Addresses with a password in them, put wrongly: no command repeats them.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const launcher = join(import.meta.dirname, '../../bin/farthing.js')

it.each([
  'postgres://farthing:hu/sh@127.0.0.1:1/farthing',
  'postgres://farthing:hush@127.0.0.1:1/farthing',
  'postgres:/farthing:hush@127.0.0.1:1/farthing',
  'mysql://farthing:hush@127.0.0.1:1/farthing',
])('says that %s cannot be used without its password', async (url) => {
  const env = { ...process.env, DATABASE_URL: url }
  const refused = {
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^(?:The address of a PostgreSQL database is meant|127\.0\.0\.1:1\/farthing: connect)/,
    ),
  }
  const noPassword = { stderr: expect.not.stringMatching(/hu\/?sh/) }
  for (const words of [['check'], ['check', '--database', url]]) {
    const asked = run(process.execPath, [launcher, 'ledger', ...words], { env })
    await expect(asked).rejects.toMatchObject(refused)
    await expect(asked).rejects.toMatchObject(noPassword)
  }
  const copied = run(process.execPath, [launcher, 'ledger', 'copy', '--from', url, '--to', url], { env })
  await expect(copied).rejects.toMatchObject({ code: 2, ...noPassword })
})
