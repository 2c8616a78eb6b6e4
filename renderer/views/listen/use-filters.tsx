/** The listener's order and filter, as they are kept; `onChanged` when they are others. */
import { useCallback } from 'react'
import type { ReviewBench } from '../../../main/contract/review-queue.ts'
import { useAsk } from '../../store/ask.tsx'
import { useAction } from '../../store/action.ts'
import { useProjects } from '../../store/projects.ts'
import { useServices } from '../../store/services.ts'
import { Filters } from './filters.tsx'

export function useFilters(reviewer: string, onChanged: () => void) {
  const { client } = useServices()
  const { error, run } = useAction()
  const { projects } = useProjects()
  const { answer: known, error: unknown, put } = useAsk('reviews.bench', { reviewer })
  const change = useCallback(
    (bench: ReviewBench) =>
      void run(async () => {
        if (known) put({ ...known, bench })
        put((await client.call('reviews.bench', { reviewer, bench })).output)
        onChanged()
      }),
    [client, run, reviewer, onChanged, known, put],
  )
  const ask = useCallback(
    (part: { save: string } | { forget: string }) =>
      void run(async () => put((await client.call('reviews.bench', { reviewer, ...part })).output)),
    [client, run, reviewer, put],
  )
  return {
    error: error ?? unknown,
    shown: known && (
      <Filters
        {...known}
        projects={projects ?? []}
        onChange={change}
        onKeep={(save) => ask({ save })}
        onForget={(forget) => ask({ forget })}
      />
    ),
  }
}
