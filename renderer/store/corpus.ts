/** A project's prompts and how far they are; counted anew when something was recorded, read page by page. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Input } from '../../main/contract/api.ts'
import type { CorpusRow, CorpusSummary } from '../../main/contract/corpus.ts'
import { type Action, useAction } from './action.ts'
import { useServices } from './services.ts'
import { useStation } from './station.ts'

/** Counting looks at every prompt: not more often than this while takes come in, ms. */
const COUNT_AGAIN_MS = 2_000
const PAGE = 100

/** `version` moves on when something other than a take changed what there is. */
export function useCorpusSummary(
  projectId: string,
  version = 0,
): { summary: CorpusSummary | null; loading: Action } {
  const { client } = useServices()
  const loading = useAction()
  const { run } = loading
  const [summary, setSummary] = useState<CorpusSummary | null>(null)
  const recorded = useStation((s) => s.state?.ledger.recorded ?? 0)
  const first = useRef(true)
  useEffect(() => {
    let wanted = true
    const count = () =>
      void run(async () => {
        const { output } = await client.call('corpus.summary', { projectId })
        if (wanted) setSummary(output)
      })
    const timer = setTimeout(count, first.current ? 0 : COUNT_AGAIN_MS)
    first.current = false
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [client, run, projectId, recorded, version])
  return { summary, loading }
}

export type CorpusQuery = Omit<Input<'corpus.prompts'>, 'after' | 'limit'>
export interface CorpusPages {
  /** null until the first page is here */
  readonly rows: readonly CorpusRow[] | null
  readonly whole: boolean
  readonly error: Action['error']
  readonly more: () => void
}

export function useCorpusPages(query: CorpusQuery, version = 0): CorpusPages {
  const { client } = useServices()
  const { run, error } = useAction()
  const [pages, setPages] = useState<{
    key: string
    rows: readonly CorpusRow[]
    next: number | null
  } | null>(null)
  const key = `${JSON.stringify(query)} ${version}`
  const latest = useRef({ key, query, pages })
  useEffect(() => {
    latest.current = { key, query, pages }
  })
  useEffect(() => {
    let wanted = true
    client.call('corpus.prompts', { ...latest.current.query, limit: PAGE }).then(
      ({ output }) => wanted && setPages({ key, ...output }),
      (thrown: unknown) =>
        wanted &&
        void run(() => Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown)))),
    )
    return () => void (wanted = false)
  }, [client, run, key])
  const more = useCallback(() => {
    const { pages: shown, query: asked, key: of } = latest.current
    if (shown?.key !== of || shown.next === null) return
    const after = shown.next
    void run(async () => {
      const { output } = await client.call('corpus.prompts', { ...asked, after, limit: PAGE })
      setPages((before) =>
        before?.key === of && before.next === after
          ? { key: of, rows: [...before.rows, ...output.rows], next: output.next }
          : before,
      )
    })
  }, [client, run])
  const current = pages?.key === key ? pages : null
  return { rows: current?.rows ?? null, whole: current?.next === null, error, more }
}
