// The API of spend control and families for wallets, and of mail for whoever runs the broker. What a page does without a password it
// does here with the wallet's key; looser limits of a child need a passkey, which only a browser can prove.

import { formatInstant, type Problem, parseAsset, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { ageBands } from '../domain/goods/app.ts'
import { type LimitScope, limitPeriods } from '../domain/guard/guard.ts'
import type { Mail } from '../domain/mail/mail.ts'
import { answerApproval } from '../flows/answer-approval.ts'
import { declareAge } from '../flows/declare-age.ts'
import { inviteMember, joinFamily, setNotices, withdrawConsent } from '../flows/invite-member.ts'
import { readFamily, readSpending } from '../flows/read-family.ts'
import { type LimitsBy, setHours, setLimit } from '../flows/set-limits.ts'
import {
  confirmMailAddress,
  forgetMailAddress,
  readMailSetting,
  setMailAddress,
} from '../flows/set-mail-address.ts'
import { listMails } from '../records/mails.ts'
import type { Actor } from './actor.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import {
  approvalJson,
  approvalSchema,
  limitSetSchema,
  mailSchema,
  memberJson,
  memberSchema,
  okSchema,
  spendingJson,
  spendingSchema,
} from './family-views.ts'
import { idParams, listOf, listQuery, moneyInput } from './schemas.ts'
import { isTest } from './views.ts'

const scope = z
  .string()
  .max(80)
  .regex(/^(?:(?:app:app_|merchant:mer_)[0-9a-z]{26}|category:[a-z_]{1,30})?$/)
const minutes = z.object({ from: z.number().int().min(0).max(1439), to: z.number().int().min(0).max(1439) })
const minorBand = z.enum(['under13', '13-15', '16-17'])
/** Of oneself, or of a member of the family. */
const whose = { member: z.string().max(64).optional() }

const spendingEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/wallet/spending',
    operation: 'readSpending',
    tag: 'Wallet',
    summary: 'The age band of the wallet, its limits, and what is used of them',
    auth: 'wallet',
    answer: spendingSchema,
    run: async (deps, { actor }) =>
      done(spendingJson(await readSpending(deps, walletOf(actor)), isTest(deps))),
  }),
  endpoint({
    method: 'put',
    path: '/v1/wallet/age',
    operation: 'declareAge',
    tag: 'Wallet',
    summary: 'Tell the age band of whoever owns the wallet; from a younger one only a guardian leads on',
    auth: 'wallet',
    body: z.strictObject({
      band: z.enum(ageBands),
      region: z.string().length(2).optional(),
      zone: z.string().max(60).optional(),
    }),
    answer: z.object({ band: z.enum(ageBands), test: z.boolean() }),
    run: async (deps, { actor, body }) => {
      const { band, region, zone } = body
      const told = await declareAge(deps, {
        walletId: walletOf(actor),
        band,
        ...(region === undefined ? {} : { region }),
        ...(zone === undefined ? {} : { zone }),
      })
      return told.ok ? done({ band: told.guard.band, test: isTest(deps) }) : told
    },
  }),
  endpoint({
    method: 'put',
    path: '/v1/wallet/limits',
    operation: 'setLimit',
    tag: 'Wallet',
    summary: 'Set or, without units, remove a limit; a looser one of oneself works a day later',
    auth: 'wallet',
    body: z.strictObject({
      ...whose,
      period: z.enum(limitPeriods),
      scope: scope.default(''),
      asset: z.string().max(20),
      amount: z
        .string()
        .regex(/^[0-9]{1,15}$/)
        .optional(),
    }),
    answer: limitSetSchema,
    run: async (deps, { actor, body }) => {
      const asset = parseAsset(body.asset)
      if (asset === undefined) return problem('invalid_request', 'An asset is written as EUR/6')
      const set = await setLimit(deps, {
        ...ownerOf(actor, body.member),
        period: body.period,
        scope: body.scope as LimitScope,
        asset,
        ...(body.amount === undefined ? {} : { units: BigInt(body.amount) }),
      })
      return set.ok ? done({ from: formatInstant(set.from), test: isTest(deps) }) : set
    },
  }),
  endpoint({
    method: 'put',
    path: '/v1/wallet/hours',
    operation: 'setHours',
    tag: 'Wallet',
    summary: 'The minutes of the day between which the wallet may spend; without any, all of it',
    auth: 'wallet',
    body: z.strictObject({ ...whose, hours: minutes.optional() }),
    answer: limitSetSchema,
    run: async (deps, { actor, body }) => {
      const set = await setHours(deps, {
        ...ownerOf(actor, body.member),
        ...(body.hours === undefined ? {} : { hours: body.hours }),
      })
      return set.ok ? done({ from: formatInstant(set.from), test: isTest(deps) }) : set
    },
  }),
]

const memberEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/wallet/family',
    operation: 'readFamily',
    tag: 'Wallet',
    summary: 'The members a wallet is guardian of, with their limits, and what waits for an answer',
    auth: 'wallet',
    answer: z.object({
      members: z.array(memberSchema),
      asked: z.array(approvalSchema),
      waiting: z.array(approvalSchema),
      test: z.boolean(),
    }),
    run: async (deps, { actor }) => {
      const family = await readFamily(deps, walletOf(actor))
      const test = isTest(deps)
      return done({
        members: family.members.map((member) => memberJson(member, test)),
        asked: family.asked.map((each) => approvalJson(each, test)),
        waiting: family.waiting.map((each) => approvalJson(each, test)),
        test,
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/wallet/family/invitations',
    operation: 'inviteMember',
    tag: 'Wallet',
    summary: 'Invite a wallet of somebody below 18; the code is shown this once',
    auth: 'wallet',
    body: z.strictObject({ band: minorBand, name: z.string().max(60).default('') }),
    answer: z.object({
      invitation: z.string(),
      code: z.string(),
      expires_at: z.string(),
      test: z.boolean(),
    }),
    status: 201,
    run: async (deps, { actor, body }) => {
      const made = await inviteMember(deps, { guardianId: walletOf(actor), ...body })
      if (!made.ok) return made
      const { link, code } = made
      return done({
        invitation: link.id,
        code,
        expires_at: formatInstant(link.expiresAt),
        test: isTest(deps),
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/wallet/family/join',
    operation: 'joinFamily',
    tag: 'Wallet',
    summary: 'Accept an invitation: the wallet is looked after from then on',
    auth: 'wallet',
    body: z.strictObject({ code: z.string().min(1).max(64), zone: z.string().max(60).optional() }),
    answer: z.object({ guardian: z.string(), band: minorBand, test: z.boolean() }),
    run: async (deps, { actor, body }) => {
      const { code, zone } = body
      const joined = await joinFamily(deps, {
        childId: walletOf(actor),
        code,
        ...(zone === undefined ? {} : { zone }),
      })
      if (!joined.ok) return joined
      return done({ guardian: joined.link.guardianId, band: joined.link.band, test: isTest(deps) })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/wallet/family/{id}/withdraw',
    operation: 'withdrawConsent',
    tag: 'Wallet',
    summary: 'End a link or an invitation: that wallet spends nothing from this moment on',
    auth: 'wallet',
    params: idParams,
    answer: okSchema,
    run: async (deps, { actor, params }) =>
      told(deps, await withdrawConsent(deps, { guardianId: walletOf(actor), linkId: params.id })),
  }),
  endpoint({
    method: 'put',
    path: '/v1/wallet/family/notices',
    operation: 'setNotices',
    tag: 'Wallet',
    summary: 'Hear of each purchase of a member, or of a week at a time',
    auth: 'wallet',
    body: z.strictObject({ member: z.string().max(64), notices: z.enum(['each', 'weekly']) }),
    answer: okSchema,
    run: async (deps, { actor, body }) =>
      told(
        deps,
        await setNotices(deps, { guardianId: walletOf(actor), childId: body.member, notices: body.notices }),
      ),
  }),
  endpoint({
    method: 'post',
    path: '/v1/approvals/{id}/answer',
    operation: 'answerApproval',
    tag: 'Wallet',
    summary: 'Answer what a member of the family asked for; a yes is paid before this returns',
    auth: 'wallet',
    params: idParams,
    body: z.strictObject({
      answer: z.enum(['once', 'always', 'deny']),
      under: moneyInput.optional(),
      per_month: moneyInput.optional(),
    }),
    answer: approvalSchema,
    isIdempotent: true,
    run: async (deps, { actor, params, body }) => {
      const answered = await answerApproval(deps, {
        approvalId: params.id,
        guardianId: walletOf(actor),
        answer: body.answer,
        ...(body.under === undefined ? {} : { under: body.under }),
        ...(body.per_month === undefined ? {} : { perMonth: body.per_month }),
      })
      return answered.ok ? done(approvalJson(answered.approval, isTest(deps))) : answered
    },
  }),
]

const mailSetting = z.object({
  sending: z.boolean(),
  address: z.string().optional(),
  verified: z.boolean(),
  test: z.boolean(),
})

const mailEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/wallet/mail',
    operation: 'readMailSetting',
    tag: 'Wallet',
    summary:
      'Where mail to this wallet goes, with most of the name left out, and whether mail is sent at all',
    auth: 'wallet',
    answer: mailSetting,
    run: async (deps, { actor }) => {
      const { isSending, address, isVerified } = await readMailSetting(deps, walletOf(actor))
      return done({
        sending: isSending,
        ...(address === undefined ? {} : { address }),
        verified: isVerified,
        test: isTest(deps),
      })
    },
  }),
  endpoint({
    method: 'put',
    path: '/v1/wallet/mail',
    operation: 'setMailAddress',
    tag: 'Wallet',
    summary: 'Have mail sent to an address, once the code that is mailed there has come back',
    auth: 'wallet',
    body: z.strictObject({ address: z.string().max(254) }),
    answer: okSchema,
    run: async (deps, { actor, body }) =>
      told(deps, await setMailAddress(deps, { ownerId: walletOf(actor), address: body.address })),
  }),
  endpoint({
    method: 'delete',
    path: '/v1/wallet/mail',
    operation: 'forgetMailAddress',
    tag: 'Wallet',
    summary: 'Forget the address',
    auth: 'wallet',
    answer: okSchema,
    run: async (deps, { actor }) => told(deps, await forgetMailAddress(deps, walletOf(actor))),
  }),
  endpoint({
    method: 'post',
    path: '/v1/wallet/mail/confirm',
    operation: 'confirmMailAddress',
    tag: 'Wallet',
    summary: 'Type the code that was mailed',
    auth: 'wallet',
    body: z.strictObject({ code: z.string().max(20) }),
    answer: okSchema,
    run: async (deps, { actor, body }) =>
      told(deps, await confirmMailAddress(deps, { ownerId: walletOf(actor), code: body.code })),
  }),
  endpoint({
    method: 'get',
    path: '/v1/operator/mails',
    operation: 'listMails',
    tag: 'Operator',
    summary: 'Mails in one state, oldest first: `dead` ones were given up, `waiting` ones have nowhere to go',
    auth: 'operator',
    query: listQuery.extend({
      state: z.enum(['waiting', 'sending', 'unknown', 'sent', 'dead']).default('dead'),
    }),
    answer: listOf(mailSchema),
    run: async (deps, { query }) => {
      const list = `mails ${query.state}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const mails = await listMails(deps.records, {
        state: query.state,
        limit: query.limit + 1,
        ...(cursor.afterId === undefined ? {} : { after: cursor.afterId }),
      })
      const page = mails.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: page.map((mail) => mailJson(mail, isTest(deps))),
        ...(mails.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
]

/** Every endpoint of spend control, families and mail. */
export const familyEndpoints: readonly Endpoint[] = [
  ...spendingEndpoints,
  ...memberEndpoints,
  ...mailEndpoints,
]

function walletOf(actor: Actor): string {
  return actor.kind === 'wallet' ? actor.wallet.id : ''
}

function ownerOf(
  actor: Actor,
  member: string | undefined,
): { readonly walletId: string; readonly by: LimitsBy } {
  const guardianId = walletOf(actor)
  const secret = actor.kind === 'wallet' ? actor.secret : ''
  return member === undefined
    ? { walletId: guardianId, by: { kind: 'self' } }
    : { walletId: member, by: { kind: 'guardian', guardianId, secret } }
}

function told(deps: Deps, result: { readonly ok: true } | Problem) {
  return result.ok ? done({ ok: true, test: isTest(deps) }) : result
}

/** Neither whose it is nor what it says: kinds and states are enough to see what is wrong. */
function mailJson(mail: Mail, test: boolean): object {
  return {
    mail: mail.id,
    test,
    kind: mail.kind,
    state: mail.state,
    attempts: mail.attempts,
    ...(mail.reason === undefined ? {} : { reason: mail.reason }),
    created_at: formatInstant(mail.createdAt),
    ...(mail.sentAt === undefined ? {} : { sent_at: formatInstant(mail.sentAt) }),
  }
}
