/** The listener's order and filter, as they are kept; `onChanged` when they are others. */
import { useCallback, useEffect, useState } from 'react'
import type { Output } from '../../../main/contract/api.ts'
import type { ReviewBench } from '../../../main/contract/review-queue.ts'
import { useAction } from '../../store/action.ts'
import { useProjects } from '../../store/projects.ts'
import { useServices } from '../../store/services.ts'
import { Filters } from './filters.tsx'

export function useFilters(reviewer: string, onChanged: () => void) {
  const { client } = useServices()
  const { error, run } = useAction()
  const { projects } = useProjects()
  const [known, setKnown] = useState<Output<'reviews.bench'> | null>(null)
  useEffect(() => {
    void run(async () => setKnown((await client.call('reviews.bench', { reviewer })).output))
  }, [client, run, reviewer])
  const change = useCallback(
    (bench: ReviewBench) =>
      void run(async () => {
        setKnown((before) => before && { ...before, bench })
        setKnown((await client.call('reviews.bench', { reviewer, bench })).output)
        onChanged()
      }),
    [client, run, reviewer, onChanged],
  )
  const ask = useCallback(
    (part: { save: string } | { forget: string }) =>
      void run(async () => setKnown((await client.call('reviews.bench', { reviewer, ...part })).output)),
    [client, run, reviewer],
  )
  return {
    error,
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
