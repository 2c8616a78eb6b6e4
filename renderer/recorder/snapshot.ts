/** What the recorder shows of itself, and who looks at it. */
import type { RecorderSnapshot } from './types.ts'

export class Snapshot {
  #now: RecorderSnapshot = {
    phase: 'idle',
    mic: { kind: 'closed' },
    startedAt: null,
    gaps: 0,
    error: null,
    lastSaved: null,
  }
  readonly #listeners = new Set<() => void>()

  get now(): RecorderSnapshot {
    return this.#now
  }
  set(part: Partial<RecorderSnapshot>): void {
    this.#now = { ...this.#now, ...part }
    for (const listener of this.#listeners) listener()
  }
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
