// A seeded run of wallets and merchants against a whole broker, with repeats, races and jumps of the clock, held
// against a naive account of what should have happened. The same seed gives the same run.

import { fiatAsset } from '@farthing/protocol'
import { dayOf, weekOf } from '../domain/allowance.ts'
import { freezeWallet, unfreezeWallet } from '../flows/freeze-wallet.ts'
import type { PaidOffer } from '../flows/pay-offer.ts'
import { readBooks } from '../flows/read-balances.ts'
import { redeemVoucher } from '../flows/redeem-voucher.ts'
import { refundPurchase } from '../flows/refund-purchase.ts'
import { setBudget, setDailyLimit } from '../flows/set-budget.ts'
import { updateWalletFrozen } from '../records/wallets.ts'
import { openTestBroker, type TestBroker } from './test-broker.ts'
import {
  balanceOf,
  codeOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  printVoucher,
  type TestMerchant,
  type TestWallet,
} from './test-parties.ts'
import { testSystem } from './test-system.ts'

/** What a run came to: how often each step ended how, and the sums at its end. */
export type PurchaseRun = {
  readonly outcomes: Readonly<Record<string, number>>
  readonly charged: string
  readonly refunded: string
  readonly purchases: number
}

type Sold = {
  readonly paid: PaidOffer
  readonly wallet: number
  readonly merchant: number
  readonly isSilent: boolean
  refunds: number
}

/** The naive account: plain sums beside the broker. */
type Model = {
  readonly funds: bigint[]
  readonly earned: bigint[]
  house: bigint
  readonly isFrozen: boolean[]
  readonly sold: Map<string, Sold>
  /** The largest limit in force in a day, and budget in a week: nothing spent may pass it. */
  readonly dayLimits: Map<string, bigint>
  readonly weekLimits: Map<string, bigint>
  readonly daily: bigint[]
  readonly budgets: Map<string, bigint>
}

type Run = {
  readonly broker: TestBroker
  readonly wallets: readonly TestWallet[]
  readonly merchants: readonly TestMerchant[]
  readonly model: Model
  readonly below: (bound: number) => number
  readonly quotes: { readonly quote: string; readonly merchant: number }[]
  readonly vouchers: string[]
}

const walletCount = 4
const merchantCount = 3
const eur = fiatAsset('EUR')

/** Runs `ops` steps and checks everything after each; throws with the step where something is not as it should be. */
export async function runPurchases(input: {
  readonly seed: number
  readonly ops: number
}): Promise<PurchaseRun> {
  const broker = await openTestBroker({ seed: input.seed })
  try {
    const run = await prepare(broker, input.seed)
    const outcomes: Record<string, number> = {}
    for (let step = 0; step < input.ops; step += 1) {
      const choice = run.below(100)
      const [name, act] = steps.find(({ until }) => choice < until)?.does ?? steps[0].does
      const codes = await act(run)
      for (const code of codes) outcomes[`${name}: ${code}`] = (outcomes[`${name}: ${code}`] ?? 0) + 1
      await checkAll(run, `step ${step} (${name}: ${codes.join(', ')})`)
    }
    return summarize(run, outcomes)
  } finally {
    await broker.close()
  }
}

async function prepare(broker: TestBroker, seed: number): Promise<Run> {
  const wallets: TestWallet[] = []
  for (let index = 0; index < walletCount; index += 1)
    wallets.push(await openWallet(broker, euros(1_000_000n)))
  const merchants: TestMerchant[] = []
  for (let index = 0; index < merchantCount; index += 1) {
    merchants.push(await openMerchant(broker, `https://shop-${index}.example`))
  }
  const model: Model = {
    funds: wallets.map(() => 1_000_000n),
    earned: merchants.map(() => 0n),
    house: 0n,
    isFrozen: wallets.map(() => false),
    sold: new Map(),
    dayLimits: new Map(),
    weekLimits: new Map(),
    daily: wallets.map(() => 12_000_000n),
    budgets: new Map(),
  }
  // A stream of its own: what the broker draws in a race must not change what happens next.
  const choices = testSystem(seed)
  const below = (bound: number): number => Buffer.from(choices.chance(4)).readUInt32BE() % bound
  return { broker, wallets, merchants, model, below, quotes: [], vouchers: [] }
}

