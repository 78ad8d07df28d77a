// The wallet of this user on this machine: a file readable by them alone, beside the tickets it earned.

import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { WalletStore } from '@farthing/wallet'
import { createFileStore } from '@farthing/wallet/node'
import { misuse } from './output.ts'

export type WalletFile = { readonly broker: string; readonly wallet: string; readonly token: string }

/** Where `npm start` serves the broker unless told otherwise. */
export const defaultBroker = 'http://localhost:4010'

/** `--wallet`, else FARTHING_WALLET, else a file in the home folder. */
export function walletPath(given: string | undefined): string {
  return given ?? process.env['FARTHING_WALLET'] ?? join(homedir(), '.config', 'farthing', 'wallet.json')
}

export function hasWalletFile(path: string): boolean {
  return existsSync(path)
}

/** Reads the wallet; says how to make one where there is none. */
export function readWalletFile(path: string): WalletFile {
  if (!existsSync(path)) misuse(`There is no wallet at ${path}. Make one: farthing wallet create`)
  const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<WalletFile>
  const { broker, wallet, token } = value
  if (typeof broker !== 'string' || typeof wallet !== 'string' || typeof token !== 'string') {
    misuse(`${path} is not a wallet`)
  }
  return { broker, wallet, token }
}

export function writeWalletFile(path: string, wallet: WalletFile): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.new`, `${JSON.stringify(wallet, null, 2)}\n`, { mode: 0o600 })
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
}

/** Tickets and payments under way, kept beside the wallet. */
export function walletStore(path: string): WalletStore {
  return createFileStore(`${path}.tickets`)
}

export const walletArgument = {
  wallet: {
    type: 'string',
    description: 'The wallet file (default: FARTHING_WALLET or ~/.config/farthing/wallet.json)',
  },
} as const
