import { run as pg } from './ledger/postgres.ts'
export async function run(input: any) {
  const t = performance.now()
  for (const f of await pg(input)) console.log(JSON.stringify(f))
  console.log('took', performance.now() - t)
}
