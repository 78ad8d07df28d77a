// Opens what the phone bill needs: the operators file, its contracts, a rail and a message link per operator. A broker without
// an operators file has none of it.

import { createHmac } from 'node:crypto'
import type { Deps } from './deps.ts'
import { policies } from './domain/limits/policies.ts'
import { phoneLimits } from './domain/phone/payment-limits.ts'
import { readContracts } from './domain/share/read-contracts.ts'
import { addContracts } from './flows/add-contracts.ts'
import { callbackPath } from './http/phone-endpoints.ts'
import type { Phone, PhoneArrival, PhoneOperator } from './phone.ts'
import type { BilledJournal } from './rails/phone/billed-message.ts'
import type { Sink } from './rails/phone/camara-context.ts'
import type { OperatorProfile } from './rails/phone/profile.ts'
import { readOperatorsFile } from './rails/phone/read-profiles.ts'
import { openSmppLink } from './rails/phone/smpp-link.ts'
import { openPhoneRail } from './rails/phone.ts'
import { billedPart, insertPart, listPartIds, listReceipts } from './records/phone-messages.ts'

type Needed = Pick<Deps, 'config' | 'system' | 'log' | 'ledger' | 'records' | 'keyring'>

/** Throws a sentence for whoever starts the broker where the file or a contract is wrong. */
export async function openPhone(needed: Needed): Promise<Phone | undefined> {
  const { config, keyring } = needed
  if (config.operatorsFile === undefined) return undefined
  const file = readOperatorsFile(config.operatorsFile, needed.system.environment)
  const contracts = file.ok ? readContracts(file.contracts) : undefined
  if (!file.ok) throw new Error(`${config.operatorsFile}: ${file.faults.join('; ')}`)
  if (contracts === undefined || !contracts.ok) {
    throw new Error(`${config.operatorsFile}: ${contracts?.faults.join('; ') ?? ''}`)
  }
  const added = await addContracts(needed, contracts.contracts)
  if (!added.ok) throw new Error(added.sentence)
  const inbox: Phone['inbox'] = {}
  const sinkKey = keyring.derive('phone sinks')
  const operators = new Map(
    file.operators.map((profile) => [profile.id, openOperator({ ...needed, inbox, sinkKey }, profile)]),
  )
  return {
    operators,
    contracts: added.contracts,
    policies,
    payerKeys: { digest: keyring.derive('phone numbers'), seal: keyring.derive('phone numbers sealed') },
    codeKey: keyring.derive('phone codes'),
    inbox,
    running: new Map(),
  }
}

type Opening = Needed & { readonly inbox: Phone['inbox']; readonly sinkKey: Uint8Array }

/** One operator: its link for messages, and its way to charge. */
function openOperator(opening: Opening, profile: OperatorProfile): PhoneOperator {
  const { system, log, inbox } = opening
  const operatorId = profile.id
  const hand = async (arrival: PhoneArrival): Promise<void> => {
    // Before the broker is built nothing is acknowledged, so that it comes again.
    if (inbox.take === undefined) throw new Error('the broker is not open yet')
    await inbox.take(arrival)
  }
  const sms = openSmppLink(
    profile.sms,
    {
      onMessage: (message) => hand({ kind: 'message', operatorId, message }),
      onReceipt: (receipt) => hand({ kind: 'receipt', operatorId, receipt }),
    },
    { system, log },
  )
  const rail = openPhoneRail(profile, {
    now: system.now,
    log,
    sink: (correlator) => sinkOf(opening, correlator),
    billed: { sms, journal: billedJournal(opening, operatorId) },
  })
  return { profile, rail, sms }
}

/** Where an operator tells of a payment: an address of its own, opened by a token that follows from it. */
function sinkOf({ config, system, sinkKey }: Opening, correlator: string): Sink {
  return {
    url: `${config.origin}${callbackPath}/${encodeURIComponent(correlator)}`,
    accessToken: createHmac('sha256', sinkKey).update(correlator).digest('base64url'),
    expiresAt: system.now() + phoneLimits.sinkLifeMs,
  }
}

/** What is kept of billed messages stands among the parts of all messages, where receipts are noted too. */
function billedJournal({ ledger, records, system }: Opening, operatorId: string): BilledJournal {
  return {
    note: async (correlator, messageIds) => {
      const now = system.now()
      const outcome = await ledger.commit({
        records: messageIds.map((messageId) =>
          insertPart(records, { id: billedPart(correlator), operatorId, messageId, now }),
        ),
      })
      if (!outcome.ok) throw new Error('the ids of a billed message could not be kept')
    },
    read: async (correlator) => {
      const messageIds = await listPartIds(records, operatorId, billedPart(correlator))
      if (messageIds.length === 0) return undefined
      return { messageIds, states: await listReceipts(records, operatorId, messageIds) }
    },
  }
}
