/**
 * The wire between a renderer and the core, the same over Electron IPC and the kiosk's WebSocket:
 * one JSON envelope and at most one block of bytes (audio pieces, peaks, files).
 *
 * Binary layout (WebSocket): uint32 LE length of the JSON in bytes, the JSON in UTF-8, then the bytes.
 */
import { z } from 'zod'
import { errorValue } from './errors.ts'

export const requestEnvelope = z.object({
  kind: z.literal('request'),
  id: z.number().int().min(0),
  method: z.string(),
  input: z.unknown(),
})
export const responseEnvelope = z.object({
  kind: z.literal('response'),
  id: z.number().int().min(0),
  result: z.unknown().optional(),
  error: errorValue.optional(),
})
export const eventEnvelope = z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() })
export const envelope = z.discriminatedUnion('kind', [requestEnvelope, responseEnvelope, eventEnvelope])
export type Envelope = z.infer<typeof envelope>
export type RequestEnvelope = z.infer<typeof requestEnvelope>
export type EventEnvelope = z.infer<typeof eventEnvelope>

export interface Frame {
  readonly envelope: Envelope
  readonly bytes?: Uint8Array | undefined
}

/** Largest frame accepted, in bytes: one hour of peaks and any imported script fit; a runaway does not. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024

export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(frame.envelope))
  const bytes = frame.bytes
  const out = new Uint8Array(4 + json.length + (bytes?.length ?? 0))
  new DataView(out.buffer).setUint32(0, json.length, true)
  out.set(json, 4)
  if (bytes) out.set(bytes, 4 + json.length)
  return out
}

/** Throws on anything that is not a whole, valid frame. */
export function decodeFrame(data: Uint8Array): Frame {
  if (data.length < 4 || data.length > MAX_FRAME_BYTES)
    throw new RangeError(`frame of ${String(data.length)} bytes`)
  const length = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(0, true)
  if (4 + length > data.length) throw new RangeError('frame is cut short')
  const json: unknown = JSON.parse(
    new TextDecoder('utf-8', { fatal: true }).decode(data.subarray(4, 4 + length)),
  )
  const rest = data.subarray(4 + length)
  return { envelope: envelope.parse(json), ...(rest.length > 0 ? { bytes: rest } : {}) }
}
