// What there is to know of one operator, as data: pointing the rail at another one is a matter of its profile.

/** How messages travel to and from an operator's subscribers: SMPP 3.4. */
export type SmppProfile = {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly systemId: string
  readonly password: string
  readonly systemType: string
  readonly bind: 'transceiver' | 'pair'
  /** The short code messages come from and are answered to. */
  readonly shortCode: string
  readonly source: { readonly ton: number; readonly npi: number }
  /** How a receipt's message id relates to the one in the answer. */
  readonly receiptIds: 'same' | 'hex-to-dec' | 'dec-to-hex'
  readonly windowMax: number
  readonly perSecond: number
}

/** Charging by CAMARA Carrier Billing 0.5. */
export type CamaraBilling = {
  readonly kind: 'camara'
  /** `…` before `/carrier-billing/v0.5`. */
  readonly apiRoot: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly steps: 'two' | 'one'
  readonly confirmBody: 'PHONE' | 'EMPTY_OBJECT'
  /** Codes are sent by the operator's One-Time-Password SMS instead of by us. */
  readonly codes: 'own' | 'camara-otp'
  readonly timeoutMs: number
}

/** Charging by a billed message whose delivery receipt proves the charge (premium SMS, MT). */
export type BilledMessage = {
  readonly kind: 'billed-message'
  /** The closed list of amounts, each with the short code that carries its tariff. */
  readonly tariffs: ReadonlyArray<{ readonly units: bigint; readonly shortCode: string }>
  /** Without a receipt for this long the charge stays unknown until a statement tells. */
  readonly receiptWindowMs: number
}

export type OperatorProfile = {
  readonly id: string
  /** As people know it. */
  readonly name: string
  /** ISO 3166 alpha-2. */
  readonly country: string
  readonly currency: string
  /** IANA name; months and nights are counted in it. */
  readonly zone: string
  /** MVNOs and plans that cannot be billed say false. */
  readonly isBillable: boolean
  /** National prefixes that suggest this operator, digits after the country code; a guess, as numbers are ported. */
  readonly prefixes: readonly string[]
  readonly billing: CamaraBilling | BilledMessage
  readonly sms: SmppProfile
  readonly amounts: {
    readonly minUnits: bigint
    readonly maxUnits: bigint
    readonly pricePoints?: readonly bigint[]
  }
  readonly refunds: { readonly total: boolean; readonly partial: boolean; readonly windowDays: number }
  /** Sinks and addresses are https; plain http is for loopback, and only where the profile says so. */
  readonly allowsLoopbackHttp: boolean
  /** The number people call for help, shown in messages and on pages. */
  readonly helpNumber: string
}
