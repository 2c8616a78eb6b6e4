/** What speakers are thanked for: minutes that listeners accepted, by pseudonym; who withdrew is gone from it. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation | null = null
afterEach(async () => {
  await station?.close()
  if (station) await removeFolder(station.dataDir)
  station = null
})

test('recorded, accepted and rejected minutes of each speaker', async () => {
  const open = (station = await openStation({}))
  const { session } = await open.begin()
  const projectId = session?.projectId ?? ''
  const speakerId = session?.speaker.speakerId ?? ''
  const first = await open.record(800)
  const second = await open.record(1_200)
  expect((await open.call('corpus.thanks', { projectId })).rows).toMatchObject([
    { speakerId, label: 'Tester', takes: 2, approvedMs: 0, rejectedMs: 0 },
  ])
  const db = new Database(join(open.dataDir, 'station.db'))
  const judge = db.prepare('UPDATE takes SET review = ? WHERE take_id = ?')
  const fold = (state: string) =>
    JSON.stringify({ state, approve: 2, reject: 0, unsure: 0, reasons: [], at: 1 })
  judge.run(fold('approved'), first.takeId)
  judge.run(fold('rejected'), second.takeId)
  db.close()
  const [row] = (await open.call('corpus.thanks', { projectId })).rows
  expect(row).toMatchObject({
    approvedMs: Math.round(first.durationMs),
    rejectedMs: Math.round(second.durationMs),
  })
  expect(row?.recordedMs).toBe(Math.round(first.durationMs + second.durationMs))
  await open.call('speakers.withdraw', { speakerId })
  expect((await open.call('corpus.thanks', { projectId })).rows).toEqual([])
})
