/** Pieces of a take that two processes can make alike. */
import { MONO16, noise, pcmOf } from './signals.ts'

export const PIECE_FRAMES = 960

export function knownPiece(index: number): { firstFrame: number; pcm: Uint8Array } {
  const random = noise(index)
  return { firstFrame: index * PIECE_FRAMES, pcm: pcmOf(MONO16, PIECE_FRAMES, () => random() * 0.5) }
}

/** The first `frames` frames of the take. */
export function knownPcm(frames: number): Uint8Array {
  const pieces = Array.from({ length: Math.ceil(frames / PIECE_FRAMES) }, (_, i) => knownPiece(i).pcm)
  return Buffer.concat(pieces).subarray(0, frames * 2)
}
