/** What is heard next is made ready while one listens. */
import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { readyAhead } from '../../../main/core/reviews/ready.ts'
import { NO_KEYS } from '../../../main/core/vault/index.ts'

const ahead = () => {
  const asked: string[] = []
  const ready = readyAhead({
    station: { log: () => undefined, keys: () => NO_KEYS },
    catalogue: { take: () => null },
    playback: {
      file(takeId) {
        asked.push(takeId)
        return takeId === 'broken' ? Promise.reject(new Error('no such audio')) : Promise.resolve(null)
      },
    },
  })
  return { ready, asked }
}

test('one after the other, past one that cannot be, and again after an end of the queue', async () => {
  const { ready, asked } = ahead()
  // before the last take of a queue nothing is left to make ready
  ready.next([])
  await setImmediate()
  ready.next(['one', 'broken', 'two'])
  await vi.waitFor(() => expect(asked).toEqual(['one', 'broken', 'two']))
  await ready.stop()
  ready.next(['three'])
  expect(asked).toEqual(['one', 'broken', 'two'])
})
