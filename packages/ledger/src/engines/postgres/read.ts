// Answers queries from the database, after the flush that they belong to is durable.

import type { AccountBalancesQuery, AccountTransfersQuery, AllAccountsQuery, ChangeEvent, ChangesQuery } from '../../api.ts'
import { type Answer, isWrite, type Job, type Query } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import { present } from '../../queries.ts'
import { type Connection, type Row, send } from './connection.ts'
import {
  parseAccount,
  parseBalance,
  parseTransfer,
  toArray,
  toUuid,
  transferColumns,
  transferJoins,
} from './values.ts'
