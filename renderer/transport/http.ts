/** The wire inside a browser: one WebSocket to the loopback server, opened again whenever it breaks. */
import { StationError } from '../../main/contract/errors.ts'
import { decodeFrame, encodeFrame, type Frame } from '../../main/contract/frame.ts'
import type { CoreStatus } from '../../main/contract/shell.ts'
import type { Wire } from './client.ts'

/** ms between tries; a station that was restarted is found again within two seconds. */
const RETRY_MS = [100, 250, 500, 1_000, 2_000]

interface Waiting {
  readonly resolve: (frame: Frame) => void
  readonly reject: (error: StationError) => void
}

/**
 * Takes the launch token out of the address and trades it for a cookie. Call before anything else reads
 * the fragment: afterwards the address holds no secret, and a reload or a bookmark cannot leak one.
 */
export async function openSession(): Promise<void> {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1]
  if (token === undefined) return
  history.replaceState(null, '', location.pathname)
  await fetch('/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
    credentials: 'same-origin',
  })
}

/** `ready` must be settled before the first connection: without the cookie the server refuses it. */
export function httpWire(ready: Promise<void>): Wire {
  const waiting = new Map<number, Waiting>()
  /** asked before the first connection stands; a page's first calls must not fail for coming early */
  const early: Frame[] = []
  let onEvent: (name: string, payload: unknown) => void = () => undefined
  let onStatus: (status: CoreStatus) => void = () => undefined
  let socket: WebSocket | null = null
  let connectedBefore = false
  let ended = false
  let tries = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const fail = (message: string): void => {
    early.length = 0
    for (const [id, call] of waiting) {
      waiting.delete(id)
      call.reject(new StationError('core_stopped', message))
    }
  }

  function receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return
    const frame = decodeFrame(new Uint8Array(data))
    const { envelope } = frame
    if (envelope.kind === 'event') onEvent(envelope.name, envelope.payload)
    if (envelope.kind !== 'response') return
    const call = waiting.get(envelope.id)
    waiting.delete(envelope.id)
    // A copy starts at offset 0: typed arrays of wider samples need that alignment.
    call?.resolve({ envelope, ...(frame.bytes ? { bytes: frame.bytes.slice() } : {}) })
  }

  function connect(): void {
    if (ended) return
    const next = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`)
    next.binaryType = 'arraybuffer'
    next.onmessage = (event: MessageEvent<unknown>) => receive(event.data)
    next.onopen = () => {
      socket = next
      tries = 0
      connectedBefore = true
      for (const frame of early.splice(0)) next.send(encodeFrame(frame))
      onStatus({ state: 'running', error: null })
    }
    next.onclose = () => {
      const was = socket === next
      if (was) socket = null
      fail('the station has stopped')
      if (ended) return
      if (was || tries === 0) onStatus({ state: 'stopped', error: null })
      timer = setTimeout(connect, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)])
      tries += 1
    }
  }
  void ready.catch(() => undefined).then(connect)

  return {
    request: (frame) =>
      new Promise<Frame>((resolve, reject) => {
        const { envelope } = frame
        if (envelope.kind !== 'request') {
          reject(new StationError('bad_request', 'not a request'))
          return
        }
        if (socket === null && (connectedBefore || tries > 0 || ended)) {
          reject(new StationError('core_stopped', 'the station has stopped'))
          return
        }
        waiting.set(envelope.id, { resolve, reject })
        if (socket === null) early.push(frame)
        else socket.send(encodeFrame(frame))
      }),
    onEvent: (listener) => (onEvent = listener),
    onStatus: (listener) => (onStatus = listener),
    close: () => {
      ended = true
      clearTimeout(timer)
      socket?.close()
      fail('the page is closing')
    },
  }
}
