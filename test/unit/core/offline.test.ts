/** The station with no network, no broker and no backend: what promise 9 says must work. */
import { afterEach, expect, test } from 'vitest'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const open: TestStation[] = []
afterEach(async () => {
  for (const station of open.splice(0)) {
    await station.close()
    await removeFolder(station.dataDir)
  }
})
const start = async (dataDir?: string) => {
  const station = await openStation(dataDir === undefined ? {} : { dataDir })
  open.push(station)
  return station
}

test('records the starter script, and the ledger adds up', async () => {
  const station = await start()
  const begun = await station.begin(['en', 'am'])
  expect(begun.broker.state).toBe('none')
  expect(begun.session?.current?.promptId).toBe('starter-en-001')
  const takes = [await station.record(), await station.record(), await station.record()]
  expect(takes.every((take) => take.delivery.state === 'queued' && take.hasAudio)).toBe(true)
  const { ledger, session } = await station.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 3, waiting: 3, adds: true, safeToUnplug: false })
  expect(session).toMatchObject({ done: 3, left: 61, position: 3 })
})

test('comes back exactly where it stopped', async () => {
  const station = await start()
  await station.begin()
  await station.record()
  const before = await station.call('station.state', {})
  await station.close()
  const again = await start(station.dataDir)
  const after = await again.call('station.state', {})
  expect(after.session?.current).toEqual(before.session?.current)
  expect(after.session?.sessionId).toBe(before.session?.sessionId)
  expect(after.ledger.recorded).toBe(1)
})
