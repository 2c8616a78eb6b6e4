/** A master that changed on the disk is noticed before it goes out, not by whoever listens to it years later. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

function flipByte(path: string, at: number): void {
  const file = openSync(path, 'r+')
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, at)
  byte[0] = (byte[0] ?? 0) ^ 0xff
  writeSync(file, byte, 0, 1, at)
  closeSync(file)
}

test('a flipped bit in a master parks its take', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  const takeId = (await station.record()).takeId
  const master = (await station.core.audioFile(takeId))?.path ?? ''
  await station.close()
  const db = new Database(join(dir, 'station.db'))
  // as when the power went before it was encoded
  db.prepare("UPDATE jobs SET path = NULL, sha256 = NULL, bytes = NULL, state = 'queued'").run()
  db.close()
  flipByte(master, 20_000)
  station = await openStation({ dataDir: dir })
  await expect
    .poll(async () => (await station.call('takes.get', { takeId })).take.delivery)
    .toMatchObject({ state: 'parked', reason: { code: 'encode_failed' } })
  await station.close()
})
