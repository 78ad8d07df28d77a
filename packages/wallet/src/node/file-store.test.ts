import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFileStore } from './file-store.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-store-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('what one program wrote another one reads, until it is removed', async () => {
  const place = join(folder, 'wallet')
  await createFileStore(place).write('https://tides.example/', 'text ünd\nlines')
  expect(await createFileStore(place).read('https://tides.example/')).toBe('text ünd\nlines')
  expect(await createFileStore(place).read('https://tides.example/other')).toBeUndefined()
  await createFileStore(place).write('https://tides.example/', undefined)
  expect(await createFileStore(place).read('https://tides.example/')).toBeUndefined()
})

test('files are readable by their owner alone', async () => {
  const place = join(folder, 'wallet')
  await createFileStore(place).write('key', 'ticket')
  const [file = ''] = await readdir(place)
  expect((await stat(join(place, file))).mode & 0o077).toBe(0)
  expect((await stat(place)).mode & 0o077).toBe(0)
})

test('writers at the same time leave one whole value and no draft', async () => {
  const store = createFileStore(folder)
  const values = Array.from({ length: 20 }, (_, index) => String(index).repeat(1_000))
  await Promise.all(values.map((value) => store.write('key', value)))
  expect(values).toContain(await store.read('key'))
  expect(await readdir(folder)).toHaveLength(1)
})

test('a folder that cannot be used is an error, not an empty store', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(createFileStore(file).read('key')).rejects.toThrow()
})
