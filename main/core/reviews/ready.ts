/** What is heard next is made ready while one listens: its audio is a WAV by then, and its waveform is drawn at once. */
import type { Take } from '../../contract/model.ts'
import { readPeaks } from '../recording/index.ts'
import type { Log } from '../station.ts'
import type { VaultKeys } from '../vault/index.ts'

interface ReadyParts {
  readonly station: { readonly log: Log; readonly keys: () => VaultKeys }
  readonly catalogue: { take(takeId: string): Take | null }
  readonly playback: { file(takeId: string): Promise<string | null> }
}

export type Ready = ReturnType<typeof readyAhead>

export function readyAhead({ station, catalogue, playback }: ReadyParts) {
  let wanted: string[] = []
  let work: Promise<void> | null = null
  let stopped = false

  /** One at a time: whoever listens waits for one that they asked for themselves. */
  async function run(): Promise<void> {
    for (let takeId = wanted.shift(); takeId !== undefined && !stopped; takeId = wanted.shift()) {
      try {
        const path = await playback.file(takeId)
        const take = catalogue.take(takeId)
        if (path !== null && take) await readPeaks(path, take.frames, station.keys())
      } catch (error) {
        // told when it is its turn
        station.log('info', `take ${takeId} cannot be made ready`, error)
      }
    }
  }
  return {
    /** In this order; what was asked for before and has not begun is left. */
    next(takeIds: readonly string[]): void {
      wanted = [...takeIds]
      if (!stopped) work ??= run().finally(() => (work = null))
    },
    async stop(): Promise<void> {
      stopped = true
      await work
    },
  }
}
