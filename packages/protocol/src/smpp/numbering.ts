// Telephone numbers as SMPP addresses, which have no plus: the type of number says whether the country is in front.

export type SmppAddress = { readonly ton: number; readonly npi: number; readonly address: string }

const international = 1
const isdn = 1
/** No short code is as long, and no international number shorter. */
const internationalDigitsMin = 8

/** `+821012345678` as an international number (1/1); undefined for what is no E.164 number. */
export function toInternational(number: string): SmppAddress | undefined {
  if (!/^\+[1-9]\d{4,14}$/.test(number)) return undefined
  return { ton: international, npi: isdn, address: number.slice(1) }
}

/** A number as people of this house write it: E.164 with plus when it is international by its type, or by its length where no type is given. */
export function readNumber(ton: number, address: string): string {
  const digits = address.startsWith('+') ? address.slice(1) : address
  if (!/^[1-9]\d{1,14}$/.test(digits)) return address
  const isInternational =
    ton === international || address.startsWith('+') || (ton === 0 && digits.length >= internationalDigitsMin)
  return isInternational ? `+${digits}` : address
}
