// The command_status values that this house sends or acts on (SMPP 3.4, 5.1.3). Others are carried as the numbers they are.

export const smppStatus = {
  ok: 0x00,
  invalidMessageLength: 0x01,
  invalidCommandLength: 0x02,
  invalidCommand: 0x03,
  wrongBindState: 0x04,
  alreadyBound: 0x05,
  systemError: 0x08,
  badSource: 0x0a,
  badDestination: 0x0b,
  unknownMessageId: 0x0c,
  bindFailed: 0x0d,
  wrongPassword: 0x0e,
  unknownSystemId: 0x0f,
  queueFull: 0x14,
  invalidEsmClass: 0x43,
  submitFailed: 0x45,
  throttled: 0x58,
  cancelFailed: 0x11,
  replaceFailed: 0x13,
  queryFailed: 0x67,
  badSchedule: 0x61,
  badValidity: 0x62,
  /** The receiver cannot take it now; it should come again. */
  temporaryReceiverError: 0x64,
  /** The receiver will never take it; it should not come again. */
  permanentReceiverError: 0x65,
  rejectedByReceiver: 0x66,
  badTlvStream: 0xc0,
  badTlvLength: 0xc2,
  /** From here on the operator's own. */
  operatorFirst: 0x400,
} as const
