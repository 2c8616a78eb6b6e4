/** What the lake said of itself last, and how a project words its answers. */
import { useCallback } from 'react'
import { formShape } from '../../../../main/contract/speaker-form.ts'
import { useAsk } from '../../../store/ask.tsx'
import { useStation } from '../../../store/station.ts'

/** `told` is null until it is known; it is asked for again when the lake has counted anew. */
export function useSummary() {
  const version = useStation((s) => s.state?.pipeline.summaryAt ?? null)
  const { answer: told, error } = useAsk('lake.summary', {}, { version })
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
