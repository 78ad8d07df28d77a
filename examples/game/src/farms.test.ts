// What the game keeps by itself: a farm outlives the process, a name finds it, and the broker's words on a grant end the same in any order.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openFarms } from './farms.ts'
import { realSystem } from './system.ts'

test('a farm, its name and its orders are there after the file was closed and opened again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hollow-farm-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'farms.db')
  const first = openFarms(path)
  const { player, secret } = first.newPlayer(realSystem)
  first.noteRequest({ request: 'r', player: player.id, sku: 'lantern', order: undefined, createdAt: 1 })
  first.noteOrder('r', 'ord_1')
  first.close()
  const again = openFarms(path)
  expect(again.bySecret(secret)).toEqual(player)
  expect(again.byName(`  ${player.name.toUpperCase().replace(' ', '   ')} `)).toEqual(player)
  expect(again.orderOf(player.id, 'ord_1')?.sku).toBe('lantern')
  expect(again.bySecret('somebody else')).toBeUndefined()
  again.close()
})

test('a thousand farms have a thousand names, or the next is refused, never doubled', () => {
  const farms = openFarms(':memory:')
  const names = Array.from({ length: 1_000 }, () => farms.newPlayer(realSystem).player.name)
  expect(new Set(names).size).toBe(1_000)
  farms.close()
})

test.each([
  [['delivered 1', 'reversed 2'], false],
  [['reversed 2', 'delivered 1'], false],
  [['delivered 1', 'delivered 1', 'delivered 1'], true],
  [['delivered 1', 'reversed 2', 'delivered 1', 'acknowledged 3'], true],
] as const)('of %j the latest word stands: held is %s', (words, isHeld) => {
  const farms = openFarms(':memory:')
  for (const word of words) {
    const [kind = '', sequence] = word.split(' ')
    farms.noteGrant({ grant: 'g', player: 'p', isHeld: kind !== 'reversed', sequence: Number(sequence) })
  }
  expect(farms.hasScythe('p')).toBe(isHeld)
  expect(farms.hasScythe('q')).toBe(false)
  farms.close()
})
