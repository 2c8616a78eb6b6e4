import { type ReviewBench, reviewFilter } from '../../../main/contract/review-queue.ts'

const NAMES = reviewFilter.keyof().options

/** Both offer the same takes in the same order: what is empty and what is absent narrow nothing. */
export const isSame = (one: ReviewBench, other: ReviewBench): boolean =>
  one.order === other.order && NAMES.every((name) => (one.filter[name] ?? '') === (other.filter[name] ?? ''))
