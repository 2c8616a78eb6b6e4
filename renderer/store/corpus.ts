/** A project's prompts and how far they are; counted anew when something was recorded, read page by page. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { Input } from '../../main/contract/api.ts'
import type { CorpusRow, CorpusSummary } from '../../main/contract/corpus.ts'
import { type ErrorValue, toErrorValue } from '../../main/contract/errors.ts'
import { type Asked, useAsk } from './ask.tsx'
import { useServices } from './services.ts'
import { useSettled } from './settled.ts'
import { useStation } from './station.ts'

/** Counting looks at every prompt: not more often than this while takes come in, ms. */
const COUNT_AGAIN_MS = 2_000
const PAGE = 100

/** `version` moves on when something other than a take changed what there is. */
export function useCorpusSummary(projectId: string, version: number): Asked<CorpusSummary> {
  const recorded = useStation((s) => s.state?.ledger.recorded ?? 0)
  const counted = useSettled(recorded, COUNT_AGAIN_MS)
  return useAsk('corpus.summary', { projectId }, { version: `${version} ${counted}` })
}

export type CorpusQuery = Omit<Input<'corpus.prompts'>, 'after' | 'limit'>
export interface CorpusPages {
  /** null until the first page is here */
  readonly rows: readonly CorpusRow[] | null
  readonly whole: boolean
  readonly error: ErrorValue | null
  /** asks for the next page; does nothing while one is on its way or none is left */
  readonly more: () => void
}

export function useCorpusPages(query: CorpusQuery, version = 0): CorpusPages {
  const { client } = useServices()
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['corpus.prompts', query, version],
    queryFn: async ({ pageParam: after }) =>
      (await client.call('corpus.prompts', { ...query, limit: PAGE, ...(after === null ? {} : { after }) }))
        .output,
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
  })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? null, [data])
  const more = useCallback(() => {
    if (hasNextPage) void fetchNextPage({ cancelRefetch: false })
  }, [hasNextPage, fetchNextPage])
  return { rows, whole: rows !== null && !hasNextPage, error: error && toErrorValue(error), more }
}
