/** Takes whose audio cannot be had: why, and how that is said. */
import type { ToCopy } from './plan/store.ts'
import { FAULTY } from './types.ts'
import type { LeftOutReason } from './types.ts'

export interface LeftOut {
  readonly kind: 'left_out'
  readonly reason: LeftOutReason
  /** more of it, for the person who looks after the lake */
  readonly why?: string
}

const sentences: Readonly<Record<(typeof FAULTY)[number], string>> = {
  object_missing: 'its audio is not in the lake',
  object_changed: 'the audio in the lake is not what landed',
  audio_unreadable: 'its audio cannot be read',
}
const isFaulty = (reason: LeftOutReason): reason is (typeof FAULTY)[number] =>
  FAULTY.some((one) => one === reason)

export const isLeftOut = (read: Uint8Array | LeftOut): read is LeftOut => 'reason' in read

/** Of a take under whose key the lake has other bytes than landed. */
export function otherBytes(take: Pick<ToCopy, 'bytes'>, bytes: number): LeftOut {
  const why =
    bytes < take.bytes ? `cut short: ${bytes} of ${take.bytes} bytes` : `${bytes} bytes, another SHA-256`
  return { kind: 'left_out', reason: 'object_changed', why }
}

/** One line, which names the take and its object. */
export function leftOutLine(take: Pick<ToCopy, 'take_id' | 'object_uri'>, { reason, why }: LeftOut): string {
  const what = isFaulty(reason) ? sentences[reason] : reason
  return `${take.take_id}: ${what}${why === undefined ? '' : `: ${why}`} (${take.object_uri})`
}
