// Every named bound of SMPP and of short messages. Lengths of C-octet strings count their final zero, as SMPP 3.4 does.

export const smppLimits = {
  headerOctets: 16,
  /** The longest PDU that is read: a message_payload of 64 KiB with everything around it. */
  pduOctetsMax: 66_000,
  systemIdOctets: 16,
  passwordOctets: 9,
  systemTypeOctets: 13,
  addressRangeOctets: 41,
  serviceTypeOctets: 6,
  addressOctets: 21,
  /** data_sm allows longer addresses than submit_sm and deliver_sm. */
  dataAddressOctets: 65,
  timeOctets: 17,
  messageIdOctets: 65,
  shortMessageOctetsMax: 254,
  /** Parts of one text that are sent or put together; SMPP could count 255, no phone shows as many. */
  partsMax: 12,
  /** Messages of which some parts are held, and for how long, until the oldest is dropped. */
  groupsMax: 1_000,
  groupAgeMs: 600_000,
  sequenceMax: 0x7f_ff_ff_ff,
  /** A relative validity period is written with days at most, as months and years have no fixed length. */
  validityMaxMs: 2_678_400_000,
  receiptTextCharacters: 20,
} as const
