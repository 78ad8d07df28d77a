// Message ids in the two forms some centres use: hexadecimal in the answer to a submit and decimal in the receipt, or the other way.

/** How a receipt's id relates to the one in the answer. */
export type ReceiptIdForm = 'same' | 'hex-to-dec' | 'dec-to-hex'

/** The id of a submit's answer as receipts will carry it; one that is no number of its form stays as it is. */
export function toReceiptId(answered: string, form: ReceiptIdForm): string {
  if (form === 'hex-to-dec') return readNumber(answered, 16)?.toString(10) ?? answered
  if (form === 'dec-to-hex') return readNumber(answered, 10)?.toString(16) ?? answered
  return answered
}

/** A receipt's id without leading zeros and capitals where it is a number, so that it equals `toReceiptId`'s. */
export function plainReceiptId(received: string, form: ReceiptIdForm): string {
  if (form === 'hex-to-dec') return readNumber(received, 10)?.toString(10) ?? received
  if (form === 'dec-to-hex') return readNumber(received, 16)?.toString(16) ?? received
  return received
}

function readNumber(text: string, radix: 10 | 16): bigint | undefined {
  const isNumber = radix === 10 ? /^\d{1,64}$/.test(text) : /^[\da-f]{1,64}$/i.test(text)
  if (!isNumber) return undefined
  return BigInt(radix === 10 ? text : `0x${text}`)
}
