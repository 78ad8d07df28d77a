// Ledger ids as 16 bytes, big end first, which is how both the ledger's tables and ours keep them.

export function idBytes(id: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(id.toString(16).padStart(32, '0'), 'hex'))
}

export function idFromBytes(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}
