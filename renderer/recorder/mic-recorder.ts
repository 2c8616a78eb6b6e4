/** From a key press to a saved take: the microphone on one side, the core on the other, one phase at a time. */
import { toErrorValue } from '../../main/contract/errors.ts'
import type { ProjectSettings } from '../../main/contract/model.ts'
import { SilenceWatch, openMicrophone as openReal, listMicrophones as listReal } from '../capture/index.ts'
import { CaptureError, type LiveTake, type Microphone, type MicrophoneEvent } from '../capture/types.ts'
import type { Station } from '../store/mirror.ts'
import type { Client } from '../transport/client.ts'
import { BEEP_MS, beep } from './beep.ts'
import { findDevice, mediaDevices } from './media.ts'
import type { Device, MicChoice, MicFormat, MicWarning, Recorder, RecorderSnapshot } from './types.ts'

export interface Ports {
  readonly client: Client
  readonly station: Station
  readonly workletUrl: string
  readonly openMicrophone?: typeof openReal
  readonly listMicrophones?: typeof listReal
}
const DEFAULT_FORMAT: MicFormat = { sampleRate: 48_000, bitDepth: 16, channels: 1 }
const AMBIENT_MS = 1_000
const AMBIENT_ROUNDS = 15
const WATCH_MS = 50

