/** A recorder without a microphone: what it hears is made up, what it says is what the story sets. */
import type { Recorder, RecorderSnapshot } from '../../../renderer/recorder/types.ts'
import { voice } from './voice.ts'

const RATE = 8_000
const STEP = 80

export interface FakeRecorder extends Recorder {
  set(part: Partial<RecorderSnapshot>): void
}

/** `speaking`: someone speaks although nothing is recorded. */
export function fakeRecorder(first: Partial<RecorderSnapshot>, speaking = false): FakeRecorder {
  let now: RecorderSnapshot = {
    phase: 'idle',
    mic: { kind: 'open', label: 'Røde NT-USB Mini', sampleRate: 48_000, warnings: [] },
    startedAt: null,
    gaps: 0,
    error: null,
    lastSaved: null,
    ...first,
  }
  const samples = voice(11, 12, RATE, 0.5)
  const quiet = voice(11, 12, RATE, 0)
  const listeners = new Set<() => void>()
  const set = (part: Partial<RecorderSnapshot>) => {
    now = { ...now, ...part }
    for (const listener of listeners) listener()
  }
  // The first answer comes at once, so that a story need not wait for it; the next ones take their time.
  let measured = false
  const measureAmbient = async (ms: number) => {
    if (measured) await new Promise((resolve) => setTimeout(resolve, ms))
    measured = true
    return { rmsDbfs: -64, peakDbfs: -55 }
  }
  const loud = () => speaking || now.phase === 'recording' || now.phase === 'tail'
  return {
    set,
    sound: {
      level: () =>
        now.mic.kind !== 'open'
          ? null
          : loud()
            ? { peakDbfs: -9, rmsDbfs: -22, holdDbfs: -6.5, clipLamp: false, clips: 0 }
            : { peakDbfs: -52, rmsDbfs: -63, holdDbfs: -48, clipLamp: false, clips: 0 },
      newest(out) {
        const count = out.length / 2
        const from = loud() ? samples : quiet
        for (let i = 0; i < count; i++) {
          const part = from.subarray(
            ((i * STEP) % (from.length - STEP)) | 0,
            ((i * STEP) % (from.length - STEP)) + STEP,
          )
          out[i * 2] = Math.min(...part)
          out[i * 2 + 1] = Math.max(...part)
        }
        return count
      },
      inTake: () => (now.phase === 'idle' ? 0 : 140),
    },
    get: () => now,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open: () => Promise.resolve(),
    close: () => undefined,
    start: () => {
      set({ phase: 'recording', startedAt: performance.now() })
      return Promise.resolve()
    },
    stop: () => {
      set({ phase: 'idle', startedAt: null })
      return Promise.resolve()
    },
    clearError: () => set({ error: null }),
    microphone: () => ({
      format: { sampleRate: 48_000, channels: 1, bitDepth: 16 },
      bandwidthHz: () => 19_600,
      resetBandwidth: () => undefined,
      measureAmbient,
    }),
    list: () =>
      Promise.resolve([
        { deviceId: 'default', label: 'Default', isDefault: true },
        { deviceId: 'a', label: 'Røde NT-USB Mini', isDefault: false },
        { deviceId: 'b', label: 'Built-in microphone', isDefault: false },
      ]),
  }
}
