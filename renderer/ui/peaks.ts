/** Peaks of takes for drawing: asked for once, kept for the takes that are in sight. */
import { useEffect, useState } from 'react'
import type { Client } from '../transport/client.ts'
import { useServices } from '../store/services.ts'

export interface Peaks {
  /** highest and lowest value of each step, -1..1 */
  readonly max: Float32Array
  readonly min: Float32Array
}

/** Reads int16 LE pairs (min, max). */
export function parsePeaks(bytes: Uint8Array): Peaks {
  const count = Math.floor(bytes.length / 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const max = new Float32Array(count)
  const min = new Float32Array(count)
  for (let index = 0; index < count; index++) {
    min[index] = view.getInt16(index * 4, true) / 32_768
    max[index] = view.getInt16(index * 4 + 2, true) / 32_768
  }
  return { max, min }
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
