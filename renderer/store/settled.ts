import { useEffect, useState } from 'react'

/** A person who types is not through yet, ms. */
const TYPING = 200

/** What was typed, once nothing is added to it for a moment. */
export function useSettled<T extends string | number>(typed: T, milliseconds = TYPING): T {
  const [settled, setSettled] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), milliseconds)
    return () => clearTimeout(timer)
  }, [typed, milliseconds])
  return settled
}
