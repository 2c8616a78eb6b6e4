/**
 * Lossless encoding in a worker thread, decoded again and compared sample for sample before it counts.
 */
export interface EncodeRequest {
  /** WAV master (RIFF or RF64; 16 or 24 bits; 1 or 2 channels) */
  readonly masterPath: string
  /** written anew; a temporary name is used until it is verified and synced */
  readonly outPath: string
  readonly target: 'flac' | 'wav'
}

export interface EncodedTake {
  readonly path: string
  readonly bytes: number
  /** of the encoded file */
  readonly sha256: string
  /** of the samples, as FinishedRecording.pcmSha256 */
  readonly pcmSha256: string
  readonly frames: number
}

export { closeEncoder, encodeVerified } from './encoder.ts'
