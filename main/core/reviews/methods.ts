/** Listening to takes and judging them at this station. */
import { done } from '../method.ts'
import type { MethodsOf } from '../method.ts'
import { benchKeeper } from './bench.ts'
import { nextReview } from './next.ts'
import type { NextParts } from './next.ts'
import { saveReview, undoReview } from './store.ts'
import type { ReviewParts } from './store.ts'

interface ReviewMethodParts extends ReviewParts, NextParts {
  readonly sender: { wake(): void }
}

export const reviewMethods = (parts: ReviewMethodParts): MethodsOf<'reviews'> => ({
  'reviews.next': { who: 'staff', audit: null, run: (asked) => nextReview(parts, asked) },
  'reviews.bench': {
    who: 'staff',
    audit: null,
    run({ reviewer, bench }) {
      const keeper = benchKeeper(parts)
      if (bench) keeper.set(reviewer, bench)
      return { bench: keeper.get(reviewer), choices: keeper.choices() }
    },
  },
  'reviews.keepDraft': { who: 'staff', audit: null, run: (given) => parts.drafts.keep(given) },
  'reviews.save': {
    who: 'staff',
    audit: null,
    run({ review }) {
      saveReview(parts, review)
      parts.sender.wake()
      return done
    },
  },
  'reviews.undo': {
    who: 'staff',
    audit: null,
    run({ reviewer }) {
      const undone = undoReview(parts, reviewer)
      parts.sender.wake()
      return undone
    },
  },
})

export const listenerMethods = ({ listeners }: Pick<ReviewParts, 'listeners'>): MethodsOf<'listeners'> => ({
  'listeners.list': { who: 'staff', audit: null, run: () => ({ listeners: listeners.list() }) },
  'listeners.save': { who: 'staff', audit: null, run: (listener) => listeners.save(listener) },
})
