/** One pending call of a view: busy while it runs, and its error as a value to show in place. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { type ErrorValue, toErrorValue } from '../../main/contract/errors.ts'

export interface Action {
  readonly busy: boolean
  readonly error: ErrorValue | null
  /** Runs `work`; a second call while busy is ignored. Resolves to whether it succeeded. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>
  readonly clear: () => void
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorValue | null>(null)
  const running = useRef(false)
  const alive = useRef(true)
  useEffect(() => {
    alive.current = true
    return () => void (alive.current = false)
  }, [])
  const run = useCallback(async (work: () => Promise<unknown>) => {
    if (running.current) return false
    running.current = true
    setBusy(true)
    setError(null)
    try {
      await work()
      return true
    } catch (thrown) {
      if (alive.current) setError(toErrorValue(thrown))
      return false
    } finally {
      running.current = false
      if (alive.current) setBusy(false)
    }
  }, [])
  const clear = useCallback(() => setError(null), [])
  return { busy, error, run, clear }
}