type Step = {
  readonly until: number
  readonly does: readonly [string, (run: Run) => Promise<readonly string[]>]
}

const steps: readonly [Step, ...Step[]] = [
  { until: 45, does: ['pay', payOnce] },
  { until: 55, does: ['pay at once', payAtOnce] },
  { until: 70, does: ['refund', refund] },
  { until: 78, does: ['top up', topUp] },
  { until: 86, does: ['budget', changeBudget] },
  { until: 90, does: ['daily limit', changeDailyLimit] },
  { until: 93, does: ['freeze', freeze] },
  { until: 100, does: ['time', moveTime] },
]

async function payOnce(run: Run): Promise<readonly string[]> {
  const payer = { wallet: run.below(walletCount), isSilent: run.below(2) === 0 }
  return [await payStep(run, payer, await chooseQuote(run))]
}

/**
 * Three requests of one wallet at once: one quote repeated, or three quotes for one thing at one price. Whichever is
 * first, the sums are the same, so that the run is too; races whose winner matters are in the tests of the flows.
 */
async function payAtOnce(run: Run): Promise<readonly string[]> {
  const wallet = run.below(walletCount)
  const isSilent = run.below(2) === 0
  const thing = chooseThing(run)
  const isRepeat = run.below(2) === 0
  const first = await makeQuote(run, thing)
  const others = isRepeat ? [first, first] : [await makeQuote(run, thing), await makeQuote(run, thing)]
  const merchant = thing.merchant
  const jobs = [first, ...others].map((quote) => payStep(run, { wallet, isSilent }, { quote, merchant }))
  return (await Promise.all(jobs)).toSorted()
}

type Payer = { readonly wallet: number; readonly isSilent: boolean }

async function payStep(run: Run, payer: Payer, chosen: { quote: string; merchant: number }): Promise<string> {
  const { broker, wallets, model } = run
  const { wallet, isSilent } = payer
  note(run)
  const result = await pay(broker, at(wallets, wallet), chosen.quote, {
    consent: isSilent ? 'silent' : 'explicit',
  })
  if (!result.ok) return result.code
  const { purchase } = result
  if (purchase.walletId !== at(wallets, wallet).id) throw new Error('a purchase of another wallet was told')
  if (model.sold.has(purchase.id)) return 'known'
  if (model.isFrozen[wallet] === true) throw new Error('a frozen wallet paid')
  model.sold.set(purchase.id, {
    paid: result,
    wallet,
    merchant: chosen.merchant,
    isSilent: purchase.consent === 'silent',
    refunds: 0,
  })
  move(model, { wallet, merchant: chosen.merchant }, purchase.price.amount, purchase.fee.amount)
  return 'paid'
}

async function refund(run: Run): Promise<readonly string[]> {
  const { broker, wallets, merchants, model } = run
  const all = [...model.sold.values()]
  const sold = all[run.below(Math.max(1, all.length))]
  if (sold === undefined) return ['nothing sold']
  const { purchase } = sold.paid
  const byBuyer = { purchaseId: purchase.id, by: { wallet: at(wallets, sold.wallet).id } }
  const byMerchant = { purchaseId: purchase.id, by: { merchant: at(merchants, sold.merchant).id } }
  const asked = run.below(3) === 0 ? [byMerchant, byBuyer, byBuyer] : [byBuyer]
  const results = await Promise.all(asked.map((each) => refundPurchase(broker.deps, each)))
  if (results.some(({ ok }) => ok) && sold.refunds === 0) {
    sold.refunds += 1
    move(model, sold, -purchase.price.amount, -purchase.fee.amount)
  }
  return results.map(codeOf)
}

