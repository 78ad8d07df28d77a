// Books one line of an operator's statement: judges it by what the records hold, and commits the judgement with the line's row. A
// line that is there already is not booked again, whoever asks and how often.

import { Bug, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Judgement } from '../domain/reconcile/judgement.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import type { Phone } from '../phone.ts'
import { endMiss } from '../records/statement-misses.ts'
import { insertStatementLine, readStatementLine, type StatementLine } from '../records/statements.ts'
import { readSuspense } from '../records/suspense.ts'
import { emptyPlan, joinPlans, type Plan, planConfirm, planSettle } from './confirm-credit.ts'
import { endOpenLine } from './end-open-line.ts'
import { planClawback } from './plan-clawback.ts'
import { planDifference } from './plan-difference.ts'
import { type JudgedLine, judgeLine, type LineContext, type PlacedRow } from './read-line-known.ts'

/** `open` where an outcome outside is still awaited, and the line is to be booked again later. */
export async function bookStatementLine(
  deps: Deps,
  phone: Phone,
  { context, placed }: { readonly context: LineContext; readonly placed: PlacedRow },
): Promise<{ readonly ok: true; readonly state: 'done' | 'open' } | Problem> {
  for (let attempt = 0; attempt < reconcileLimits.commitRetries; attempt += 1) {
    const kept = await readStatementLine(deps.records, context.file.id, placed.line)
    if (kept?.state === 'done') return { ok: true, state: 'done' }
    if (kept !== undefined) return endOpenLine(deps, phone, { context, line: kept, row: placed.row })
    const judged = await judgeLine(deps, phone, { context, row: placed.row })
    const plan = await planLine(deps, { context, placed, judged })
    const outcome = await deps.ledger.commit(plan)
    if (!outcome.ok) {
      const problemMet = undecided(outcome)
      if (problemMet !== undefined) return problemMet
      // The payment moved on, or another process booked the line: all is read again.
      if (outcome.code !== 'record_refused') throw new Bug(`the ledger refused a line: ${outcome.code}`)
      continue
    }
    tellOperator(deps, context, { line: placed.line, judged })
  }
  return problem('busy')
}

type Planning = {
  readonly context: LineContext
  readonly placed: PlacedRow
  readonly judged: JudgedLine
}

async function planLine(deps: Deps, planning: Planning): Promise<Plan> {
  const { context, placed, judged } = planning
  const { judgement, payment } = judged
  const fileId = context.file.id
  const now = deps.system.now()
  const isConfirmed = judgement.do === 'now' && judgement.confirms
  const isCharge = placed.row.lineType === 'CHARGE'
  const line: StatementLine = {
    fileId,
    line: placed.line,
    lineType: placed.row.lineType,
    result: judgement.result,
    isLate: judgement.result === 'LATE',
    state: judgement.do === 'later' ? 'open' : 'done',
    action: judgement.do === 'later' ? judgement.action : 'none',
    matchedBy: judged.matchedBy,
    paymentId: payment?.id,
    refundId: judged.refundId,
    creditFileId: isConfirmed ? fileId : undefined,
  }
  const records = [
    insertStatementLine(deps.records, line, { row: placed.row, at: now }),
    ...(isCharge && payment !== undefined
      ? [endMiss(deps.records, payment.id, { outcome: 'found', fileId, at: now, isSure: false })]
      : []),
  ]
  return joinPlans([{ ...emptyPlan, records }, await planJudgement(deps, planning)])
}

async function planJudgement(deps: Deps, { context, placed, judged }: Planning): Promise<Plan> {
  const { judgement, payment } = judged
  switch (judgement.do) {
    case 'later':
      return emptyPlan
    case 'now':
      return joinPlans([
        judgement.confirms && payment !== undefined
          ? await planConfirm(deps, payment, context.file.id)
          : emptyPlan,
        planDifference(deps, { context, placed, payment }, judgement),
      ])
    case 'settle': {
      const entry = await readSuspense(deps.records, judgement.entryId)
      if (entry === undefined) throw new Bug('a difference that is not there')
      return planSettle(deps, entry, { by: 'operator', creditFileId: context.file.id })
    }
    case 'clawback': {
      if (payment === undefined) throw new Bug('a clawback of no payment')
      const claw = await planClawback(deps, { context, placed, payment, units: judgement.units })
      return joinPlans([claw.plan, planDifference(deps, { context, placed, payment }, claw)])
    }
  }
  throw new Bug('a judgement of no known kind')
}

const alarms: ReadonlySet<Judgement['result']> = new Set(['MISSING_AT_PLATFORM', 'DUPLICATE', 'CLAWBACK'])

function tellOperator(
  deps: Deps,
  { file }: LineContext,
  { line, judged }: { readonly line: number; readonly judged: JudgedLine },
): void {
  const { result } = judged.judgement
  if (!alarms.has(result)) return
  deps.log.warn(
    { file: file.id, line, payment: judged.payment?.id, result },
    "an operator's statement differs",
  )
}
