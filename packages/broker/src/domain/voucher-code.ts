// Voucher codes: 16 characters of Crockford's base 32 (80 bits) in groups of four, easy to read aloud and to type.

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The random bytes one code takes. */
export const voucherCodeBytes = 10

/** Writes ten random bytes as `XXXX-XXXX-XXXX-XXXX`. */
export function formatVoucherCode(chance: Uint8Array): string {
  let value = 0n
  for (let index = 0; index < voucherCodeBytes; index += 1) value = (value << 8n) | BigInt(chance[index] ?? 0)
  let text = ''
  for (let index = 0; index < 16; index += 1) {
    text = alphabet.charAt(Number(value & 31n)) + text
    value >>= 5n
  }
  return text.replace(/(.{4})(?=.)/g, '$1-')
}

/** Reads a code as people type it: any case, spaces or dashes, O for 0 and I or L for 1; undefined where it is none. */
export function parseVoucherCode(text: string): string | undefined {
  if (text.length > 64) return undefined
  const code = text
    .toUpperCase()
    .replace(/[\s\-–—_.]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(code) ? code : undefined
}
