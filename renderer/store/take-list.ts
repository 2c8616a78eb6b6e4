/** A list of takes that is as long as it is: pages come as one scrolls, rows change in place as deliveries go on. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Input, TakeRow } from '../../main/contract/api.ts'
import { type Action, useAction } from './action.ts'
import { useServices } from './services.ts'
import { useStation } from './station.ts'

export type TakeQuery = Omit<Input<'takes.list'>, 'before' | 'limit'>
const PAGE = 200

export interface TakeList {
  /** null until the first page is here */
  readonly rows: readonly TakeRow[] | null
  readonly total: number
  readonly loading: Action
  /** asks for the next page; does nothing while one is on its way or none is left */
  readonly more: () => void
}

export function useTakeList(query: TakeQuery): TakeList {
  const { client, station } = useServices()
  const loading = useAction()
  const { run } = loading
  const [rows, setRows] = useState<readonly TakeRow[] | null>(null)
  const [total, setTotal] = useState(0)
  // New takes and changed states of the ledger ask for the list again; its words are the key, not the object.
  const recorded = useStation((s) => s.state?.ledger.recorded ?? 0)
  const key = JSON.stringify(query)
  const latest = useRef({ rows, total, query })
  useEffect(() => {
    latest.current = { rows, total, query }
  })

  useEffect(() => {
    let wanted = true
    const asked = latest.current.query
    // As many rows as are shown now, so that a new take does not throw the reader back to the top.
    const limit = Math.min(500, Math.max(PAGE, latest.current.rows?.length ?? 0))
    client.call('takes.list', { ...asked, limit }).then(
      ({ output }) => {
        if (!wanted) return
        setRows(output.takes)
        setTotal(output.total)
      },
      (error: unknown) =>
        wanted && void run(() => Promise.reject(error instanceof Error ? error : new Error(String(error)))),
    )
    return () => void (wanted = false)
  }, [client, run, key, recorded])

  useEffect(
    () =>
      station.onTakes(({ takes }) => {
        const changed = new Map(takes.map((take) => [take.takeId, take]))
        setRows((before) => before && before.map((row) => changed.get(row.takeId) ?? row))
      }),
    [station],
  )

  const more = useCallback(() => {
    const { rows: shown, total: all, query: asked } = latest.current
    const last = shown?.[shown.length - 1]
    if (!shown || !last || shown.length >= all) return
    void run(async () => {
      const { output } = await client.call('takes.list', { ...asked, before: last.takeId, limit: PAGE })
      setRows((before) => [...(before ?? []), ...output.takes])
      if (output.takes.length === 0) setTotal(shown.length)
    })
  }, [client, run])
  return { rows, total, loading, more }
}
