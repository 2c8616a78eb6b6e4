/** What the lake said of itself last, and how a project words its answers. */
import { useCallback, useEffect, useState } from 'react'
import type { Output } from '../../../../main/contract/api.ts'
import { formShape } from '../../../../main/contract/speaker-form.ts'
import { useAction } from '../../../store/action.ts'
import { useServices } from '../../../store/services.ts'
import { useStation } from '../../../store/station.ts'

type Told = Output<'lake.summary'>

/** `told` is null until it is known; it is asked for again when the lake has counted anew. */
export function useSummary() {
  const { client } = useServices()
  const { run, error } = useAction()
  const [told, setTold] = useState<Told | null>(null)
  const madeAt = useStation((s) => s.state?.pipeline.summaryAt ?? null)
  useEffect(
    () => void run(async () => setTold((await client.call('lake.summary', {})).output)),
    [client, run, madeAt],
  )
  return { told, error }
}

/** An answer as the project's form words it. */
export function useAnswerOf(form: unknown): (question: string, answer: string) => string {
  return useCallback(
    (question, answer) =>
      formShape.safeParse(form).data?.properties[question]?.['x-labels']?.[answer] ?? answer,
    [form],
  )
}
