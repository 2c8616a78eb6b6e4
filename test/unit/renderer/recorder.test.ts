import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StationError } from '../../../main/contract/errors.ts'
import {
  CaptureError,
  type LiveTake,
  type Microphone,
  type MicrophoneEvent,
  type TakeSink,
} from '../../../renderer/capture/types.ts'
import { createRecorder } from '../../../renderer/recorder/mic-recorder.ts'
import type { Recorder } from '../../../renderer/recorder/types.ts'
import { createStation } from '../../../renderer/store/station.ts'
import type { Client } from '../../../renderer/transport/client.ts'
import { id, makeTake, settings, stateOf } from '../../support/fake-core/data.ts'

const QUICK = { ...settings, trafficLight: false }
const FORMAT = { sampleRate: 48_000, channels: 1, bitDepth: 16 } as const

/** A microphone whose takes the test drives. */
function fakeMicrophone() {
  const listeners = new Set<(event: MicrophoneEvent) => void>()
  const seen = { sink: null as TakeSink | null, cancelled: false, postRoll: -1, closed: 0 }
  const device = { label: 'Test', echoCancellation: false, noiseSuppression: false, autoGainControl: false }
  const live: LiveTake = {
    preRollFrames: 0,
    frames: 0,
    gaps: [],
    stop(postRollMs) {
      seen.postRoll = postRollMs
      return Promise.resolve({ frames: 100, gaps: [], endedBy: 'stop' })
    },
    cancel: () => (seen.cancelled = true),
  }
  const microphone: Microphone = {
    format: FORMAT,
    device,
    problems: [],
    waveform: { framesPerPeak: 240, written: 0, copyLast: () => 0 },
    level: () => ({ peakDbfs: -200, rmsDbfs: -200, holdDbfs: -200, clipLamp: false, clips: 0 }),
    resetClips: () => undefined,
    live: true,
    bandwidthHz: () => null,
    resetBandwidth: () => undefined,
    // as long as asked for: it is asked again and again
    measureAmbient: (ms) =>
      new Promise((resolve) => setTimeout(() => resolve({ rmsDbfs: -60, peakDbfs: -50 }), ms).unref()),
    startTake({ sink }) {
      seen.sink = sink
      // As the real one: a refused start is told as an event, not as a rejection that nobody awaits.
      sink
        .begin({ format: FORMAT, device, preRollFrames: 0 })
        .catch((error: unknown) => emit({ type: 'take_failed', error }))
      return live
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    resume: () => Promise.resolve(),
    close() {
      seen.closed++
      return Promise.resolve()
    },
  }
  const emit = (event: MicrophoneEvent) => listeners.forEach((listener) => listener(event))
  return { microphone, seen, emit }
}

const saved = makeTake(1, 'queued')
let calls: string[]
let refuse: Partial<Record<string, StationError>>
let mic: ReturnType<typeof fakeMicrophone>
let recorder: Recorder

beforeEach(async () => {
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('navigator', {})
  calls = []
  refuse = {}
  mic = fakeMicrophone()
  const outputs: Record<string, unknown> = {
    'station.state': stateOf(),
    'settings.get': {},
    'recording.start': { takeId: id(1) },
    'recording.append': { frames: 1, gap: null },
    'recording.stop': { take: saved, state: stateOf() },
  }
  const client = {
    call: (method: string) => {
      if (method.startsWith('recording.')) calls.push(method)
      const error = refuse[method]
      return error ? Promise.reject(error) : Promise.resolve({ output: outputs[method] })
    },
    on: () => () => undefined,
    onStatus: () => () => undefined,
  } as unknown as Client
  recorder = createRecorder({
    client,
    station: createStation(client),
    workletUrl: '',
    openMicrophone: () => Promise.resolve(mic.microphone),
    listMicrophones: () => Promise.resolve([]),
  })
  await recorder.open(null, null)
})
afterEach(() => vi.unstubAllGlobals())

describe('a take', () => {
  it('says "speak" only after the core has registered it, and is saved only by the core’s answer', async () => {
    const phases: string[] = []
    recorder.subscribe(() => {
      const { phase } = recorder.get()
      if (phases[phases.length - 1] !== phase) phases.push(phase)
      if (phase === 'recording') expect(calls).toContain('recording.start')
      if (recorder.get().lastSaved) expect(calls).toContain('recording.stop')
    })
    await recorder.start('p', QUICK)
    await recorder.stop()
    expect(phases).toEqual(['preroll', 'recording', 'tail', 'saving', 'idle'])
    expect(recorder.get().lastSaved?.takeId).toBe(saved.takeId)
    expect(mic.seen.postRoll).toBe(QUICK.postRollMs)
  })
  it('that the core refuses is never shown as recording', async () => {
    refuse['recording.start'] = new StationError('consent_required', 'no consent')
    await recorder.start('p', QUICK)
    expect(recorder.get()).toMatchObject({ phase: 'idle', error: { code: 'consent_required' } })
    expect(mic.seen.cancelled).toBe(true)
    expect(calls).not.toContain('recording.stop')
  })
  it('whose device is unplugged is saved as far as it came', async () => {
    await recorder.start('p', QUICK)
    mic.emit({ type: 'lost' })
    await expect.poll(() => recorder.get().lastSaved?.takeId).toBe(saved.takeId)
    expect(recorder.get().mic).toMatchObject({ kind: 'fault', code: 'device_lost' })
  })
  it('of which a piece is refused ends with the error, and what was accepted is still saved', async () => {
    await recorder.start('p', QUICK)
    mic.emit({ type: 'take_failed', error: new StationError('disk_full', 'ENOSPC') })
    await expect.poll(() => calls).toContain('recording.stop')
    expect(recorder.get()).toMatchObject({ phase: 'idle', error: { code: 'disk_full' } })
    // The next take can be made at once.
    await recorder.start('p', QUICK)
    expect(recorder.get().phase).toBe('recording')
  })
  it('that cannot be saved says so and is not called saved', async () => {
    refuse['recording.stop'] = new StationError('disk_full', 'ENOSPC')
    await recorder.start('p', QUICK)
    await recorder.stop()
    expect(recorder.get()).toMatchObject({ phase: 'idle', lastSaved: null, error: { code: 'disk_full' } })
  })
  it('is one at a time, and the microphone stays open under it', async () => {
    await recorder.start('p', QUICK)
    await recorder.start('p', QUICK)
    await recorder.open({ deviceId: 'other', label: '', channel: 0 }, null)
    expect(calls.filter((call) => call === 'recording.start')).toHaveLength(1)
    expect(mic.seen.closed).toBe(0)
  })
  it('in progress when the view goes away is saved before the microphone closes', async () => {
    await recorder.start('p', QUICK)
    recorder.close()
    await expect.poll(() => mic.seen.closed).toBe(1)
    expect(calls).toContain('recording.stop')
  })
})

describe('a microphone', () => {
  it('that cannot be opened is told by its code', async () => {
    const client = {
      call: () => Promise.resolve({ output: {} }),
      on: () => () => undefined,
      onStatus: () => () => undefined,
    } as unknown as Client
    const other = createRecorder({
      client,
      station: createStation(client),
      workletUrl: '',
      openMicrophone: () => Promise.reject(new CaptureError('permission_denied', 'no')),
      listMicrophones: () => Promise.resolve([]),
    })
    await other.open(null, null)
    expect(other.get().mic).toMatchObject({ kind: 'fault', code: 'permission_denied' })
  })
})
