/** A list of takes that is as long as it is: pages come as one scrolls, rows change in place as deliveries go on. */
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { Input, Output, TakeRow } from '../../main/contract/api.ts'
import { type ErrorValue, toErrorValue } from '../../main/contract/errors.ts'
import { useServices } from './services.ts'
import { useStation } from './station.ts'

export type TakeQuery = Omit<Input<'takes.list'>, 'before' | 'limit'>
const PAGE = 200

export interface TakeList {
  /** null until the first page is here; of another query they stay until those of this one are here */
  readonly rows: readonly TakeRow[] | null
  readonly total: number
  readonly error: ErrorValue | null
  /** asks for the next page; does nothing while one is on its way or none is left */
  readonly more: () => void
}

type Pages = InfiniteData<Output<'takes.list'>, string | null>

/** `query` null: nothing is asked for. */
export function useTakeList(query: TakeQuery | null, limit = PAGE): TakeList {
  const { client, station } = useServices()
  const answers = useQueryClient()
  const key = useMemo(() => ['takes.list', query, limit] as const, [query, limit])
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam: before }) =>
      (await client.call('takes.list', { ...query, limit, ...(before === null ? {} : { before }) })).output,
    initialPageParam: null as string | null,
    getNextPageParam: ({ takes, total }, pages) =>
      pages.reduce((sum, page) => sum + page.takes.length, 0) < total ? takes.at(-1)?.takeId : undefined,
    enabled: query !== null,
    placeholderData: keepPreviousData,
  })

  // New and discarded takes ask for the list again.
  const counted = useStation((s) => (s.state ? `${s.state.ledger.recorded} ${s.state.ledger.discarded}` : ''))
  const asked = useRef(counted)
  useEffect(() => {
    if (asked.current !== counted) void answers.invalidateQueries({ queryKey: key })
    asked.current = counted
  }, [answers, key, counted])

  useEffect(
    () =>
      station.onTakes(({ takes }) => {
        const changed = new Map(takes.map((take) => [take.takeId, take]))
        const inPlace = (page: Output<'takes.list'>) => ({
          ...page,
          takes: page.takes.map((row) => changed.get(row.takeId) ?? row),
        })
        answers.setQueryData<Pages>(key, (pages) => pages && { ...pages, pages: pages.pages.map(inPlace) })
        // pages on their way may be older than the change
        if (answers.isFetching({ queryKey: key }) > 0) void answers.invalidateQueries({ queryKey: key })
      }),
    [answers, station, key],
  )

  const rows = useMemo(() => data?.pages.flatMap((page) => page.takes) ?? null, [data])
  const more = useCallback(() => {
    if (hasNextPage) void fetchNextPage({ cancelRefetch: false })
  }, [hasNextPage, fetchNextPage])
  return { rows, total: data?.pages.at(-1)?.total ?? 0, error: error && toErrorValue(error), more }
}
