/** From a key press to a saved take: the microphone on one side, the core on the other, one phase at a time. */
import { toErrorValue } from '../../main/contract/errors.ts'
import type { ProjectSettings } from '../../main/contract/model.ts'
import { SilenceWatch } from '../capture/index.ts'
import type { LiveTake, Microphone } from '../capture/types.ts'
import type { Station } from '../store/mirror.ts'
import type { Client } from '../transport/client.ts'
import { BEEP_MS, beep } from './beep.ts'
import { OpenedMic, type MicParts } from './opened-mic.ts'
import { Snapshot } from './snapshot.ts'
import type { MicChoice, MicFormat, Recorder, Sound } from './types.ts'

export interface Ports extends Pick<MicParts, 'workletUrl' | 'openMicrophone' | 'listMicrophones'> {
  readonly client: Client
  readonly station: Station
}
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

export class MicRecorder implements Recorder {
  readonly #client: Client
  readonly #station: Station
  readonly #snapshot = new Snapshot()
  readonly #mic: OpenedMic
  #take: Current | null = null
  /** counts what begins or is called off: a start that waits for its tone belongs to one of them */
  #beginning = 0
  /** the stop under way: who leaves meanwhile waits for it, and so does who comes back */
  #ending: Promise<void> | null = null

  readonly sound: Sound = {
    level: () => this.#mic.microphone?.level() ?? null,
    newest: (out) => this.#mic.microphone?.waveform.copyLast(out) ?? 0,
    inTake: () => {
      const { microphone } = this.#mic
      return this.#take && microphone ? microphone.waveform.written - this.#take.waveFrom : 0
    },
  }
  // React takes these two out of the object
  readonly get = () => this.#snapshot.now
  readonly subscribe = (listener: () => void) => this.#snapshot.subscribe(listener)

  constructor({ client, station, ...mic }: Ports) {
    this.#client = client
    this.#station = station
    this.#mic = new OpenedMic({
      ...mic,
      snapshot: this.#snapshot,
      reopen: (choice, format) => void this.open(choice, format),
      // What was delivered until then is a take: it is saved like any other.
      onLost: () => {
        if (this.#take) void this.stop()
      },
      onTakeFailed: (error) => void this.#fail(error),
    })
  }

  async open(choice: MicChoice | null, format: MicFormat | null): Promise<void> {
    if (this.#take && !this.#ending) return
    await this.#mic.open(choice, format, this.#ending)
  }
  close(): void {
    // The post-roll belongs to the take, whoever leaves; who has come back meanwhile goes on with an open microphone.
    this.#mic.close(() => this.stop())
  }
  microphone(): Microphone | null {
    return this.#mic.microphone
  }
  list() {
    return this.#mic.list()
  }
  clearError(): void {
    this.#snapshot.set({ error: null })
  }

  async start(promptId: string, settings: ProjectSettings, longestMs?: number): Promise<void> {
    const mic = this.#mic.microphone
    if (this.#take || this.#phase() !== 'idle' || !mic) return
    const mine = ++this.#beginning
    this.#snapshot.set({ phase: 'preroll', gaps: 0, error: null, startedAt: null })
    if (settings.beep) {
      beep()
      // The take begins so much later that its pre-roll holds nothing of the tone.
      await pause(BEEP_MS + settings.preRollMs)
      if (mine !== this.#beginning) return // called off before anything was recorded
      if (this.#mic.microphone !== mic || !this.#mic.isOpen()) {
        this.#snapshot.set({ phase: 'idle' })
        return
      }
    }
    const { current, begun } = this.#begin(mic, promptId, settings)
    this.#take = current
    try {
      await begun
      // The light turns when there is silence enough before the first word, and never before the take exists. After a
      // tone that silence is there already.
      if (settings.trafficLight && !settings.beep) await pause(settings.preRollMs)
    } catch (error) {
      return this.#fail(error)
    }
    if (this.#take !== current || this.#phase() !== 'preroll') return // stopped or failed while it waited
    this.#snapshot.set({ phase: 'recording', startedAt: performance.now() })
    if (longestMs !== undefined) current.longest = setTimeout(() => void this.stop(), longestMs)
    if (settings.autoStop) {
      const silence = new SilenceWatch(this.#mic.ambient, settings.autoStopMs)
      current.watch = setInterval(() => {
        if (silence.push(mic.level().rmsDbfs, performance.now())) void this.stop()
      }, WATCH_MS)
    }
  }

  /** Post-roll, then the commit; before anything was recorded it calls the start off. */
  stop(): Promise<void> {
    if (this.#ending) return this.#ending
    if (!this.#take) {
      this.#beginning++
      if (this.#phase() === 'preroll') this.#snapshot.set({ phase: 'idle' })
      return Promise.resolve()
    }
    this.#ending = this.#finish(this.#take).finally(() => (this.#ending = null))
    return this.#ending
  }

  /** `begun` settles with the core's answer to the new take. */
  #begin(mic: Microphone, promptId: string, settings: ProjectSettings) {
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
            const reply = await this.#client.call('recording.start', { promptId, ...start })
            registered.takeId = reply.output.takeId
            accepted()
          } catch (error) {
            refused(error)
            throw error
          }
        },
        piece: async (firstFrame, pcm) => {
          await this.#client.call('recording.append', { takeId: registered.takeId, firstFrame }, pcm)
        },
      },
    })
    const current: Current = { live, registered, settings, waveFrom, watch: undefined, longest: undefined }
    return { current, begun }
  }

  async #finish(current: Current): Promise<void> {
    endWatches(current)
    this.#snapshot.set({ phase: 'tail' })
    try {
      await current.live.stop(current.settings.postRollMs)
      if (this.#take !== current) return // it failed meanwhile
      await this.#commit(current)
    } catch (error) {
      await this.#fail(error)
    }
  }
  async #commit(current: Current): Promise<void> {
    this.#snapshot.set({ phase: 'saving' })
    const { output } = await this.#client.call('recording.stop', { takeId: current.registered.takeId })
    this.#take = null
    this.#station.accept(output.state)
    this.#snapshot.set({ phase: 'idle', startedAt: null, lastSaved: output.take })
  }
  /** The core refused the take or a piece of it. What it has already is saved if that still works. */
  async #fail(error: unknown): Promise<void> {
    const current = this.#take
    if (!current) return
    endWatches(current)
    this.#take = null
    current.live.cancel()
    this.#snapshot.set({ phase: 'idle', startedAt: null, error: toErrorValue(error) })
    if (current.registered.takeId === '') return
    try {
      const { output } = await this.#client.call('recording.stop', { takeId: current.registered.takeId })
      this.#station.accept(output.state)
    } catch {
      // It stays in its journal and is offered as an interrupted take at the next start.
    }
  }

  /** Read anew: what the compiler knows of it ends at the next await. */
  #phase() {
    return this.#snapshot.now.phase
  }
}

function endWatches({ watch, longest }: Current): void {
  clearInterval(watch)
  clearTimeout(longest)
}
