// A process that opens the keyring of every folder it is told of and says which pepper it holds, so that a test can have two
// of them start on one folder at once.

import { createInterface } from 'node:readline'
import { openKeyring } from '../keyring.ts'
import { realSystem } from '../system.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
say('ready')
for await (const folder of createInterface({ input: process.stdin })) {
  try {
    say(Buffer.from(openKeyring(folder, 'test', realSystem()).voucherPepper).toString('hex'))
  } catch (fault) {
    say(String(fault))
  }
}
