/** Takes that were recorded: found, looked at, discarded and restored. Those that travel by hand are in exchange/. */
import { StationError } from '../../contract/errors.ts'
import type { StationState, Take } from '../../contract/model.ts'
import type { CarryMethod } from '../exchange/methods.ts'
import type { MethodsOf } from '../method.ts'
import { SAMPLES_PER_PEAK, readPeaks } from '../recording/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import type { lineageReader } from './lineage.ts'
import type { TakeStore } from './store.ts'

interface TakeParts {
  readonly station: { readonly keys: () => VaultKeys }
  readonly takes: TakeStore
  readonly lineage: ReturnType<typeof lineageReader>
  readonly playback: { file(takeId: string): Promise<string | null> }
  readonly catalogue: { take(takeId: string): Take | null }
  readonly sessions: { discarded(takeId: string): void }
  /** false: nothing of it had changed */
  readonly discard: (takeId: string) => boolean
  readonly restore: (takeId: string) => boolean
  /** the state after some work, and word of it to whoever else looks */
  readonly changedState: () => StationState
}

export function takeMethods(parts: TakeParts): Omit<MethodsOf<'takes'>, CarryMethod> {
  const { takes } = parts
  return {
    'takes.list': { who: 'staff', audit: null, run: (query) => takes.list(query) },
    'takes.get': { who: 'staff', audit: null, run: ({ takeId }) => takes.detail(takeId) },
    'takes.lineage': { who: 'staff', audit: null, run: ({ takeId }) => parts.lineage(takeId) },
    'takes.peaks': {
      who: ({ takeId }, visit) => visit.isOwnTake(takeId),
      audit: null,
      async run({ takeId }) {
        const take = parts.catalogue.take(takeId) ?? takes.get(takeId)
        const path = await parts.playback.file(takeId)
        if (path === null) throw new StationError('not_found', 'the audio of this take is no longer here')
        const bytes = await readPeaks(path, take.frames, parts.station.keys())
        const peaks = Math.floor(bytes.length / 4)
        const { sampleRate } = take.format
        return { result: { samplesPerPeak: SAMPLES_PER_PEAK, peaks, sampleRate }, bytes }
      },
    },
    'takes.discard': {
      who: 'staff',
      audit: (input) => () => ['take_discarded', input],
      run({ takeId }) {
        if (!parts.discard(takeId)) throw new StationError('conflict', 'this take is discarded already')
        parts.sessions.discarded(takeId)
        return parts.changedState()
      },
    },
    'takes.restore': {
      who: 'staff',
      audit: (input) => () => ['take_restored', input],
      run({ takeId }) {
        if (!parts.restore(takeId)) throw new StationError('conflict', 'this take is not discarded')
        return parts.changedState()
      },
    },
    'takes.note': {
      who: 'staff',
      audit: null,
      run: ({ takeId, note }) => ({ take: takes.note(takeId, note) }),
    },
  }
}
