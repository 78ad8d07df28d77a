// The test servers themselves: what was committed survives their kill, a standby takes over, and nothing is left behind.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { startPostgres, whyNoPostgres, withDatabase } from './postgres-server.ts'
import { startStandby } from './postgres-standby.ts'

async function query(url: string, ...statements: readonly string[]): Promise<readonly object[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    let rows: readonly object[] = []
    for (const statement of statements) rows = (await client.query<object>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

describe.skipIf(whyNoPostgres() !== undefined)('the PostgreSQL of the tests', () => {
  it('gives each job a database of its own and drops it', async () => {
    const urls: string[] = []
    const names = await Promise.all(
      [1, 2].map(() =>
        withDatabase(async (url) => {
          urls.push(url)
          return query(url, 'create table t (n int)', 'insert into t values (1)', 'select * from t')
        }),
      ),
    )
    expect(names).toEqual([[{ n: 1 }], [{ n: 1 }]])
    expect(new Set(urls).size).toBe(2)
    await expect(query(urls[0] ?? '', 'select 1')).rejects.toThrow('does not exist')
  })

  it('keeps what was committed through a kill, and hands over to a promoted standby', async () => {
    const primary = await startPostgres()
    await query(primary.url, 'create table t (n int)', 'insert into t values (1)')
    await primary.kill()
    await expect(query(primary.url, 'select 1')).rejects.toThrow()
    await primary.restart()
    const standby = await startStandby(primary, { isSynchronous: true })
    await query(primary.url, 'insert into t values (2)')
    await primary.kill()
    await standby.promote()
    expect(await query(standby.url, 'insert into t values (3)', 'select n from t order by n')).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 3 },
    ])
    await Promise.all([primary.stop(), standby.stop()])
    for (const each of [primary, standby]) expect(existsSync(dirname(each.dataFolder))).toBe(false)
  })

  it('takes the server and its folder along when its process is killed without a word', async () => {
    const module = new URL('./postgres-server.ts', import.meta.url).href
    const program = `const { startPostgres } = await import(${JSON.stringify(module)})
      const server = await startPostgres()
      console.log(JSON.stringify(server))
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { url, dataFolder } = JSON.parse(String(line)) as { url: string; dataFolder: string }
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    child.kill('SIGKILL')
    await expect.poll(() => existsSync(dirname(dataFolder)), { timeout: 20_000 }).toBe(false)
    await expect(query(url, 'select 1')).rejects.toThrow()
  })
})
