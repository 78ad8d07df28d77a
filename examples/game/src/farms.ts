// Everything the game keeps by itself, in one SQLite file: who plays, their fields, which orders they made, what the smithy was
// told to hand out, and which webhooks were heard. What players own is not here: the shop's inventory keeps that.

import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { type Farm, newFarm } from './field.ts'
import { drawName, foldName } from './names.ts'
import type { System } from './system.ts'

export type Player = {
  /** The id the broker knows the player by. */
  readonly id: string
  readonly name: string
  readonly farm: Farm
}

export type OrderNote = {
  /** Ours, made before the broker is asked: the same press twice is the same order. */
  readonly request: string
  readonly player: string
  readonly sku: string
  /** The broker's, once it has answered. */
  readonly order: string | undefined
  readonly createdAt: number
}

export type GrantWord = {
  readonly grant: string
  readonly player: string
  readonly isHeld: boolean
  /** The broker's count of what happened to this grant, from 1. */
  readonly sequence: number
}

export type RefundNote = { readonly request: string; readonly order: string; readonly amount: string }

export type Farms = {
  readonly newPlayer: (system: System) => { readonly player: Player; readonly secret: string }
  readonly bySecret: (secret: string) => Player | undefined
  readonly byName: (name: string) => Player | undefined
  readonly byId: (id: string) => Player | undefined
  readonly keepFarm: (player: string, farm: Farm) => void
  readonly noteRequest: (note: OrderNote) => void
  readonly noteOrder: (request: string, order: string) => void
  readonly listOrders: (player: string) => readonly OrderNote[]
  readonly orderOf: (player: string, order: string) => OrderNote | undefined
  /** Who made an order, by the name it was given here. */
  readonly playerOfRequest: (request: string) => string | undefined
  /** What a request to give back came to, kept before the broker is asked. */
  readonly noteRefund: (note: RefundNote) => void
  readonly readRefund: (request: string) => RefundNote | undefined
  /**
   * What the broker's word on a grant of the smithy comes to: held or taken back. Words come more than once and in any order, so the
   * one with the highest number stands. Answers whether the grant is held now.
   */
  readonly noteGrant: (word: GrantWord) => boolean
  readonly hasScythe: (player: string) => boolean
  readonly close: () => void
}

/** How many orders a player's page lists. */
const ordersShown = 50
const namesTried = 20

const tables = `
  create table if not exists players (id text primary key, secret text not null unique, name text not null,
    folded text not null unique, farm text not null, created_at integer not null) strict;
  create table if not exists orders (request text primary key, player text not null, sku text not null,
    order_id text, created_at integer not null) strict;
  create index if not exists orders_player on orders (player, created_at);
  create table if not exists refunds (request text primary key, order_id text not null, amount text not null) strict;
  create table if not exists grants (grant_id text primary key, player text not null, is_held integer not null,
    sequence integer not null) strict;
  create index if not exists grants_player on grants (player);
`

/** Opens the file, made where there is none; `:memory:` for tests. */
export function openFarms(path: string): Farms {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full;')
  database.exec(tables)
  const one = (text: string, ...values: string[]) => database.prepare(text).get(...values)
  const run = (text: string, ...values: (string | number | null)[]): number =>
    Number(database.prepare(text).run(...values).changes)
  const readPlayer = (column: 'id' | 'secret' | 'folded', value: string): Player | undefined =>
    playerOf(one(`select id, name, farm from players where ${column} = ?`, value))
  return {
    newPlayer: (system) => {
      const id = `p-${system.newKey()}`
      const secret = system.newKey()
      const farm = newFarm()
      for (let tried = 0; tried < namesTried; tried += 1) {
        const name = drawName(system.chance)
        const values = [id, digest(secret), name, foldName(name), JSON.stringify(farm), system.now()]
        if (run('insert or ignore into players values (?, ?, ?, ?, ?, ?)', ...values) === 1) {
          return { player: { id, name, farm }, secret }
        }
      }
      throw new Error('no name is free')
    },
    bySecret: (secret) => readPlayer('secret', digest(secret)),
    byName: (name) => readPlayer('folded', foldName(name)),
    byId: (id) => readPlayer('id', id),
    keepFarm: (player, farm) =>
      void run('update players set farm = ? where id = ?', JSON.stringify(farm), player),
    noteRequest: ({ request, player, sku, createdAt }) =>
      void run('insert or ignore into orders values (?, ?, ?, null, ?)', request, player, sku, createdAt),
    noteOrder: (request, order) =>
      void run('update orders set order_id = ? where request = ?', order, request),
    listOrders: (player) =>
      database
        .prepare('select * from orders where player = ? order by created_at desc limit ?')
        .all(player, ordersShown)
        .map(noteOf),
    orderOf: (player, order) => {
      const row = one('select * from orders where player = ? and order_id = ?', player, order)
      return row === undefined ? undefined : noteOf(row)
    },
    playerOfRequest: (request) => {
      const row = one('select player from orders where request = ?', request)
      return row === undefined ? undefined : String(row['player'])
    },
    noteRefund: ({ request, order, amount }) =>
      void run('insert or ignore into refunds values (?, ?, ?)', request, order, amount),
    readRefund: (request) => {
      const row = one('select * from refunds where request = ?', request)
      return row && { request, order: String(row['order_id']), amount: String(row['amount']) }
    },
    noteGrant: ({ grant, player, isHeld, sequence }) => {
      const text = `insert into grants values (?, ?, ?, ?) on conflict (grant_id) do update
        set is_held = excluded.is_held, sequence = excluded.sequence where excluded.sequence > grants.sequence`
      run(text, grant, player, isHeld ? 1 : 0, sequence)
      return one('select 1 from grants where grant_id = ? and is_held = 1', grant) !== undefined
    },
    hasScythe: (player) => one('select 1 from grants where player = ? and is_held = 1', player) !== undefined,
    close: () => database.close(),
  }
}

type Row = Readonly<Record<string, unknown>>

function playerOf(row: Row | undefined): Player | undefined {
  if (row === undefined) return undefined
  return { id: String(row['id']), name: String(row['name']), farm: JSON.parse(String(row['farm'])) as Farm }
}

function noteOf(row: Row): OrderNote {
  return {
    request: String(row['request']),
    player: String(row['player']),
    sku: String(row['sku']),
    order: typeof row['order_id'] === 'string' ? row['order_id'] : undefined,
    createdAt: Number(row['created_at']),
  }
}

/** The cookie's secret is kept as a digest, as a password would be. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
