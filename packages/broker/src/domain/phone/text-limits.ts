// Named bounds of the texts of messages (carrier-billing 5): what one message holds and how long its variables may be.

export const textLimits = {
  /** Septets of one message in GSM 03.38, characters of one in UCS-2 (carrier-billing 6.3). */
  septetsMax: 160,
  ucs2Max: 70,
  merchantMax: 20,
  merchantMaxKo: 12,
  /** What is shown of a longer reference: its end. */
  referenceMax: 10,
} as const
