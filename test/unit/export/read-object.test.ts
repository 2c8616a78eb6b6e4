/** One object of a lake that is damaged must not hold up the rest, and a store that is away or busy must leave nothing out. */
import { expect, test } from 'vitest'
import { BusyError, StoppedError } from '../../../backend-stack/export/fault.ts'
import { readObject } from '../../../backend-stack/export/read-object.ts'
import type { ToCopy } from '../../../backend-stack/export/plan/store.ts'

const take: ToCopy = {
  take_id: 'a',
  path: 'a.wav',
  object_uri: 'damaged',
  content_type: 'audio/wav',
  bytes: 4,
  sha256: '',
  sample_rate: 16_000,
  channels: 1,
  bit_depth: 16,
  frames: 2,
  quality: null,
}
const SOUND = new Uint8Array(4)

/** `answer`: to each question for the damaged one; `other`: to one for any other. */
function asked(answer: () => Promise<Uint8Array | null>, other: () => Promise<Uint8Array | null>) {
  const uris: string[] = []
  const work = {
    plan: { others: () => ['one', 'two'] },
    lake: {
      read(uri: string) {
        uris.push(uri)
        return uri === 'damaged' ? answer() : other()
      },
    },
    signal: new AbortController().signal,
    retryMs: [0, 0, 0, 0],
    log: () => undefined,
  }
  return { uris, read: readObject(work, take) }
}
const fails = (error: Error) => () => Promise.reject(error)
const gives = () => Promise.resolve(SOUND)

test('what cannot be read three times, while another can, is left out with the reason', async () => {
  const { uris, read } = asked(fails(new Error('500 Internal Server Error')), gives)
  expect(await read).toEqual({
    ...{ kind: 'left_out', reason: 'audio_unreadable', why: '500 Internal Server Error' },
  })
  expect(uris).toEqual(['damaged', 'damaged', 'damaged', 'one'])
})

test('of a store that gives no other either nothing is left out', async () => {
  const away = fails(new Error('connect ECONNREFUSED'))
  await expect(asked(away, away).read).rejects.toThrow(StoppedError)
  // an object that is missing is no proof that the store can be read
  await expect(asked(away, () => Promise.resolve(null)).read).rejects.toThrow(StoppedError)
})

test('a store that is busy is waited for, whatever else it gives', async () => {
  await expect(asked(fails(new BusyError('SlowDown')), gives).read).rejects.toThrow(/SlowDown/)
})

test('what is there again at the next try is taken', async () => {
  let tries = 0
  const { read } = asked(() => ((tries += 1) < 3 ? Promise.reject(new Error('reset')) : gives()), gives)
  expect(await read).toBe(SOUND)
})
