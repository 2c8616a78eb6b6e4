/** What is asked of the encoder's thread and what it answers; both ends parse it. */
import { z } from 'zod'
import { errorValue } from '../../contract/errors.ts'
import { captureFormat } from '../../contract/model.ts'
import { vaultKeys } from '../vault/index.ts'

export const encodeRequest = z.object({
  /** WAV master (RIFF or RF64; 16 or 24 bits; 1 or 2 channels) */
  masterPath: z.string(),
  /** written anew, under a temporary name until it is verified and synced */
  outPath: z.string(),
  target: z.enum(['flac', 'wav']),
  /** absent: nothing is encrypted */
  keys: vaultKeys.optional(),
})
export type EncodeRequest = Readonly<z.infer<typeof encodeRequest>>

/** A FLAC file of a take that was carried here, made a WAV again for listening. */
export const decodeRequest = z.object({
  flacPath: z.string(),
  /** written anew, under a temporary name until it is whole */
  wavPath: z.string(),
  format: captureFormat,
  frames: z.number().int().min(0),
  keys: vaultKeys.optional(),
})
export type DecodeRequest = Readonly<z.infer<typeof decodeRequest>>

export const encodedTake = z.object({
  path: z.string(),
  bytes: z.number().int(),
  /** of the encoded file */
  sha256: z.string(),
  /** of the samples, as FinishedRecording.pcmSha256: compare it, a master that rotted shows here */
  pcmSha256: z.string(),
  frames: z.number().int(),
})
export type EncodedTake = Readonly<z.infer<typeof encodedTake>>

export const workerRequest = z.object({
  id: z.number().int(),
  request: z.union([encodeRequest, decodeRequest]),
})
export const workerAnswer = z.union([
  z.object({ id: z.number().int(), encoded: encodedTake }),
  z.object({ id: z.number().int(), error: errorValue }),
])
export type WorkerAnswer = z.infer<typeof workerAnswer>
