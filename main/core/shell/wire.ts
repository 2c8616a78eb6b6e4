/** Frames on the core's side of a wire: requests are answered, events are passed on. Both shells use it. */
import { events, type EventName } from '../../contract/api.ts'
import { StationError, toErrorValue } from '../../contract/errors.ts'
import type { Frame, RequestEnvelope } from '../../contract/frame.ts'
import type { Core } from '../host.ts'

/** The request of a frame. Throws `bad_request` on a frame that is none: only renderers' peers send the others. */
export function requestOf(frame: Frame): RequestEnvelope {
  if (frame.envelope.kind === 'request') return frame.envelope
  throw new StationError('bad_request', `a ${frame.envelope.kind} frame where a request was due`)
}

/** The answer to a request that failed, whatever was thrown. */
export const refusal = (id: number, thrown: unknown): Frame => ({
  envelope: { kind: 'response', id, error: toErrorValue(thrown) },
})

/** Asks the core; never rejects, because an error is an answer too. */
export async function answer(
  core: Pick<Core, 'call'>,
  request: RequestEnvelope,
  bytes?: Uint8Array,
): Promise<Frame> {
  try {
    const reply = await core.call(request.method, request.input, bytes)
    return {
      envelope: { kind: 'response', id: request.id, result: reply.result },
      ...(reply.bytes === undefined ? {} : { bytes: reply.bytes }),
    }
  } catch (thrown) {
    return refusal(request.id, thrown)
  }
}

export const eventFrame = (name: string, payload: unknown): Frame => ({
  envelope: { kind: 'event', name, payload },
})

const isEventName = (name: string): name is EventName => Object.hasOwn(events, name)

/** Sends every event of the contract; the returned function stops it. */
export function relayEvents(core: Pick<Core, 'on'>, send: (frame: Frame) => void): () => void {
  const stops = Object.keys(events)
    .filter(isEventName)
    .map((name) => core.on(name, (payload) => send(eventFrame(name, payload))))
  return () => {
    for (const stop of stops) stop()
  }
}
