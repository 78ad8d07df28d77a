// The tables of receipts and downloads as Kysely sees them.

type Integer = bigint

export type ReceiptsSchema = {
  receipts: { order_id: string; place: Integer; status: Integer; at: Integer }
  receipt_misuses: {
    order_id: string
    player: string
    first_at: Integer
    last_at: Integer
    times: Integer
  }
  licences: {
    id: string
    player_id: string
    sku: string
    created_at: Integer
    removed_at: Integer | null
  }
  licence_devices: {
    licence_id: string
    slot: Integer
    device: string
    name: string | null
    added_at: Integer
  }
}
