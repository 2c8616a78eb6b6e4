/** Follows the reviews topic. */
import type { Running } from '../consume.ts'
import { follow } from '../follow.ts'
import type { Following } from '../follow.ts'
import { keepReviews } from './keep.ts'
import type { ReviewDeps } from './keep.ts'

export interface ReviewsOptions extends Omit<ReviewDeps, 'malformed'>, Omit<Following, 'name' | 'keep'> {}

export function followReviews(options: ReviewsOptions): Running {
  const name = 'Reviews'
  const { log } = options
  const deps: ReviewDeps = {
    ...options,
    malformed: (where) => log('warn', `${name}: the record at ${where} is no review, and is passed over`),
  }
  return follow({
    ...options,
    name,
    async keep(records) {
      await keepReviews(records, deps)
    },
  })
}
