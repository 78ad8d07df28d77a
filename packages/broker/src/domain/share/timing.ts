// When money of a charge is to be expected (carrier-billing 9.3): the operator's statement in the next month, its money some
// weeks later, ours to the merchant a few working days after that. Expected only: what counts is the operator's money.

import type { Contract, Day } from './contract.ts'

/** Working days from the operator's money to the merchant's. */
const workingDays = 5

export type ExpectedDays = {
  readonly statement: Day
  readonly cash: Day
  readonly available: Day
  /** When what was withheld for unpaid bills is let go. */
  readonly release: Day
}

/** The days expected of a charge made on a day, in the operator's zone. */
export function expectedDays(contract: Contract, charged: Day): ExpectedDays {
  const month = new Date(`${charged.slice(0, 7)}-01T00:00:00Z`)
  const statement = dayText(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, contract.statementDay))
  const cash = addDays(statement, contract.payoutTermDays)
  const available = availableDay(cash)
  return { statement, cash, available, release: addDays(available, contract.badDebt.horizonDays) }
}

/** The working day on which money that came on a day becomes available; Saturdays and Sundays do not count. */
export function availableDay(cash: Day): Day {
  let day = cash
  for (let left = workingDays; left > 0; ) {
    day = addDays(day, 1)
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return day
}

function addDays(day: Day, days: number): Day {
  return dayText(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000)
}

function dayText(time: number): Day {
  return new Date(time).toISOString().slice(0, 10)
}
