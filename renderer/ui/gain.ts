/**
 * A quiet take made louder, with a limiter behind it: what was loud already does not hurt, and nothing is distorted. The
 * audio graph is made by the first change, so that who changes nothing hears the file as it is.
 */
import { useEffect, useRef } from 'react'

/** dB */
export const GAIN = { least: -12, most: 30, step: 3 } as const

interface Graph {
  readonly context: AudioContext
  readonly gain: GainNode
}
function graphOf(media: HTMLMediaElement): Graph {
  const context = new AudioContext()
  const gain = context.createGain()
  const limiter = context.createDynamicsCompressor()
  limiter.threshold.value = -2
  limiter.knee.value = 0
  limiter.ratio.value = 20
  limiter.attack.value = 0.002
  limiter.release.value = 0.1
  context.createMediaElementSource(media).connect(gain).connect(limiter).connect(context.destination)
  return { context, gain }
}

export function useGain(media: HTMLMediaElement | null, decibels: number): void {
  const graph = useRef<Graph | null>(null)
  useEffect(
    () => () => {
      void graph.current?.context.close()
      graph.current = null
    },
    [media],
  )
  useEffect(() => {
    if (!media || (decibels === 0 && !graph.current)) return
    graph.current ??= graphOf(media)
    const { context, gain } = graph.current
    gain.gain.setTargetAtTime(10 ** (decibels / 20), context.currentTime, 0.01)
    // it may have been made before the page was touched
    void context.resume()
  }, [media, decibels])
}