/** What the core calls the take; empty until it has registered it. */
interface Registered {
  takeId: string
}
interface Current {
  readonly live: LiveTake
  readonly registered: Registered
  readonly settings: ProjectSettings
  readonly waveFrom: number
  watch: ReturnType<typeof setInterval> | undefined
  longest: ReturnType<typeof setTimeout> | undefined
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export function createRecorder(ports: Ports): Recorder {
  const { client, station, workletUrl, openMicrophone = openReal, listMicrophones = listReal } = ports
  let now: RecorderSnapshot = {
    phase: 'idle',
    mic: { kind: 'closed' },
    startedAt: null,
    gaps: 0,
    error: null,
    lastSaved: null,
  }
  const listeners = new Set<() => void>()
  const set = (part: Partial<RecorderSnapshot>) => {
    now = { ...now, ...part }
    for (const listener of listeners) listener()
  }
  let microphone: Microphone | null = null
  let endEvents = () => {}
  let take: Current | null = null
  let ambient = -60
  /** the newest open() wins: an older one closes what it gets */
  let turn = 0
  /** counts what begins or is called off: a start that waits for its tone belongs to one of them */
  let beginning = 0
  let asked: { choice: MicChoice | null; format: MicFormat | null } | null = null
  /** the one that is not there: no other takes its place by itself */
  let missed: Device | null = null
  /** the stop under way: who leaves meanwhile waits for it, and so does who comes back */
  let ending: Promise<void> | null = null

  /** Read anew: what the compiler knows of it ends at the next await. */
  const phase = () => now.phase
  const warn = (warning: MicWarning, on: boolean) => {
    if (now.mic.kind !== 'open') return
    const others = now.mic.warnings.filter((one) => one !== warning)
    set({ mic: { ...now.mic, warnings: on ? [...others, warning] : others } })
  }
  function onEvent(event: MicrophoneEvent): void {
    switch (event.type) {
      case 'lost':
        missed = asked?.choice?.deviceId ? asked.choice : (microphone?.device ?? null)
        set({ mic: { kind: 'fault', code: 'device_lost', detail: '' } })
        // What was delivered until then is a take: it is saved like any other.
        if (take) void stop()
        return
      case 'muted':
      case 'unmuted': {
        warn('muted', event.type === 'muted')
        return
      }
      case 'zeros':
      case 'sound': {
        warn('zeros', event.type === 'zeros')
        return
      }
      case 'suspended':
      case 'running': {
        warn('suspended', event.type === 'suspended')
        return
      }
      case 'gap': {
        set({ gaps: now.gaps + 1 })
        return
      }
      case 'take_failed':
        void fail(event.error)
        return
      case 'devices':
        return
    }
  }
  /** Over and over, and the quietest of the last while counts: whoever speaks as the view opens makes no room loud. */
  function listenToRoom(opened: Microphone, before: readonly number[]): void {
    opened.measureAmbient(AMBIENT_MS).then(
      ({ rmsDbfs }) => {
        if (microphone !== opened) return
        const heard = [...before, rmsDbfs].slice(-AMBIENT_ROUNDS)
        ambient = Math.min(...heard)
        listenToRoom(opened, heard)
      },
      () => undefined, // closed meanwhile: the next one measures again
    )
  }
  function shut(): void {
    endEvents()
    endEvents = () => {}
    void microphone?.close()
    microphone = null
  }
  async function open(choice: MicChoice | null, format: MicFormat | null): Promise<void> {
    if (take && !ending) return
    const mine = ++turn
    asked = { choice, format }
    await ending
    if (mine !== turn) return
    missed = null
    shut()
    set({ mic: { kind: 'opening' } })
    const { sampleRate, bitDepth, channels } = format ?? DEFAULT_FORMAT
    try {
      const deviceId = choice?.deviceId ? await whereIs(choice) : undefined
      if (mine !== turn) return
      const opened = await openMicrophone({
        deviceId,
        channel: channels === 2 ? 'both' : choice?.channel === 1 ? 'second' : 'first',
        sampleRate,
        bitDepth,
        workletUrl,
      })
      if (mine !== turn) return void opened.close()
      microphone = opened
      endEvents = opened.on(onEvent)
      set({
        mic: {
          kind: 'open',
          label: opened.device.label,
          sampleRate: opened.format.sampleRate,
          warnings: opened.problems,
        },
      })
      listenToRoom(opened, [])
    } catch (error) {
      if (mine !== turn) return
      const code = error instanceof CaptureError ? error.code : 'failed'
      if (code === 'device_missing') missed = choice
      set({ mic: { kind: 'fault', code, detail: error instanceof Error ? error.message : '' } })
    }
  }
  /** The id that the chosen microphone has now. Throws when it is known not to be there. */
  async function whereIs(choice: MicChoice): Promise<string> {
    const devices = await listMicrophones()
    const found = findDevice(devices, choice)
    // Before the first permission devices have neither ids nor names: whether it is there cannot be told.
    if (!found && devices.some(({ deviceId }) => deviceId !== ''))
      throw new CaptureError('device_missing', choice.label)
    return found?.deviceId ?? choice.deviceId
  }
  // Plugging one in is the usual answer to "no microphone": it is tried at once. Whose own was unplugged waits for that
  // one: the laptop's, which the browser would offer instead, must not record the rest of the day unnoticed.
  const onDevices = () => {
    const wanted = missed
    const mine = turn
    const again = () => {
      if (now.mic.kind === 'fault' && asked && mine === turn) void open(asked.choice, asked.format)
    }
    if (now.mic.kind !== 'fault') return
    if (!wanted) again()
    else
      listMicrophones().then(
        (devices) => findDevice(devices, wanted) && again(),
        () => undefined, // the next change asks again
      )
  }
  mediaDevices()?.addEventListener('devicechange', onDevices)
  const wake = () => {
    if (now.mic.kind === 'open' && now.mic.warnings.includes('suspended')) void microphone?.resume()
  }
  addEventListener('keydown', wake)
  addEventListener('pointerdown', wake)

  async function start(promptId: string, settings: ProjectSettings, longestMs?: number): Promise<void> {
    if (take || now.phase !== 'idle' || !microphone) return
    const mic = microphone
    const mine = ++beginning
    set({ phase: 'preroll', gaps: 0, error: null, startedAt: null })
    if (settings.beep) {
      beep()
      // The take begins so much later that its pre-roll holds nothing of the tone.
      await pause(BEEP_MS + settings.preRollMs)
      if (mine !== beginning) return // called off before anything was recorded
      if (microphone !== mic || now.mic.kind !== 'open') {
        set({ phase: 'idle' })
        return
      }
    }
    let accepted: () => void = () => {}
    let refused: (error: unknown) => void = () => {}
    const begun = new Promise<void>((resolve, reject) => {
      accepted = resolve
      refused = reject
    })
    // Stands before the capture is started, which may ask for it at once.
    const registered: Registered = { takeId: '' }
    const waveFrom = mic.waveform.written
    const live = mic.startTake({
      preRollMs: settings.preRollMs,
      sink: {
        begin: async (start) => {
          try {
            const reply = await client.call('recording.start', { promptId, ...start })
            registered.takeId = reply.output.takeId
            accepted()
          } catch (error) {
            refused(error)
            throw error
          }
        },
        piece: async (firstFrame, pcm) => {
          await client.call('recording.append', { takeId: registered.takeId, firstFrame }, pcm)
        },
      },
    })
    const current: Current = { live, registered, settings, waveFrom, watch: undefined, longest: undefined }
    take = current
    try {
      await begun
      // The light turns when there is silence enough before the first word, and never before the take exists. After a
      // tone that silence is there already.
      if (settings.trafficLight && !settings.beep) await pause(settings.preRollMs)
    } catch (error) {
      return fail(error)
    }
    if (take !== current || phase() !== 'preroll') return // stopped or failed while it waited
    set({ phase: 'recording', startedAt: performance.now() })
    if (longestMs !== undefined) current.longest = setTimeout(() => void stop(), longestMs)
    if (settings.autoStop) {
      const silence = new SilenceWatch(ambient, settings.autoStopMs)
      current.watch = setInterval(() => {
        if (silence.push(mic.level().rmsDbfs, performance.now())) void stop()
      }, WATCH_MS)
    }
  }

  function stop(): Promise<void> {
    if (ending) return ending
    if (!take) {
      beginning++
      if (now.phase === 'preroll') set({ phase: 'idle' })
      return Promise.resolve()
    }
    ending = finish(take).finally(() => (ending = null))
    return ending
  }
  function endWatches({ watch, longest }: Current): void {
    clearInterval(watch)
    clearTimeout(longest)
  }
  async function finish(current: Current): Promise<void> {
    endWatches(current)
    set({ phase: 'tail' })
    try {
      await current.live.stop(current.settings.postRollMs)
      if (take !== current) return // it failed meanwhile
      await commit(current)
    } catch (error) {
      await fail(error)
    }
  }
  async function commit(current: Current): Promise<void> {
    set({ phase: 'saving' })
    const { output } = await client.call('recording.stop', { takeId: current.registered.takeId })
    take = null
    station.accept(output.state)
    set({ phase: 'idle', startedAt: null, lastSaved: output.take })
  }
  /** The core refused the take or a piece of it. What it has already is saved if that still works. */
  async function fail(error: unknown): Promise<void> {
    const current = take
    if (!current) return
    endWatches(current)
    take = null
    current.live.cancel()
    set({ phase: 'idle', startedAt: null, error: toErrorValue(error) })
    if (current.registered.takeId === '') return
    try {
      const { output } = await client.call('recording.stop', { takeId: current.registered.takeId })
      station.accept(output.state)
    } catch {
      // It stays in its journal and is offered as an interrupted take at the next start.
    }
  }

  return {
    sound: {
      level: () => microphone?.level() ?? null,
      newest: (out) => microphone?.waveform.copyLast(out) ?? 0,
      inTake: () => (take && microphone ? microphone.waveform.written - take.waveFrom : 0),
    },
    get: () => now,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open,
    close() {
      const mine = ++turn
      asked = null
      set({ mic: { kind: 'closed' } })
      // The post-roll belongs to the take, whoever leaves; who has come back meanwhile goes on with an open microphone.
      void stop().then(() => mine === turn && shut())
    },
    start,
    stop,
    clearError: () => set({ error: null }),
    microphone: () => microphone,
    list: () => listMicrophones(),
  }
}
