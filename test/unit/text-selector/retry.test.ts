import kafkajs from 'kafkajs'
import { expect, test } from 'vitest'
import { withRetries } from '../../../backend-stack/text-selector/publish/retry.ts'

const loading = new kafkajs.KafkaJSError('The coordinator is loading', { retriable: true })
const denied = new kafkajs.KafkaJSError('Not authorized', { retriable: false })
const often = (cause: Error) =>
  new kafkajs.KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 6, retryTime: 1_000 })

/** Fails with each of these before it answers; hears no more than is needed. */
const failing = (...errors: Error[]) => {
  const retries: unknown[] = []
  const ask = () => {
    const error = errors.shift()
    return error === undefined ? Promise.resolve('answer') : Promise.reject(error)
  }
  return { retries, asked: withRetries(ask, { onRetry: (error) => retries.push(error) }) }
}

test('what passes by itself is waited for', async () => {
  const errors = [loading, often(loading)]
  const { asked, retries } = failing(...errors)
  expect(await asked).toBe('answer')
  expect(retries).toEqual(errors)
})

test.each([
  ['the cluster refuses', denied],
  ['the cluster refuses, in the words of the client', often(denied)],
  ['is a fault of ours', new TypeError('x')],
])('what %s is told at once', async (_, error) => {
  const { asked, retries } = failing(error)
  await expect(asked).rejects.toBe(error)
  expect(retries).toEqual([])
})

test('whoever stops it does not wait', async () => {
  const stop = new AbortController()
  const asked = withRetries(() => Promise.reject(loading), {
    signal: stop.signal,
    onRetry: () => stop.abort(),
  })
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
})
