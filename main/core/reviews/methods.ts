/** Listening to takes and judging them at this station. */
import { StationError } from '../../contract/errors.ts'
import { done } from '../method.ts'
import type { MethodsOf } from '../method.ts'
import { DEFAULT_PROJECT } from '../projects/store.ts'
import type { Projects } from '../projects/store.ts'
import { agreementOf } from './agreement.ts'
import { benchKeeper } from './bench.ts'
import { leftFor, nextReview } from './next.ts'
import { otherTakes } from './others.ts'
import type { NextParts } from './next.ts'
import type { OwnerWords } from './owner-words.ts'
import { saveReview, undoReview } from './store.ts'
import type { ReviewParts } from './store.ts'

interface ReviewMethodParts extends ReviewParts, NextParts {
  readonly sender: { wake(): void }
  readonly projects: Projects
  readonly owners: OwnerWords
}

export const reviewMethods = (parts: ReviewMethodParts): MethodsOf<'reviews'> => ({
  'reviews.next': { who: 'staff', audit: null, run: (asked) => nextReview(parts, asked) },
  'reviews.left': { who: 'staff', audit: null, run: (asked) => leftFor(parts, asked) },
  'reviews.bench': {
    who: 'staff',
    audit: null,
    run: (asked) => benchKeeper(parts).change(asked),
  },
  'reviews.others': { who: 'staff', audit: null, run: (asked) => otherTakes(parts, asked) },
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

type AgreementParts = Pick<ReviewMethodParts, 'station' | 'projects' | 'owners' | 'catalogue' | 'sender'>

export const agreementMethods = ({
  station,
  projects,
  owners,
  catalogue,
  sender,
}: AgreementParts): MethodsOf<'agreement'> => ({
  'agreement.get': {
    who: 'staff',
    audit: null,
    run({ projectId }) {
      const rules = projects.get(projectId ?? DEFAULT_PROJECT).settings.listening
      return agreementOf(station.db, { projectId, rules })
    },
  },
  'agreement.setAside': {
    who: 'staff',
    audit:
      ({ listenerId, counts }) =>
      () => [counts ? 'listener_counts' : 'listener_set_aside', { listenerId }],
    run({ listenerId, counts }) {
      owners.setStanding(listenerId, counts)
      station.changed()
      sender.wake()
      return done
    },
  },
  'agreement.gold': {
    who: 'staff',
    audit:
      ({ takeId, set }) =>
      () =>
        set === undefined ? null : ['gold_item', { takeId, answer: set }],
    run({ takeId, set }) {
      if (catalogue.take(takeId) === null) throw new StationError('not_found', `no take ${takeId}`)
      if (set !== undefined) {
        owners.setGold(takeId, set)
        station.changed()
        sender.wake()
      }
      return { answer: owners.gold(takeId) }
    },
  },
})

export const listenerMethods = ({ listeners }: Pick<ReviewParts, 'listeners'>): MethodsOf<'listeners'> => ({
  'listeners.list': { who: 'staff', audit: null, run: () => ({ listeners: listeners.list() }) },
  'listeners.save': { who: 'staff', audit: null, run: (listener) => listeners.save(listener) },
})
