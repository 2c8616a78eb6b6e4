/** The typed client over any wire that carries frames: numbers requests, validates answers and events. */
import {
  events,
  methods,
  type EventName,
  type EventPayload,
  type Input,
  type MethodName,
  type Output,
} from '../../main/contract/api.ts'
import { StationError } from '../../main/contract/errors.ts'
import type { Frame } from '../../main/contract/frame.ts'
import type { CoreStatus } from '../../main/contract/shell.ts'

/** What carries frames: Electron's bridge or a WebSocket. */
export interface Wire {
  /** Answers or rejects with a StationError; never hangs once the other side is gone. */
  request(frame: Frame): Promise<Frame>
  onEvent(listener: (name: string, payload: unknown) => void): void
  onStatus(listener: (status: CoreStatus) => void): void
  close(): void
}

export interface Reply<M extends MethodName> {
  readonly output: Output<M>
  /** for methods whose answer carries a block of bytes; starts at offset 0 of its own buffer */
  readonly bytes?: Uint8Array | undefined
}

export interface Client {
  /** Rejects with a StationError, also when the core is down (`core_stopped`) or its answer is malformed. */
  call<M extends MethodName>(method: M, input: Input<M>, bytes?: Uint8Array): Promise<Reply<M>>
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
  /** Whether the core answers; called with each change, and soon after subscribing with what is known. */
  onConnection(listener: (connected: boolean) => void): () => void
  /** As onConnection, with the reason when it is known, e.g. `folder_in_use`. */
  onStatus(listener: (status: CoreStatus) => void): () => void
  /** Address of a take's audio for a media element; answers ranges. */
  audioUrl(takeId: string): string
  close(): void
}

/** `report` hears of events that do not fit the contract: a fault of the build, not of the person. */
export function createClient(wire: Wire, report: (error: unknown) => void = console.error): Client {
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const statusListeners = new Set<(status: CoreStatus) => void>()
  let status: CoreStatus | null = null
  let lastId = 0

  wire.onEvent((name, payload) => {
    for (const listener of listeners.get(name) ?? []) listener(payload)
  })
  wire.onStatus((next) => {
    status = next
    for (const listener of statusListeners) listener(next)
  })

  function onStatus(listener: (status: CoreStatus) => void): () => void {
    statusListeners.add(listener)
    queueMicrotask(() => {
      if (status !== null && statusListeners.has(listener)) listener(status)
    })
    return () => statusListeners.delete(listener)
  }

  return {
    async call(method, input, bytes) {
      lastId += 1
      const id = lastId
      const reply = await wire.request({ envelope: { kind: 'request', id, method, input }, bytes })
      if (reply.envelope.kind !== 'response') throw new StationError('internal', `${method}: not an answer`)
      const { error, result } = reply.envelope
      if (error) throw new StationError(error.code, error.message, error.params, undefined, error.faults)
      return { output: parseOutput(method, result), bytes: reply.bytes }
    },
    on(event, listener) {
      const receive = (payload: unknown): void => {
        let parsed
        try {
          parsed = parseEvent(event, payload)
        } catch (error) {
          report(error)
          return
        }
        listener(parsed)
      }
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(receive))
      return () => set.delete(receive)
    },
    onConnection: (listener) => onStatus(({ state }) => listener(state === 'running')),
    onStatus,
    audioUrl: (takeId) => `/audio/${encodeURIComponent(takeId)}`,
    close: () => wire.close(),
  }
}

// TypeScript does not follow a mapped type through an index, so each cast below restates what parse() proved.
function parseOutput<M extends MethodName>(method: M, result: unknown): Output<M> {
  const parsed = methods[method].output.safeParse(result)
  if (!parsed.success)
    throw new StationError('internal', `${method}: the answer does not fit: ${parsed.error.message}`)
  return parsed.data as Output<M>
}
function parseEvent<E extends EventName>(event: E, payload: unknown): EventPayload<E> {
  return events[event].parse(payload) as EventPayload<E>
}
