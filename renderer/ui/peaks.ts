/** Peaks of takes for drawing: asked for once, kept for the takes that are in sight. */
import { useEffect, useState } from 'react'
import type { Client } from '../transport/client.ts'
import { useServices } from '../store/services.ts'

/** highest and lowest value of each step, -1..1 */
export interface Outline {
  readonly max: Float32Array<ArrayBuffer>
  readonly min: Float32Array<ArrayBuffer>
}
export interface Peaks extends Outline {
  /** the same in at most OVERVIEW steps: all that a take drawn whole can show */
  readonly overview: Outline
}

/** More than any screen has columns, a fortieth of what an hour has. */
const OVERVIEW = 8_192
function overviewOf({ max, min }: Outline): Outline {
  if (max.length <= OVERVIEW) return { max, min }
  const coarse = { max: new Float32Array(OVERVIEW), min: new Float32Array(OVERVIEW) }
  for (let step = 0; step < OVERVIEW; step++) {
    const from = Math.floor((step * max.length) / OVERVIEW)
    const to = Math.floor(((step + 1) * max.length) / OVERVIEW)
    let high = max[from] ?? 0
    let low = min[from] ?? 0
    for (let at = from + 1; at < to; at++) {
      high = Math.max(high, max[at] ?? 0)
      low = Math.min(low, min[at] ?? 0)
    }
    coarse.max[step] = high
    coarse.min[step] = low
  }
  return coarse
}

/** Reads int16 LE pairs (min, max). */
export function parsePeaks(bytes: Uint8Array): Peaks {
  const count = Math.floor(bytes.length / 4)
  // every machine this runs on is little-endian; a typed array wants an even offset
  const pairs =
    bytes.byteOffset % 2 === 0
      ? new Int16Array(bytes.buffer, bytes.byteOffset, count * 2)
      : new Int16Array(bytes.slice().buffer, 0, count * 2)
  const max = new Float32Array(count)
  const min = new Float32Array(count)
  for (let index = 0; index < count; index++) {
    min[index] = (pairs[index * 2] ?? 0) / 32_768
    max[index] = (pairs[index * 2 + 1] ?? 0) / 32_768
  }
  return { max, min, overview: overviewOf({ max, min }) }
}

const KEPT = 256
const cache = new Map<string, Promise<Peaks>>()
export function loadPeaks(client: Client, takeId: string): Promise<Peaks> {
  const known = cache.get(takeId)
  if (known) return known
  const loading = client
    .call('takes.peaks', { takeId })
    .then((reply) => parsePeaks(reply.bytes ?? new Uint8Array()))
  // A failure is not kept: the next look tries again.
  loading.catch(() => cache.delete(takeId))
  cache.set(takeId, loading)
  for (const oldest of cache.keys()) {
    if (cache.size <= KEPT) break
    cache.delete(oldest)
  }
  return loading
}

/** Asked for before they are wanted. A take without audio has none, and whoever draws it says so. */
export function prefetchPeaks(client: Client, takeId: string): void {
  loadPeaks(client, takeId).catch(() => undefined)
}

export function usePeaks(takeId: string): Peaks | null {
  const { client } = useServices()
  const [peaks, setPeaks] = useState<{ takeId: string; peaks: Peaks } | null>(null)
  useEffect(() => {
    let wanted = true
    loadPeaks(client, takeId).then(
      (loaded) => wanted && setPeaks({ takeId, peaks: loaded }),
      () => undefined, // a tile without a picture is still a tile
    )
    return () => void (wanted = false)
  }, [client, takeId])
  return peaks?.takeId === takeId ? peaks.peaks : null
}
