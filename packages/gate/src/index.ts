// The public entry of @farthing/gate: the only re-exports of this package, beside the adapters' own entries.

export type { Access, AnswerHeaders, ClosedAccess, OpenAccess } from './check-access.ts'
export type { BrokerAwayRule, GateConfig } from './config.ts'
export { createGate, type Gate } from './create-gate.ts'
export type { OfferInput, PassLink } from './offer-input.ts'
export { cssPath, formField, type PageParts, type Pages, type Sale } from './sale.ts'
export { sessionHeader } from './sessions.ts'
export { type BrokerMemory, type GateStore, memoryStore, type SessionClaim } from './store.ts'
export { defaultSystem, type System } from './system.ts'
export { englishTexts, type GateTexts } from './texts.ts'
