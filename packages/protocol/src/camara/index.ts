// What a platform and an operator say to each other by CAMARA Carrier Billing 0.5, Refund 0.3, One-Time-Password SMS 1.1
// and Number Verification 2.1, and the canonical statement. A subpath of its own (`@farthing/protocol/camara`), which
// browsers never load.

export * from './amount.ts'
export * from './errors.ts'
export * from './events.ts'
export { type JsonNumber, parseExactJson, writeExactJson } from './exact-json.ts'
export * from './identity.ts'
export * from './limits.ts'
export * from './operations.ts'
export {
  type AmountTransaction,
  type ChargingInformation,
  type ChargingMetaData,
  correlatorHeaderPattern,
  type Payment,
  type PaymentAmount,
  type PaymentItem,
  type PaymentRequest,
  type PaymentStatus,
  type PhoneNumberBody,
  parsePayment,
  parsePaymentRequest,
  parsePayments,
  parsePhoneNumberBody,
  parseValidateRequest,
  paymentStatuses,
  paymentTransitions,
  phoneNumberPattern,
  type SinkCredential,
  type SinkFault,
  type SinkRequest,
  sinkFaultOf,
  type ValidateRequest,
  type ValidationInfo,
} from './payment.ts'
export { parseDateTime, type Read } from './read.ts'
export * from './refund.ts'
export * from './statement.ts'
export * from './statement-csv.ts'
export * from './statement-lines.ts'
