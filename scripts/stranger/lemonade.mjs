// One day of a lemonade stand. Every id is fixed, so a second run on the same file only meets what is there already.
import { ledgerLimits, newPost, openSqliteLedger } from '@farthing/ledger'

const EUR = 978
const [cash, stock, equipment, owner, sales, costs] = [1n, 2n, 3n, 4n, 5n, 6n]
const accounts = [
  // Cash grows by debits, so what may not happen is that its credits exceed them.
  { id: cash, name: 'Cash', flags: { creditsMustNotExceedDebits: true, history: true } },
  { id: stock, name: 'Stock', flags: { creditsMustNotExceedDebits: true } },
  { id: equipment, name: 'Equipment' },
  { id: owner, name: "Owner's capital" },
  { id: sales, name: 'Sales' },
  { id: costs, name: 'Cost of goods sold' },
]

const texts = new Map() // what each transfer id was for; the ledger keeps no text
const note = (text, transfer) => (texts.set(transfer.id, text), transfer)
const move = (id, text, debitAccountId, creditAccountId, amount, flags = {}) =>
  note(text, { id, debitAccountId, creditAccountId, amount, ledger: EUR, code: 1, flags })

const price = 50n // cents a cup
const cost = 10n
const all = ledgerLimits.amountMax // a balancing transfer moves at most this
const pending = { pending: true }
const shut = { pending: true, closingDebit: true, closingCredit: true }

const beforeJuicer = [
  [move(100n, 'Owner puts in', cash, owner, 2000n)],
  [move(101n, 'Lemons and sugar', stock, cash, 750n)],
  [move(102n, '30 cups', cash, sales, 30n * price), move(103n, '30 cups', costs, stock, 30n * cost)],
  [
    move(104n, 'Party: 10 cups reserved', cash, sales, 10n * price, pending),
    move(105n, 'Party', costs, stock, 10n * cost, pending),
  ],
  [
    note('Party: 6 cups taken', newPost(106n, 104n, 6n * price)),
    note('Party', newPost(107n, 105n, 6n * cost)),
  ],
  [move(108n, 'One cup refunded', sales, cash, price)],
]
const juicer = move(109n, 'Juicer', equipment, cash, 50_000n)
const closing = [
  move(110n, 'Sales to capital', sales, owner, all, { balancingDebit: true }),
  move(111n, 'Costs to capital', owner, costs, all, { balancingCredit: true }),
  move(112n, 'Day closed', cash, stock, 0n, shut),
  move(113n, 'Day closed', equipment, owner, 0n, shut),
  move(114n, 'Day closed', sales, costs, 0n, shut),
]

const money = (cents) =>
  `${cents < 0n ? '-' : ''}${(cents < 0n ? -cents : cents) / 100n}.${String((cents < 0n ? -cents : cents) % 100n).padStart(2, '0')}`
const column = (cents) => (cents === undefined ? '' : money(cents)).padStart(9)
const must = (answer) => {
  if (!answer.ok) throw new Error(`refused: ${answer.code}`)
}

const ledger = openSqliteLedger({ path: 'lemonade.db', clock: () => BigInt(Date.now()) * 1_000_000n })
try {
  const opened = await ledger.createAccounts(
    accounts.map(({ id, flags }) => ({ id, ledger: EUR, code: 1, flags })),
  )
  opened.forEach(must)
  for (const transfers of beforeJuicer) must(await ledger.commit({ transfers }))

  const [bought] = await ledger.createTransfers([juicer])
  // The first run hears the reason, later ones only that this id was refused before.
  if (!['exceeds_debits', 'id_already_failed'].includes(bought.code))
    throw new Error(`juicer: ${bought.code ?? bought.outcome}`)
  console.log(`Juicer for ${money(juicer.amount)}: refused, not enough cash\n`)

  must(await ledger.commit({ transfers: closing }))

  console.log('Trial balance'.padEnd(20), '   debit', '   credit')
  let [debits, credits] = [0n, 0n]
  for (const { id, debitsPosted, creditsPosted } of await ledger.lookupAccounts(
    accounts.map(({ id }) => id),
  )) {
    const balance = debitsPosted - creditsPosted
    if (balance >= 0n) debits += balance
    else credits -= balance
    const name = accounts.find((account) => account.id === id).name
    console.log(
      name.padEnd(18),
      balance >= 0n ? column(balance) : column(),
      balance < 0n ? column(-balance) : column(),
    )
  }
  console.log('Sum'.padEnd(18), column(debits), column(credits), debits === credits ? 'equal' : 'NOT EQUAL')

  console.log('\nCash'.padEnd(54), '  posted  reserved   balance')
  const transfers = await ledger.accountTransfers({ accountId: cash, limit: 1000 })
  const after = new Map(
    (await ledger.accountBalances({ accountId: cash, limit: 1000 })).map((row) => [row.timestamp, row]),
  )
  let last = 0n
  for (const { id, timestamp } of transfers) {
    const { debitsPosted, creditsPosted, debitsPending } = after.get(timestamp)
    const balance = debitsPosted - creditsPosted
    console.log(
      new Date(Number(timestamp / 1_000_000n)).toISOString(),
      texts.get(id).padEnd(26),
      column(balance - last),
      column(debitsPending),
      column(balance),
    )
    last = balance
  }
} finally {
  await ledger.close()
}
