/** Steps that can be taken back and taken again. What is typed in one go into one field is one step. Pure. */
import type { Done } from './edit.ts'

export interface Past {
  readonly now: Done
  readonly before: readonly Done[]
  readonly after: readonly Done[]
  /** what the last step was; null: one of its own */
  readonly kind: string | null
}
const MOST = 200

export const begin = (now: Done): Past => ({ now, before: [], after: [], kind: null })

/** `kind`: steps of one kind after each other are one. */
export function step(past: Past, done: Done, kind: string | null = null): Past {
  if (done.transcript === past.now.transcript) return { ...past, now: done }
  const same = kind !== null && kind === past.kind
  return {
    now: done,
    before: same ? past.before : [...past.before, past.now].slice(-MOST),
    after: [],
    kind,
  }
}
export function back(past: Past): Past | null {
  const last = past.before.at(-1)
  return last
    ? { now: last, before: past.before.slice(0, -1), after: [past.now, ...past.after], kind: null }
    : null
}
export function forth(past: Past): Past | null {
  const [next, ...after] = past.after
  return next ? { now: next, before: [...past.before, past.now], after, kind: null } : null
}
/** Something else is worked on: no step. */
export const choose = (past: Past, at: Done['at']): Past => ({
  ...past,
  now: { ...past.now, at },
  kind: null,
})
