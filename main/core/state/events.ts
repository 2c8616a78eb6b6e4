/** What listeners are told, no more often than they can show it. */
import type { EventName, EventPayload, TakeRow } from '../../contract/api.ts'
import type { StationState } from '../../contract/model.ts'
import type { SettingsView } from '../../contract/settings.ts'

/** "at most ten times a second" */
const EVERY_MS = 100
/** rows in one event; a drain of thousands comes in several */
const ROWS_MAX = 200

type Listeners = { [E in EventName]: Set<(payload: EventPayload<E>) => void> }

export function eventHub(sources: {
  state: () => StationState
  rows: (ids: readonly string[]) => TakeRow[]
  /** what could not be told: the screen is behind then, and a take that is being recorded goes on */
  fault: (error: unknown) => void
}) {
  const listeners: Listeners = {
    state: new Set(),
    takes: new Set(),
    script: new Set(),
    carry: new Set(),
    settings: new Set(),
  }
  const dirtyTakes = new Set<string>()
  let stateDirty = false
  let timer: ReturnType<typeof setTimeout> | null = null
  let lastAt = -Infinity
  let closed = false

  function flush(): void {
    timer = null
    lastAt = performance.now()
    if (closed) return
    try {
      tell()
    } catch (error) {
      sources.fault(error)
    }
    if (dirtyTakes.size > 0) schedule()
  }
  function tell(): void {
    const stateToo = stateDirty
    stateDirty = false
    if (stateToo && listeners.state.size > 0) {
      const state = sources.state()
      for (const listener of listeners.state) listener(state)
    }
    if (listeners.takes.size === 0) dirtyTakes.clear()
    const ids = [...dirtyTakes].slice(0, ROWS_MAX)
    if (ids.length > 0) {
      for (const id of ids) dirtyTakes.delete(id)
      const takes = sources.rows(ids)
      for (const listener of listeners.takes) listener({ takes })
    }
  }
  function schedule(): void {
    // never in the caller's own turn: it may be in the middle of a transaction
    timer ??= setTimeout(flush, Math.max(1, lastAt + EVERY_MS - performance.now()))
  }
  return {
    on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
      listeners[event].add(listener)
      return () => listeners[event].delete(listener)
    },
    changed(): void {
      stateDirty = true
      if (!closed) schedule()
    },
    takesChanged(ids: readonly string[]): void {
      for (const id of ids) dirtyTakes.add(id)
      if (!closed && ids.length > 0) schedule()
    },
    script(progress: EventPayload<'script'>): void {
      for (const listener of listeners.script) listener(progress)
    },
    carry(progress: EventPayload<'carry'>): void {
      for (const listener of listeners.carry) listener(progress)
    },
    settings(view: SettingsView): void {
      for (const listener of listeners.settings) listener(view)
    },
    close(): void {
      closed = true
      if (timer) clearTimeout(timer)
    },
  }
}
