/** The pages connected to a kiosk: each sends requests, all hear events, and at most one records. */
import type { WebSocket } from 'ws'
import { StationError } from '../contract/errors.ts'
import { decodeFrame, encodeFrame, type Frame, type RequestEnvelope } from '../contract/frame.ts'
import type { Core, CoreOptions } from '../core/host.ts'
import { answer, refusal, relayEvents, requestOf } from '../core/shell/wire.ts'

/** RFC 6455 close codes. */
const GOING_AWAY = 1001
const POLICY = 1008
/** A page that does not read for this many bytes is stuck; events to it are skipped, they are snapshots. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024

export class Clients {
  readonly #log: NonNullable<CoreOptions['log']>
  readonly #core: Core
  readonly #sockets = new Set<WebSocket>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #stopEvents: () => void
  #recorder: WebSocket | null = null
  #closing = false

  constructor(core: Core, log: NonNullable<CoreOptions['log']>) {
    this.#core = core
    this.#log = log
    this.#stopEvents = relayEvents(core, (frame) => this.#broadcast(frame))
  }

  add(socket: WebSocket): void {
    this.#sockets.add(socket)
    socket.on('message', (data, binary) => {
      if (!binary || !Buffer.isBuffer(data)) {
        socket.close(POLICY, 'binary frames only')
        return
      }
      const work = this.#receive(socket, data)
      this.#underWay.add(work)
      void work.finally(() => this.#underWay.delete(work))
    })
    // A protocol error closes the socket by itself; without a listener it would end the process.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#gone(socket))
  }

  /** Stops taking requests, lets those under way finish (at most `patienceMs`), hangs up. */
  async close(patienceMs: number): Promise<void> {
    this.#closing = true
    this.#stopEvents()
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)))
    await Promise.race([Promise.all(this.#underWay), patience])
    clearTimeout(timer)
    for (const socket of this.#sockets) socket.close(GOING_AWAY, 'the station ends')
  }

  async #receive(socket: WebSocket, data: Buffer): Promise<void> {
    let request: RequestEnvelope
    let bytes: Uint8Array | undefined
    try {
      const frame = decodeFrame(data)
      request = requestOf(frame)
      // A copy of its own: aligned for typed arrays, and not a window into a shared receive buffer.
      bytes = frame.bytes === undefined ? undefined : new Uint8Array(frame.bytes)
    } catch {
      socket.close(POLICY, 'not a request frame')
      return
    }
    this.#send(socket, await this.#handle(socket, request, bytes))
  }

  async #handle(socket: WebSocket, request: RequestEnvelope, bytes?: Uint8Array): Promise<Frame> {
    if (this.#closing) return refusal(request.id, new StationError('core_stopped', 'the station is closing'))
    const records = /^recording\.(start|append|stop|cancel)$/.exec(request.method)?.[1]
    if (records === undefined) return answer(this.#core, request, bytes)
    if (this.#recorder !== null && this.#recorder !== socket)
      return refusal(request.id, new StationError('conflict', 'another window is recording'))
    // Taken before the answer, so that two windows cannot both start while the first one waits.
    this.#recorder = socket
    const reply = await answer(this.#core, request, bytes)
    const error = reply.envelope.kind === 'response' ? reply.envelope.error : undefined
    // a stop that failed has ended its take too, unless there was none of that name: then another may go on
    const ended =
      records === 'start' ? error !== undefined : records !== 'append' && error?.code !== 'not_found'
    if (ended && this.#recorder === socket) this.#recorder = null
    return reply
  }

  #gone(socket: WebSocket): void {
    this.#sockets.delete(socket)
    if (this.#recorder !== socket) return
    this.#recorder = null
    const work = this.#core.rendererGone().catch((error: unknown) => {
      this.#log('error', 'the recording of a closed window could not be closed', error)
    })
    this.#underWay.add(work)
    void work.finally(() => this.#underWay.delete(work))
  }

  #broadcast(frame: Frame): void {
    if (this.#sockets.size === 0) return
    const data = encodeFrame(frame)
    for (const socket of this.#sockets) if (socket.bufferedAmount < MAX_UNSENT_BYTES) socket.send(data)
  }

  #send(socket: WebSocket, frame: Frame): void {
    if (socket.readyState === socket.OPEN) socket.send(encodeFrame(frame))
  }
}
