import { expect, test } from 'vitest'
import { Stopping, retryUntilDone } from '../../../backend-stack/small-lake/retry.ts'

function retry() {
  const stop = new AbortController()
  const said: (string | null)[] = []
  return {
    stop,
    said,
    signal: stop.signal,
    log: () => undefined,
    blocked: (why: string | null) => said.push(why),
  }
}

test('a fault is waited out and named while it lasts', async () => {
  const waiting = retry()
  let tries = 0
  const result = await retryUntilDone(
    'Landing',
    () => (++tries < 2 ? Promise.reject(new Error('no space left')) : Promise.resolve('landed')),
    waiting,
  )
  expect(result).toBe('landed')
  expect(waiting.said).toEqual(['Landing: no space left', null])
})

test('a stop ends the waiting at once', async () => {
  const waiting = retry()
  const result = retryUntilDone('Landing', () => Promise.reject(new Error('no')), {
    ...waiting,
    blocked: () => waiting.stop.abort(),
  })
  await expect(result).rejects.toThrow(Stopping)
})

test('losing the partition meanwhile ends the attempts', async () => {
  const lost = () => Promise.reject(new Error('rebalancing'))
  const result = retryUntilDone('Landing', () => Promise.reject(new Error('no')), {
    ...retry(),
    meanwhile: lost,
  })
  await expect(result).rejects.toThrow('rebalancing')
})
