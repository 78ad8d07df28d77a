// SMPP 3.4 on the wire and the alphabets of short messages. A subpath of its own (`@farthing/protocol/smpp`), which browsers
// never load.

export const smppVersion = 0x34
