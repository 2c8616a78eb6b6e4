import { useEffect, useRef, useState } from 'react'

/** Says so this long before it acts, s. */
const WARNING = 15

/**
 * Calls `onIdle` when nobody touched anything for `seconds` while `active`. Returns the seconds that are left once the
 * warning is due, else null.
 */
export function useIdle(active: boolean, seconds: number, onIdle: () => void): number | null {
  const [remaining, setRemaining] = useState<number | null>(null)
  const act = useRef(onIdle)
  useEffect(() => {
    act.current = onIdle
  })
  useEffect(() => {
    if (!active) return
    let last = performance.now()
    const touched = () => {
      last = performance.now()
      setRemaining(null)
    }
    const timer = setInterval(() => {
      const left = Math.ceil(seconds - (performance.now() - last) / 1_000)
      if (left > 0) {
        setRemaining(left <= WARNING ? left : null)
        return
      }
      touched()
      act.current()
    }, 500)
    const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const
    for (const name of events) addEventListener(name, touched, { passive: true })
    return () => {
      clearInterval(timer)
      for (const name of events) removeEventListener(name, touched)
    }
  }, [active, seconds])
  return active ? remaining : null
}