async function topUp(run: Run): Promise<readonly string[]> {
  const { broker, wallets, model } = run
  const wallet = run.below(walletCount)
  const isRepeat = run.below(4) === 0 && run.vouchers.length > 0
  const code = isRepeat
    ? at(run.vouchers, run.below(run.vouchers.length))
    : await printVoucher(broker, euros(500_000n))
  const before = await balanceOf(broker, 'wallet', at(wallets, wallet).id)
  const secret = at(wallets, wallet).token
  const attempts = [0, 1].map((index) => redeemVoucher(broker.deps, { code, secret, address: `a${index}` }))
  const results = await Promise.all(attempts)
  const gained = (await balanceOf(broker, 'wallet', at(wallets, wallet).id)) - before
  if (gained !== (isRepeat ? 0n : 500_000n)) throw new Error(`a voucher of 500000 brought ${gained}`)
  if (!isRepeat) run.vouchers.push(code)
  model.funds[wallet] = at(model.funds, wallet) + gained
  return results.map(codeOf)
}

async function changeBudget(run: Run): Promise<readonly string[]> {
  const { broker, wallets, merchants, model } = run
  const wallet = run.below(walletCount)
  const merchant = run.below(merchantCount)
  note(run)
  const change = (units: bigint, isAutoPay: boolean) =>
    setBudget(broker.deps, {
      walletId: at(wallets, wallet).id,
      merchantId: at(merchants, merchant).id,
      asset: eur,
      isAutoPay,
      perItemUnits: 200_000n,
      perWeekUnits: units,
    })
  const wanted = Array.from({ length: 1 + run.below(2) }, () => BigInt(run.below(5)) * 100_000n)
  const results = await Promise.all(wanted.map((units) => change(units, run.below(5) !== 0)))
  for (const result of results) {
    if (result.ok) model.budgets.set(`${wallet} ${merchant}`, result.connection.perWeekUnits)
  }
  note(run)
  return results.map(codeOf)
}

async function changeDailyLimit(run: Run): Promise<readonly string[]> {
  const { broker, wallets, model } = run
  const wallet = run.below(walletCount)
  note(run)
  const units = BigInt(1 + run.below(20)) * 100_000n
  const result = await setDailyLimit(broker.deps, { walletId: at(wallets, wallet).id, units })
  if (result.ok) model.daily[wallet] = units
  note(run)
  return [codeOf(result)]
}

/** Freezes a wallet or, where one is frozen, unfreezes it. */
async function freeze(run: Run): Promise<readonly string[]> {
  const { broker, wallets, model } = run
  const frozen = model.isFrozen.indexOf(true)
  const wallet = frozen === -1 ? run.below(walletCount) : frozen
  const { id } = at(wallets, wallet)
  model.isFrozen[wallet] = frozen === -1
  if (frozen === -1) return [codeOf(await freezeWallet(broker.deps, id))]
  // Without a passkey nobody unfreezes; the run does what a verified passkey would.
  const refused = await unfreezeWallet(broker.deps, id)
  must(await broker.deps.ledger.commit({ records: [updateWalletFrozen(broker.deps.records, id, undefined)] }))
  return [codeOf(refused)]
}

async function moveTime(run: Run): Promise<readonly string[]> {
  run.broker.system.advance([1, 1_000, 300_000, 3_600_000, 86_400_000, 3 * 86_400_000][run.below(6)] ?? 1)
  return ['moved']
}

/** One of the last quotes in one case of three, else a new one. */
async function chooseQuote(run: Run): Promise<{ quote: string; merchant: number }> {
  const known = run.quotes.slice(-10)
  if (run.below(3) === 0 && known.length > 0) return at(known, run.below(known.length))
  const thing = chooseThing(run)
  const made = { quote: await makeQuote(run, thing), merchant: thing.merchant }
  run.quotes.push(made)
  return made
}

type Thing = {
  readonly merchant: number
  readonly name: string
  readonly units: bigint
  readonly duration: number
}

/** Few things at few prices, so that things are bought twice. */
function chooseThing(run: Run): Thing {
  return {
    merchant: run.below(merchantCount),
    name: `thing-${run.below(12)}`,
    units: [1n, 49n, 50n, 20_000n, 150_000n, 333_333n][run.below(6)] ?? 1n,
    duration: [0, 60, 86_400][run.below(3)] ?? 0,
  }
}

