/** A large database after an unclean end: read for a while, and what is left is read by the next backup. */
import { existsSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dailyBackups } from '../../../main/core/db/daily.ts'
import { lookForDamage } from '../../../main/core/db/damage.ts'
import { ALWAYS_CHECK_BYTES, openDatabase } from '../../../main/core/db/open.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'

let dir: string
beforeAll(async () => {
  dir = await newFolder()
  const { db } = openDatabase(dir, 0, false)
  db.pragma('synchronous = OFF')
  db.exec('CREATE TABLE large (text BLOB)')
  db.prepare('INSERT INTO large VALUES (zeroblob(?))').run(ALWAYS_CHECK_BYTES)
  db.close()
})
afterAll(() => removeFolder(dir))

const UNREAD = 'database_unread'
function daily(unread: boolean) {
  const values = new Map([[UNREAD, unread ? '1' : '']])
  let damage = 0
  const meta = {
    get: (key: string) => values.get(key) ?? null,
    set: (k: string, v: string) => void values.set(k, v),
  }
  const backups = dailyBackups({
    dataDir: dir,
    meta,
    now: () => Date.UTC(2026, 10, 1),
    log: () => undefined,
    isRecording: () => false,
    startMs: 600_000,
    onDamage: () => (damage += 1),
  })
  return { ...backups, unread: () => meta.get(UNREAD), damage: () => damage }
}

test('it is read after an unclean end only, and no longer than a person should wait', async () => {
  expect(await lookForDamage(dir, false)).toBe('whole')
  expect(await lookForDamage(dir, true, 60_000)).toBe('whole')
  expect(await lookForDamage(dir, true, 0)).toBe('unknown')
})

test('a whole one that was not read in time is read by a backup, although none is due', async () => {
  const first = daily(false)
  await first.look()
  const again = daily(true)
  await again.look()
  expect([again.unread(), again.damage()]).toEqual(['', 0])
  await Promise.all([first.stop(), again.stop()])
})

test('damage is found by the start or by a backup, which tells it once; the next start sets the file aside', async () => {
  const path = join(dir, 'station.db')
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(65_536, 0xa5), 0, 65_536, Math.floor(statSync(path).size / 2))
  await file.close()
  expect(await lookForDamage(dir, true, 60_000)).toBe('damaged')
  const backups = daily(true)
  await backups.look()
  await backups.look()
  expect([backups.unread(), backups.damage()]).toEqual(['1', 1])
  await backups.stop()

  const station = await openStation({ dataDir: dir })
  const { notices } = await station.call('station.state', {})
  expect(notices.map(({ code }) => code)).toEqual(['database_restored'])
  await station.close()
  expect(existsSync(join(dir, 'station.db.suspect'))).toBe(false)
})
