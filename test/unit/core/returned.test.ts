/** The version before is back: what the newer one made of the database is undone only where nobody would lose anything by it. */
import Database from 'better-sqlite3'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { StationError } from '../../../main/contract/errors.ts'
import { DATABASE, writeBackup } from '../../../main/core/db/backups.ts'
import { readReturned, returnedFile } from '../../../main/core/db/returned.ts'
import { NEWEST } from '../../../main/core/db/schema.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const open: TestStation[] = []
afterEach(async () => {
  for (const station of open.splice(0)) {
    await station.close()
    await removeFolder(station.dataDir)
  }
})

/** A station with a take, after a newer version has migrated its database and was given up. */
async function afterNewer(meanwhile: (db: Database.Database) => void = () => undefined): Promise<string> {
  const station = await openStation()
  open.push(station)
  await station.begin(['en'])
  await station.record()
  await station.close()
  const { dataDir } = station
  await writeBackup(dataDir, 'before', Date.now())
  const db = new Database(join(dataDir, DATABASE))
  db.exec('CREATE TABLE of_the_newer (id INTEGER)')
  db.pragma(`user_version = ${NEWEST + 1}`)
  meanwhile(db)
  db.close()
  mkdirSync(dirname(returnedFile(dataDir)), { recursive: true })
  writeFileSync(returnedFile(dataDir), JSON.stringify({ version: '9.9.9', at: Date.now() }))
  return dataDir
}

test('a migration after which nothing was written is undone, and the station says what happened', async () => {
  const dataDir = await afterNewer()
  const back = await openStation({ dataDir })
  open.push(back)
  const { ledger, notices } = await back.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 1, adds: true })
  expect(notices).toContainEqual(
    expect.objectContaining({ code: 'update_returned', params: { version: '9.9.9' } }),
  )
  expect(readReturned(dataDir)).toBeNull()
  const { takes } = await back.call('takes.list', {})
  expect(takes).toHaveLength(1)
})

test('after a migration with something written since nothing is touched, and a person decides', async () => {
  const dataDir = await afterNewer((db) => {
    const row = db.prepare('SELECT * FROM speakers LIMIT 1').get() as Record<string, unknown>
    const columns = Object.keys(row)
    db.prepare(`INSERT INTO speakers (${columns.join()}) VALUES (${columns.map(() => '?').join()})`).run(
      ...columns.map((name) => (name === 'speaker_id' ? 'another' : row[name])),
    )
  })
  await expect(openStation({ dataDir })).rejects.toSatisfy(
    (error) => error instanceof StationError && error.code === 'database_newer',
  )
  // said once the station is open again
  expect(readReturned(dataDir)).not.toBeNull()
})

test('without a newer database nothing is restored', async () => {
  const station = await openStation()
  open.push(station)
  await station.begin(['en'])
  await station.record()
  await station.close()
  await writeBackup(station.dataDir, 'before', Date.now())
  mkdirSync(dirname(returnedFile(station.dataDir)), { recursive: true })
  writeFileSync(returnedFile(station.dataDir), JSON.stringify({ version: '9.9.9', at: 1 }))
  const again = await openStation({ dataDir: station.dataDir })
  open.push(again)
  const { notices } = await again.call('station.state', {})
  expect(notices.map(({ code }) => code)).toEqual(['update_returned'])
})
