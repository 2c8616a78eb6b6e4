/** What an update must not cut short, at every moment of a take. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStation, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
beforeEach(async () => {
  station = await openStation()
  await station.begin()
})
afterEach(() => station.remove())
const busy = () => station.core.busy().filter((reason) => reason !== 'encoding' && reason !== 'sending')

test('a take is no quiet moment from its first frame until it is saved', async () => {
  expect(busy()).toEqual([])
  const takeId = await station.start()
  await station.append(takeId, voice(300))
  expect(busy()).toEqual(['recording'])
  const saved = station.call('recording.stop', { takeId })
  expect(busy()).toEqual(['recording'])
  await saved
  expect(busy()).toEqual([])
})

test('nor is one that is cut off: until it is closed, and then until somebody says what becomes of it', async () => {
  const takeId = await station.start()
  await station.append(takeId, voice(300))
  const page = { gone: false }
  const closed = station.core.rendererGone().then(() => (page.gone = true))
  // between any two steps the shell may ask
  while (!page.gone) {
    expect(busy()).not.toEqual([])
    await new Promise(setImmediate)
  }
  await closed
  expect(busy()).toEqual(['interrupted'])
  await station.call('recording.dismiss', { takeId })
  expect(busy()).toEqual([])
})
