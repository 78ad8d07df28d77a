// SMPP 3.4 on the wire and the alphabets of short messages. A subpath of its own (`@farthing/protocol/smpp`), which browsers
// never load.

export {
  type BindBody,
  type CommandName,
  commandIds,
  type DataBody,
  type IdBody,
  isAnswer,
  type MessageBody,
  type NoBody,
  type PduBodies,
  smppVersion,
} from './commands.ts'
export { createFramer, type Framer, type Frames } from './framer.ts'
export { decodeGsm, gsmSeptets } from './gsm-alphabet.ts'
export { smppLimits } from './limits.ts'
export { plainReceiptId, type ReceiptIdForm, toReceiptId } from './message-id.ts'
export { readNumber, type SmppAddress, toInternational } from './numbering.ts'
export { createPace, type Pace } from './pace.ts'
export { decodePdu, encodePdu, type Pdu, type PduOf, type PduRead, type PduRefusal } from './pdu.ts'
export { createPeer, type Peer, type PeerAnswer, type PeerLine, type Request } from './peer.ts'
export { type CarriedText, esmClasses, isReceipt, readCarried } from './read-message.ts'
export { type Added, createReassembly, type Part, type Reassembly } from './reassembly.ts'
export {
  formatReceipt,
  isFinalState,
  type MessageState,
  type Receipt,
  type ReceiptTimes,
  readReceipt,
} from './receipt.ts'
export { countParts, type PartReference, type SplitText, splitText, type TextPart } from './split-text.ts'
export { smppStatus } from './statuses.ts'
export { type Alphabet, chooseAlphabet, dataCodings, decodeText, plainPunctuation } from './text.ts'
export { type After, type TimerScope, timerScope } from './timer-scope.ts'
export { findTlv, numberTlv, type Tlv, textTlv, tlvNumber, tlvTags, tlvText } from './tlv.ts'
export { formatPartHeader, type HeaderRead, type PartPlace, readHeader } from './user-data-header.ts'
export { formatValidity, parseValidity } from './validity.ts'
