import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderTarget } from '../../../backend-stack/small-lake/folder-target.ts'
import type { Target } from '../../../backend-stack/small-lake/target.ts'
import { digestOf as sha256 } from '../../../backend-stack/small-lake/digest.ts'
import { temporaryFolder } from './lake-fixture.ts'

const key = 'audio/am/2026-03-05/a.flac'
const one = Buffer.from('one')
const two = Buffer.from('two')

async function keysOf(target: Target): Promise<string[]> {
  const keys: string[] = []
  for await (const key of target.keys()) keys.push(key)
  return keys
}

test('an object is never replaced', async () => {
  const target = await folderTarget(temporaryFolder())
  expect(await target.put(key, one, sha256(one), 'audio/flac')).toBe('created')
  expect(await target.put(key, one, sha256(one), 'audio/flac')).toBe('same')
  expect(await target.put(key, two, sha256(two), 'audio/flac')).toBe('other')
  expect(await target.digest(key)).toBe(sha256(one))
})

test('of many writers at once one wins and the others see whose bytes are there', async () => {
  const target = await folderTarget(temporaryFolder())
  const put = await Promise.all(
    [one, two, one, two].map((bytes) => target.put(key, bytes, sha256(bytes), 'audio/flac')),
  )
  expect(put.filter((result) => result === 'created')).toHaveLength(1)
  expect(put.filter((result) => result === 'other')).toHaveLength(2)
})

test('half-written files of a dead run are cleared, and are never taken for audio', async () => {
  const dir = temporaryFolder()
  mkdirSync(join(dir, 'tmp'))
  writeFileSync(join(dir, 'tmp', 'half'), 'ha')
  const target = await folderTarget(dir)
  expect(readdirSync(join(dir, 'tmp'))).toEqual([])
  await target.put(key, one, sha256(one), 'audio/flac')
  await target.sync()
  expect(readdirSync(join(dir, 'tmp'))).toEqual([])
  expect(await keysOf(target)).toEqual([key])
  await target.remove(key)
  await target.remove(key)
  await target.sync()
  expect(await keysOf(target)).toEqual([])
})

test('an empty lake has no keys', async () => {
  expect(await keysOf(await folderTarget(temporaryFolder()))).toEqual([])
})
