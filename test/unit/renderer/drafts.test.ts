import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ReviewDraft } from '../../../main/contract/review-draft.ts'
import { draftKeeper } from '../../../renderer/store/drafts.ts'
import { Heard } from '../../../renderer/views/listen/heard.ts'

const EMPTY: ReviewDraft = { reasons: [], promptReasons: [], marks: [], note: '', heard: [] }
const saved: [string, string | null][] = []
let fails = false
const keeper = () =>
  draftKeeper((takeId, draft) => {
    if (fails) return Promise.reject(new Error('the core is restarting'))
    saved.push([takeId, draft && draft.note])
    return Promise.resolve()
  })

beforeEach(() => {
  vi.useFakeTimers()
  saved.length = 0
  fails = false
})
afterEach(() => void vi.useRealTimers())

it('writes a moment after the last change, and nothing of a take that was only looked at', async () => {
  const drafts = keeper()
  drafts.keep('a', EMPTY)
  drafts.keep('b', { ...EMPTY, note: 'on' })
  drafts.keep('b', { ...EMPTY, note: 'once' })
  expect(saved).toEqual([])
  await vi.runAllTimersAsync()
  expect(saved).toEqual([['b', 'once']])
  drafts.keep('b', { ...EMPTY, note: 'left' })
  drafts.save()
  expect(saved).toEqual([
    ['b', 'once'],
    ['b', 'left'],
  ])
})

it('takes from the disk what was thrown away, and what the disk had is at hand', async () => {
  const drafts = keeper()
  drafts.loaded('a', { ...EMPTY, note: 'before' })
  expect(drafts.get('a')?.note).toBe('before')
  drafts.keep('a', EMPTY)
  await vi.runAllTimersAsync()
  expect(saved).toEqual([['a', null]])
})

it('keeps what was given and refused', async () => {
  const drafts = keeper()
  drafts.keep('a', { ...EMPTY, note: 'said' })
  drafts.given('a')
  drafts.refused('a')
  await vi.runAllTimersAsync()
  expect(saved).toEqual([['a', 'said']])
})

it('keeps nothing of what was given, but a second thought about it', async () => {
  const drafts = keeper()
  const said = { ...EMPTY, note: 'said' }
  drafts.keep('a', said)
  drafts.given('a')
  // it plays on
  drafts.keep('a', { ...said, heard: [[0, 9]] })
  await vi.runAllTimersAsync()
  expect(saved).toEqual([])
  drafts.keep('a', { ...said, note: 'thought again' })
  await vi.runAllTimersAsync()
  expect(saved).toEqual([['a', 'thought again']])
})

it('tries again when the core did not answer', async () => {
  const drafts = keeper()
  fails = true
  drafts.keep('a', { ...EMPTY, note: 'kept' })
  await vi.advanceTimersByTimeAsync(1_000)
  fails = false
  await vi.runAllTimersAsync()
  expect(saved).toEqual([['a', 'kept']])
})

it('heard parts are the same after a rest', () => {
  const heard = new Heard(3)
  for (const at of [0, 0.1, 0.2, 0.3]) heard.at(at, true)
  heard.at(0.4, false)
  for (const at of [2, 2.1, 2.9]) heard.at(at, true)
  const again = new Heard(3, heard.parts)
  expect([again.parts, again.ms, again.share]).toEqual([heard.parts, heard.ms, heard.share])
  expect(again.parts).toEqual([
    [0, 5],
    [20, 30],
  ])
  // a take that is shorter than what is kept of it
  expect(new Heard(0.5, [[0, 30]]).share).toBe(1)
})

it('counts from where it stood what a busy page tells of late', () => {
  const heard = new Heard(0.7)
  heard.at(0, false)
  heard.at(0.45, true)
  heard.at(0.7, true)
  expect(heard.share).toBe(1)
})