function makeQuote(run: Run, { merchant, name, units, duration }: Thing): Promise<string> {
  return at(run.merchants, merchant).quote(name, { price: euros(units), duration })
}

/** Remembers the largest limits of the running day and week, before and after each change. */
function note(run: Run): void {
  const { model, broker } = run
  const now = broker.system.now()
  const keep = (limits: Map<string, bigint>, key: string, units: bigint): void => {
    if (units > (limits.get(key) ?? 0n)) limits.set(key, units)
  }
  for (const [wallet, units] of model.daily.entries()) keep(model.dayLimits, `${wallet} ${dayOf(now)}`, units)
  for (const [pair, units] of model.budgets) keep(model.weekLimits, `${pair} ${weekOf(now)}`, units)
}

function move(model: Model, who: { wallet: number; merchant: number }, price: bigint, fee: bigint): void {
  model.funds[who.wallet] = at(model.funds, who.wallet) - price
  model.earned[who.merchant] = at(model.earned, who.merchant) + price - fee
  model.house += fee
}

async function checkAll(run: Run, step: string): Promise<void> {
  const { broker, model } = run
  const same = (what: string, found: bigint, wanted: bigint): void => {
    if (found !== wanted) throw new Error(`${step}: ${what} is ${found}, not ${wanted}`)
  }
  for (const [index, { id }] of run.wallets.entries()) {
    const held = await balanceOf(broker, 'wallet', id)
    if (held < 0n) throw new Error(`${step}: wallet ${index} holds ${held}`)
    same(`wallet ${index}`, held, at(model.funds, index))
  }
  for (const [index, { id }] of run.merchants.entries()) {
    same(`merchant ${index}`, await balanceOf(broker, 'merchant', id), at(model.earned, index))
  }
  same('the house', await balanceOf(broker, 'houseFees'), model.house)
  for (const book of await readBooks(broker.deps)) {
    same('debits less credits', book.debits - book.credits, 0n)
    same(
      'the sum of the kinds',
      Object.values(book.byKind).reduce((sum, units) => sum + units, 0n),
      0n,
    )
  }
  checkLimits(model, step)
  if (broker.errors.length > 0) throw new Error(`${step}: ${broker.errors.join('\n')}`)
}

function checkLimits(model: Model, step: string): void {
  const spent = new Map<string, bigint>()
  const add = (key: string, units: bigint): void => void spent.set(key, (spent.get(key) ?? 0n) + units)
  for (const { paid, wallet, merchant, isSilent, refunds } of model.sold.values()) {
    const { price, fee, paidAt } = paid.purchase
    if (fee.amount < 0n || fee.amount * 50n > price.amount)
      throw new Error(`${step}: a share of ${fee.amount}`)
    if (refunds > 0) continue
    add(`day ${wallet} ${dayOf(paidAt)}`, price.amount)
    if (isSilent) add(`week ${wallet} ${merchant} ${weekOf(paidAt)}`, price.amount)
  }
  for (const [key, units] of spent) {
    const [kind = '', ...rest] = key.split(' ')
    const limit = (kind === 'day' ? model.dayLimits : model.weekLimits).get(rest.join(' ')) ?? 0n
    if (units > limit) throw new Error(`${step}: ${units} spent of ${limit} (${key})`)
  }
}

function summarize(run: Run, outcomes: Record<string, number>): PurchaseRun {
  const all = [...run.model.sold.values()]
  const sum = (sold: readonly Sold[]): string =>
    String(sold.reduce((total, { paid }) => total + paid.purchase.price.amount, 0n))
  return {
    outcomes: Object.fromEntries(Object.entries(outcomes).toSorted(([one], [two]) => one.localeCompare(two))),
    charged: sum(all),
    refunded: sum(all.filter(({ refunds }) => refunds > 0)),
    purchases: all.length,
  }
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index]
  if (value === undefined) throw new Error(`nothing at ${index}`)
  return value
}
