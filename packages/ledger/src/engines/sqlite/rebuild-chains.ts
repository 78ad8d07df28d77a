// The chains of transfers that `chains.ts` reads, made anew by SQL alone, and the constants of their format.

/** A reader walks past at most so many transfers that it does not want. Part of the stored format. */
export const marksEvery = 64

/** The sides of an account, with the number that stands for each in the table of marks. */
export const sides = { debit: 0, credit: 1 } as const

/** Makes all chains and marks anew from the transfers: for files of older versions, and after rows were loaded raw. */
export const rebuildChains: string = `
UPDATE ledger_transfers
SET debit_previous = before.debit_previous, credit_previous = before.credit_previous
FROM (
  SELECT timestamp,
    lag(timestamp, 1, 0) OVER (PARTITION BY debit ORDER BY timestamp) AS debit_previous,
    lag(timestamp, 1, 0) OVER (PARTITION BY credit ORDER BY timestamp) AS credit_previous
  FROM ledger_transfers
) before
WHERE ledger_transfers.timestamp = before.timestamp;

UPDATE ledger_accounts SET last_debit = side.last, debits = side.count
FROM (SELECT debit, max(timestamp) AS last, count(*) AS count FROM ledger_transfers GROUP BY debit) side
WHERE number = side.debit;

UPDATE ledger_accounts SET last_credit = side.last, credits = side.count
FROM (SELECT credit, max(timestamp) AS last, count(*) AS count FROM ledger_transfers GROUP BY credit) side
WHERE number = side.credit;

DELETE FROM ledger_marks;
INSERT INTO ledger_marks
SELECT account, side, timestamp FROM (
  SELECT debit AS account, ${sides.debit} AS side, timestamp,
    row_number() OVER (PARTITION BY debit ORDER BY timestamp) AS place FROM ledger_transfers
  UNION ALL
  SELECT credit, ${sides.credit}, timestamp,
    row_number() OVER (PARTITION BY credit ORDER BY timestamp) FROM ledger_transfers
) WHERE place % ${marksEvery} = 0;
`
