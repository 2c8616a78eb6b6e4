/** What a listener does at a station without a window. */
import type { Output } from '../../main/contract/api.ts'
import type { TestStation } from './station.ts'

export const newListener = async (station: TestStation, label: string): Promise<string> =>
  (await station.call('listeners.save', { label })).listenerId

/** `after`: a take; '' for the first in order; absent: what they had begun comes first. */
export const nextFor = (
  station: TestStation,
  reviewer: string,
  after?: string,
): Promise<Output<'reviews.next'>> =>
  station.call('reviews.next', after === undefined ? { reviewer } : { reviewer, after })

/** How many takes are left for them; `search`: of those that it finds. */
export const leftFor = async (station: TestStation, reviewer: string, search = ''): Promise<number> =>
  (await station.call('reviews.left', { reviewer, search })).left

export const giveVerdict = (
  station: TestStation,
  reviewer: string,
  takeId: string,
  verdict: 'approve' | 'reject' | 'unsure',
  more: object = {},
): Promise<Output<'reviews.save'>> =>
  station.call('reviews.save', {
    review: {
      take_id: takeId,
      reviewer,
      verdict,
      reasons: [],
      marks: [],
      listened_ms: 800,
      plays: 1,
      ...more,
    },
  })
