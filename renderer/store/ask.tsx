/**
 * What the core knows, as views ask for it. Who asks the same gets the same answer; the last question wins; an answer goes with
 * the last view that shows it, so that nothing of one person waits for the next.
 */
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { Input, MethodName, Output } from '../../main/contract/api.ts'
import { type ErrorValue, toErrorValue } from '../../main/contract/errors.ts'
import { useServices } from './services.ts'
import { useStation } from './station.ts'

const newAnswers = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // the core is on this computer: it answers without a network, and says itself what a second try would change
        networkMode: 'always',
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        gcTime: 0,
      },
    },
  })

export function AnswersProvider({ children }: { children: ReactNode }) {
  const { client } = useServices()
  const [answers] = useState(newAnswers)
  const locked = useStation((s) => s.state?.kiosk.locked)
  useEffect(() => {
    let down = false
    return client.onConnection((connected) => {
      // what failed because the core was restarting is asked again
      if (connected && down) void answers.invalidateQueries()
      down = !connected
    })
  }, [client, answers])
  const before = useRef(locked)
  useEffect(() => {
    // a visitor is answered less than the staff
    if (before.current !== undefined && before.current !== locked) void answers.resetQueries()
    before.current = locked
  }, [answers, locked])
  return <QueryClientProvider client={answers}>{children}</QueryClientProvider>
}

export interface Asked<T> {
  /** null until it is known */
  readonly answer: T | null
  readonly error: ErrorValue | null
  /** Resolves when the new answer is here, or could not be had. */
  readonly again: () => Promise<void>
  /** What an act answered, in the place of what was known. */
  readonly put: (answer: T) => void
}

export interface When<T> {
  /** Moves on when something changed that the answer depends on; until the new one is here the last one stays. */
  readonly version?: unknown
  /** ms until it is asked again, by what it was last */
  readonly every?: (last: T) => number | false
  /** Until the answer to another question is here the one before stays: nothing blinks as one goes down a list. */
  readonly keep?: boolean
}

export function useAsk<M extends MethodName>(
  method: M,
  input: Input<M>,
  { version = null, every, keep = false }: When<Output<M>> = {},
): Asked<Output<M>> {
  const { client } = useServices()
  const answers = useQueryClient()
  const question = JSON.stringify(input)
  const { data, error, refetch } = useQuery<Output<M>>({
    queryKey: [method, question, version],
    queryFn: async () => (await client.call(method, input)).output,
    placeholderData: (before, query) => (keep || query?.queryKey[1] === question ? before : undefined),
    refetchInterval: ({ state }) => (every && state.data !== undefined ? every(state.data) : false),
  })
  const again = useCallback(async () => {
    await refetch()
  }, [refetch])
  const put = useCallback(
    (answer: Output<M>) => void answers.setQueryData<Output<M>>([method, question, version], answer),
    [answers, method, question, version],
  )
  return { answer: data ?? null, error: error && toErrorValue(error), again, put }
}
