/** Room on the disk, in bytes and in minutes of recording. */
import { statfs } from 'node:fs/promises'
import type { CaptureFormat, StationState } from '../contract/model.ts'

/** below this no take is begun: the database and the take under way need room to end well */
const FULL_BYTES = 48 * 1024 * 1024
const LOW_MINUTES = 60
/** a take lies here twice, as master and encoded, until it has landed */
const ENCODED_SHARE = 0.6
const EVERY_MS = 20_000

export function diskWatch(folder: string, format: () => CaptureFormat, changed: () => void) {
  let freeBytes = Number.POSITIVE_INFINITY
  const look = async () => {
    const before = freeBytes
    try {
      const { bavail, bsize } = await statfs(folder)
      freeBytes = bavail * bsize
    } catch {
      return // the folder is gone or not answering: the next write says so in better words
    }
    if (Math.abs(before - freeBytes) > 1024 * 1024) changed()
  }
  const timer = setInterval(() => void look(), EVERY_MS)
  timer.unref()
  return {
    look,
    view(): StationState['disk'] {
      const { sampleRate, channels, bitDepth } = format()
      const perMinute = 60 * sampleRate * channels * (bitDepth / 8) * (1 + ENCODED_SHARE)
      const free = Number.isFinite(freeBytes) ? freeBytes : 0
      const minutesLeft = Math.max(0, free - FULL_BYTES) / perMinute
      if (!Number.isFinite(freeBytes)) return { freeBytes: 0, minutesLeft: 0, level: 'ok' }
      const level = freeBytes < FULL_BYTES ? 'full' : minutesLeft < LOW_MINUTES ? 'low' : 'ok'
      return { freeBytes, minutesLeft, level }
    },
    stop: () => clearInterval(timer),
  }
}
