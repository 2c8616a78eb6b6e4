/** What was open to everybody before is closed; what PostgreSQL has to pass through stays passable. */
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeFolder, closeToOthers } from '../../../main/system/private.ts'
import { openStation } from '../../support/station.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-private-'))
  chmodSync(dir, 0o755)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('a file and a folder lose the rights of others', () => {
  const file = join(dir, 'voice.wav')
  writeFileSync(file, '')
  chmodSync(file, 0o644)
  closeToOthers(file)
  closeToOthers(dir)
  expect([modeOf(file), modeOf(dir)]).toEqual(['600', '700'])
})

test('a folder of servers stays passable, and its files are closed', () => {
  writeFileSync(join(dir, 'server.log'), '')
  chmodSync(join(dir, 'server.log'), 0o644)
  closeFolder(dir)
  expect([modeOf(dir), modeOf(join(dir, 'server.log'))]).toEqual(['711', '600'])
})

test('a station closes the folder and the database that it finds', async () => {
  await (await openStation({ dataDir: dir })).close()
  chmodSync(dir, 0o755)
  chmodSync(join(dir, 'station.db'), 0o644)
  const station = await openStation({ dataDir: dir })
  const modes = [modeOf(dir), modeOf(join(dir, 'station.db'))]
  await station.close()
  expect(modes).toEqual(['700', '600'])
})
