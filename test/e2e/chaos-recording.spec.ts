import { expect, test } from '@playwright/test'
import { run } from '../chaos/kill-recording.ts'
import { nothingLost } from './nothing-lost.ts'

/** What a kill may cost of the take in progress, whatever the machine does. */
const MAX_LOST_MS = 100

test('kill-recording: nothing that was saved is lost or doubled, and little of what was being said', async () => {
  const figures = await nothingLost(run)
  expect(figures.get('audio_lost_max_ms')).toBeLessThanOrEqual(MAX_LOST_MS)
})
