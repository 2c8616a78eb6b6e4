import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StationError } from '../../../main/contract/errors.ts'
import {
  CaptureError,
  type LiveTake,
  type Microphone,
  type MicrophoneEvent,
  type TakeSink,
} from '../../../renderer/capture/types.ts'
import { MicRecorder } from '../../../renderer/recorder/mic-recorder.ts'
import type { Recorder } from '../../../renderer/recorder/types.ts'
import { createStation } from '../../../renderer/store/mirror.ts'
import type { Client } from '../../../renderer/transport/client.ts'
import { id, makeTake, settings, stateOf } from '../../support/fake-core/data.ts'

const QUICK = { ...settings, trafficLight: false }
const FORMAT = { sampleRate: 48_000, channels: 1, bitDepth: 16 } as const

/** A microphone whose takes the test drives. */
function fakeMicrophone() {
  const listeners = new Set<(event: MicrophoneEvent) => void>()
  const seen = { sink: null as TakeSink | null, cancelled: false, postRoll: -1, closed: 0, begun: 0 }
  /** what the post-roll waits for */
  const tail = { over: Promise.resolve() }
  const device = {
    deviceId: 'usb',
    label: 'USB',
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  }
  const live: LiveTake = {
    preRollFrames: 0,
    frames: 0,
    gaps: [],
    stop(postRollMs) {
      seen.postRoll = postRollMs
      return tail.over.then(() => ({ frames: 100, gaps: [], endedBy: 'stop' }))
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
      seen.begun++
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
  return { microphone, seen, emit, tail }
}

const saved = makeTake(1, 'queued')
let calls: string[]
let refuse: Partial<Record<string, StationError>>
let mic: ReturnType<typeof fakeMicrophone>
let recorder: Recorder
/** what is plugged in, and by which id each microphone was asked for */
let plugged: { deviceId: string; label: string; isDefault: boolean }[]
let opened: (string | undefined)[]
let media: EventTarget
const USB = { deviceId: 'usb', label: 'USB', isDefault: false }
const LAPTOP = { deviceId: 'laptop', label: 'Laptop', isDefault: true }
const change = () => media.dispatchEvent(new Event('devicechange'))
/** until everything that was begun by what just happened has been answered */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

beforeEach(async () => {
  vi.stubGlobal('addEventListener', () => undefined)
  media = new EventTarget()
  vi.stubGlobal('navigator', { mediaDevices: media })
  plugged = [LAPTOP, USB]
  opened = []
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
  recorder = new MicRecorder({
    client,
    station: createStation(client),
    workletUrl: '',
    openMicrophone: ({ deviceId }) => {
      opened.push(deviceId)
      return Promise.resolve(mic.microphone)
    },
    listMicrophones: () => Promise.resolve(plugged),
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
  it('in which the microphone sends nothing but zeros says so while it happens, and until there is sound', async () => {
    const warnings = () => {
      const { mic: status } = recorder.get()
      return status.kind === 'open' ? status.warnings : null
    }
    await recorder.start('p', QUICK)
    mic.emit({ type: 'zeros' })
    expect(recorder.get().phase).toBe('recording')
    expect(warnings()).toEqual(['zeros'])
    mic.emit({ type: 'sound' })
    expect(warnings()).toEqual([])
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
  it('whose ending is still recorded when the view goes away keeps it', async () => {
    let over = () => {}
    mic.tail.over = new Promise((resolve) => (over = resolve))
    await recorder.start('p', QUICK)
    void recorder.stop()
    recorder.close()
    await settled()
    expect(mic.seen).toMatchObject({ closed: 0, cancelled: false })
    over()
    await expect.poll(() => mic.seen.closed).toBe(1)
    expect(recorder.get()).toMatchObject({ lastSaved: { takeId: saved.takeId }, error: null })
  })
  it('does not close the microphone of who came back while it was saved', async () => {
    let over = () => {}
    mic.tail.over = new Promise((resolve) => (over = resolve))
    await recorder.start('p', QUICK)
    recorder.close()
    const back = recorder.open(null, null)
    over()
    await back
    await settled()
    expect(recorder.get()).toMatchObject({ phase: 'idle', mic: { kind: 'open' } })
    await recorder.start('p', QUICK)
    expect(recorder.get().phase).toBe('recording')
  })
  it('begins so long after the tone that its pre-roll holds nothing of it, and may be called off until then', async () => {
    vi.useFakeTimers()
    vi.stubGlobal('AudioContext', SilentContext)
    try {
      const beeping = { ...QUICK, beep: true, preRollMs: 300 }
      const first = recorder.start('p', beeping)
      await vi.advanceTimersByTimeAsync(120 + 300)
      expect(mic.seen.begun).toBe(0)
      await vi.advanceTimersByTimeAsync(100)
      expect(mic.seen.begun).toBe(1)
      await first
      expect(recorder.get().phase).toBe('recording')
      await recorder.stop()
      const second = recorder.start('p', beeping)
      await recorder.stop()
      await vi.advanceTimersByTimeAsync(1_000)
      await second
      expect(recorder.get().phase).toBe('idle')
      expect(mic.seen.begun).toBe(1)
      // called off and begun again within one tone: one take, by the later tone
      const third = recorder.start('p', beeping)
      await vi.advanceTimersByTimeAsync(100)
      await recorder.stop()
      const fourth = recorder.start('p', beeping)
      await vi.advanceTimersByTimeAsync(450)
      expect(mic.seen.begun).toBe(1)
      await vi.advanceTimersByTimeAsync(100)
      await Promise.all([third, fourth])
      expect(mic.seen.begun).toBe(2)
    } finally {
      vi.useRealTimers()
    }
  })
  it('ends by itself at the longest that is allowed, and is saved', async () => {
    vi.useFakeTimers()
    try {
      await recorder.start('p', QUICK, 60_000)
      await vi.advanceTimersByTimeAsync(59_900)
      expect(recorder.get().phase).toBe('recording')
      await vi.advanceTimersByTimeAsync(200)
      expect(recorder.get()).toMatchObject({ phase: 'idle', lastSaved: { takeId: saved.takeId } })
    } finally {
      vi.useRealTimers()
    }
  })
})

/** An AudioContext that sounds nothing. */
class SilentContext {
  currentTime = 0
  destination = {}
  createOscillator = () => ({
    frequency: {},
    connect: (to: unknown) => to,
    start: () => undefined,
    stop: () => undefined,
  })
  createGain = () => ({
    gain: { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined },
    connect: (to: unknown) => to,
  })
}

describe('a microphone', () => {
  it('that was unplugged is waited for: no other takes its place by itself', async () => {
    await recorder.open({ deviceId: 'usb', label: 'USB', channel: 0 }, null)
    plugged = [LAPTOP]
    mic.emit({ type: 'lost' })
    change()
    await settled()
    expect(recorder.get().mic).toMatchObject({ kind: 'fault', code: 'device_lost' })
    // it comes back by another id, as browsers may give it
    plugged = [LAPTOP, { ...USB, deviceId: 'usb-2' }]
    change()
    await expect.poll(() => recorder.get().mic.kind).toBe('open')
    expect(opened).toEqual([undefined, 'usb', 'usb-2'])
  })
  it('that was the system’s is waited for as well', async () => {
    plugged = [LAPTOP]
    mic.emit({ type: 'lost' })
    change()
    await settled()
    expect(recorder.get().mic.kind).toBe('fault')
    plugged = [USB, LAPTOP]
    change()
    await expect.poll(() => recorder.get().mic.kind).toBe('open')
    expect(opened).toEqual([undefined, undefined])
  })
  it('that was chosen and is not there is named missing, and found when it comes', async () => {
    plugged = [LAPTOP]
    await recorder.open({ deviceId: 'usb', label: 'USB', channel: 0 }, null)
    expect(recorder.get().mic).toMatchObject({ kind: 'fault', code: 'device_missing', detail: 'USB' })
    expect(opened).toEqual([undefined])
    plugged = [LAPTOP, USB]
    change()
    await expect.poll(() => recorder.get().mic.kind).toBe('open')
  })
  it('of the system with a channel of its own is no missing choice', async () => {
    await recorder.open({ deviceId: '', label: '', channel: 1 }, null)
    expect(opened).toEqual([undefined, undefined])
    expect(recorder.get().mic.kind).toBe('open')
  })
  it('that cannot be opened is told by its code', async () => {
    const client = {
      call: () => Promise.resolve({ output: {} }),
      on: () => () => undefined,
      onStatus: () => () => undefined,
    } as unknown as Client
    const other = new MicRecorder({
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
