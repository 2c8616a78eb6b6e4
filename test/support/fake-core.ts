/** A core for tests of the shells alone: answers what it is told, remembers what it was asked. */
import { NO_KEYS } from '../../main/core/vault/index.ts'
import type { EventName, EventPayload } from '../../main/contract/api.ts'
import { StationError } from '../../main/contract/errors.ts'
import type { CallResult, Core } from '../../main/core/host.ts'

export interface FakeCore extends Core {
  readonly calls: { method: string; input: unknown; bytes?: Uint8Array | undefined }[]
  answers: Record<string, (input: unknown, bytes?: Uint8Array) => Promise<CallResult> | CallResult>
  files: Record<string, { path: string; bytes: number }>
  gone: number
  closed: boolean
  emit<E extends EventName>(event: E, payload: EventPayload<E>): void
}

export function fakeCore(): FakeCore {
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  return {
    calls: [],
    answers: {},
    files: {},
    gone: 0,
    closed: false,
    async call(method, input, bytes) {
      this.calls.push({ method, input, bytes })
      const answer = this.answers[method]
      if (answer === undefined) throw new StationError('bad_request', `no method ${method}`)
      return answer(input, bytes)
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener))
      return () => set.delete(listener)
    },
    emit(event, payload) {
      for (const listener of listeners.get(event) ?? []) (listener as (payload: unknown) => void)(payload)
    },
    audioFile(takeId) {
      const file = this.files[takeId]
      return Promise.resolve(file ? { ...file, keys: NO_KEYS } : null)
    },
    rendererGone() {
      this.gone += 1
      return Promise.resolve()
    },
    suspend: () => undefined,
    resume: () => undefined,
    busy: () => [],
    close() {
      this.closed = true
      return Promise.resolve()
    },
  }
}
