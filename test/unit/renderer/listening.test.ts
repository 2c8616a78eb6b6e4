/** What the interface makes of listeners' figures, and of choices that are kept. */
import { expect, test } from 'vitest'
import { type ListenerFigures, listenerFigures } from '../../../main/contract/agreement.ts'
import { reviewBench } from '../../../main/contract/review-queue.ts'
import { stateOf } from '../../../renderer/views/corpus/listeners/listener-state.ts'
import { isSame } from '../../../renderer/views/listen/same-bench.ts'

const listener = (part: Partial<ListenerFigures>): ListenerFigures =>
  listenerFigures.parse({
    ...{ listenerId: 'l1', label: 'Anna', given: 30, counts: true, shared: 30, kappa: 0.7 },
    ...{ gold: { answered: 6, right: 6 }, accuracy: 1, perHour: 60, below: [] },
    ...part,
  })

test('a listener is told to be set aside, below a limit, within the limits, or not known well enough', () => {
  const words = (part: Partial<ListenerFigures>) => stateOf(listener(part)).words
  expect(words({})).toBe('agree.state.ok')
  expect(words({ below: ['kappa'] })).toBe('agree.state.kappa')
  expect(words({ below: ['gold'] })).toBe('agree.state.gold')
  expect(words({ below: ['kappa', 'gold'] })).toBe('agree.state.both')
  expect(words({ below: ['kappa', 'gold'], counts: false })).toBe('agree.state.aside')
  expect(words({ kappa: null })).toBe('agree.state.ok')
  expect(words({ kappa: null, accuracy: null })).toBe('agree.few')
})

test('choices are the same whatever was chosen and emptied again', () => {
  const bench = reviewBench.parse({ order: 'worst', filter: { lang: 'am' } })
  const typed = { ...bench, filter: { ...bench.filter, speakerId: '', projectId: undefined } }
  expect(isSame(bench, typed)).toBe(true)
  expect(isSame(bench, { ...bench, order: 'votes' })).toBe(false)
  expect(isSame(bench, { ...typed, filter: { ...typed.filter, speakerId: 's1' } })).toBe(false)
})
