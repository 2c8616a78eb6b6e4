/** Whatever is done to a transcript in whatever order, it keeps the rules, and every step can be taken back and again. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transcriptFault } from '../../../main/contract/transcript.ts'
import type { Transcript } from '../../../main/contract/transcript.ts'
import {
  add,
  addTier,
  cut,
  emptyTranscript,
  join,
  moveEdge,
  preCut,
  remove,
  removeTier,
  renameTier,
  snap,
  textOf,
  write,
} from '../../../renderer/views/listen/transcript/edit.ts'
import type { Done } from '../../../renderer/views/listen/transcript/edit.ts'
import { back, begin, forth, step } from '../../../renderer/views/listen/transcript/past.ts'

const LENGTH = 5_000
const parts = (transcript: Transcript, tier = 0) =>
  (transcript.tiers[tier]?.segments ?? []).map((one) => [one.start_ms, one.end_ms, one.text])
const made = (done: Done | null): Transcript => {
  if (!done) throw new Error('it could not be done')
  return done.transcript
}
const start = emptyTranscript('words')
const at = { tier: 0, segment: 0 }
const two = made(add(made(add(start, 0, [0, 1_000], LENGTH)), 0, [1_000, 2_000], LENGTH))

test('a new segment takes only what is free', () => {
  expect(parts(made(add(two, 0, [500, 9_000], LENGTH)))).toEqual([
    [0, 1_000, ''],
    [1_000, 2_000, ''],
    [2_000, LENGTH, ''],
  ])
  expect(add(two, 0, [200, 1_800], LENGTH)).toBeNull()
  // dragged from right to left
  expect(parts(made(add(start, 0, [900, 300], LENGTH)))).toEqual([[300, 900, '']])
})

test('an edge that touches the next takes it along, and stops before it is gone', () => {
  expect(parts(made(moveEdge(two, at, 'end', 1_500, LENGTH)))).toEqual([
    [0, 1_500, ''],
    [1_500, 2_000, ''],
  ])
  expect(parts(made(moveEdge(two, at, 'end', 9_000, LENGTH)))[0]).toEqual([0, 1_980, ''])
})

test('what is cut and joined again is what it was, with its words shared out by time', () => {
  const written = made(write(two, at, 'one two three four'))
  const halves = made(cut(written, at, 500))
  expect(parts(halves).slice(0, 2)).toEqual([
    [0, 500, 'one two'],
    [500, 1_000, 'three four'],
  ])
  expect(made(join(halves, at))).toEqual(written)
  expect(cut(written, at, 10)).toBeNull()
  expect(textOf(halves, 0)).toBe('one two three four')
})

test('edges go to where speech begins and ends, and speech becomes segments', () => {
  const speech = [
    [120, 900],
    [1_600, 2_400],
  ] as const
  const one = made(add(start, 0, [0, 1_100], LENGTH))
  expect(parts(made(snap(one, at, speech, LENGTH)))).toEqual([[120, 900, '']])
  expect(parts(made(preCut(start, 0, speech, LENGTH, 'all of it')))).toEqual([
    [120, 900, ''],
    [1_600, 2_400, ''],
  ])
  expect(parts(made(preCut(start, 0, speech.slice(0, 1), LENGTH, 'all of it')))).toEqual([
    [120, 900, 'all of it'],
  ])
  expect(preCut(one, 0, speech.slice(0, 1), LENGTH, '')).toBeNull()
})

test('tiers keep names of their own', () => {
  const more = made(addTier(two, 'words'))
  expect(more.tiers.map(({ name }) => name)).toEqual(['words', 'words 2'])
  expect(renameTier(more, 1, ' words ')).toBeNull()
  expect(made(renameTier(more, 1, 'noises')).tiers[1]?.name).toBe('noises')
  expect(made(removeTier(more, 0)).tiers.map(({ name }) => name)).toEqual(['words 2'])
  expect(removeTier(two, 0)).toBeNull()
})

const ms = fc.integer({ min: -100, max: LENGTH + 100 })
const place = fc.record({ tier: fc.nat(2), segment: fc.nat(6) })
type Act = (transcript: Transcript) => Done | null
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(fc.nat(2), ms, ms).map(
    ([tier, from, to]): Act =>
      (all) =>
        add(all, tier, [from, to], LENGTH),
  ),
  fc.tuple(place, fc.constantFrom('start', 'end'), ms).map(
    ([where, edge, to]): Act =>
      (all) =>
        moveEdge(all, where, edge, to, LENGTH),
  ),
  fc.tuple(place, ms).map(
    ([where, to]): Act =>
      (all) =>
        cut(all, where, to),
  ),
  place.map(
    (where): Act =>
      (all) =>
        join(all, where),
  ),
  place.map(
    (where): Act =>
      (all) =>
        remove(all, where),
  ),
  fc.tuple(place, fc.array(fc.tuple(ms, ms))).map(
    ([where, speech]): Act =>
      (all) =>
        snap(all, where, speech, LENGTH),
  ),
  fc.tuple(place, fc.string({ unit: 'grapheme', maxLength: 20 })).map(
    ([where, text]): Act =>
      (all) =>
        write(all, where, text.replaceAll(/\p{Cc}/gu, '')),
  ),
  fc.constant((all: Transcript) => addTier(all, 'words')),
)

describe('any order of acts', () => {
  test('keeps the rules', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let past = begin({ transcript: start, at: null })
        const seen = [past.now.transcript]
        for (const one of acts) {
          const done = one(past.now.transcript)
          if (!done || done.transcript === past.now.transcript) continue
          expect(transcriptFault(done.transcript, LENGTH)).toBeNull()
          past = step(past, done)
          seen.push(done.transcript)
        }
        for (const before of seen.slice(0, -1).toReversed()) {
          past = back(past) ?? past
          expect(past.now.transcript).toBe(before)
        }
        expect(back(past)).toBeNull()
        for (let n = 1; n < seen.length; n += 1) past = forth(past) ?? past
        expect(past.now.transcript).toBe(seen.at(-1))
      }),
      { numRuns: 300 },
    )
  })
})
