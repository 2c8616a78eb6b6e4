/** A station under fire: the real kiosk process, a microphone whose every sample is known, and a memory of promises. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { StationState } from '../../main/contract/model.ts'
import { wavOrNull } from '../../main/audio/file/wav-file.ts'
import { connectPage, runKiosk, type KioskProcess, type Page } from '../support/kiosk-process.ts'
import { MICROPHONE, MONO_16, SAMPLE_RATE, voice } from '../support/station.ts'

/** As the interface's worklet sends them. */
export const PIECE_MS = 20
const PIECE_FRAMES = (SAMPLE_RATE / 1000) * PIECE_MS
/** Starter prompts are as many as they are; sessions go on with the next speaker when one has read them all. */
const LANGS = ['am', 'ar', 'en', 'fr', 'sw']

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
export const between = (low: number, high: number): number => low + Math.random() * (high - low)
export const note = (text: string): void => console.error(text)

/** A recording under way, fed at the pace of the audio clock. */
export interface LiveTake {
  readonly takeId: string
  /** everything the microphone will ever say */
  readonly pcm: Uint8Array
  /** sample frames that the microphone has delivered by now, whether they got anywhere or not */
  produced(): number
  /** Ends feeding, without a word to the station. */
  silence(): void
}

export class Fire {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-chaos-'))
  /** take id -> SHA-256 of the samples that the station said are saved */
  readonly saved = new Map<string, string>()
  readonly #brokers: string | undefined
  #kiosk: KioskProcess | null = null
  #page: Page | null = null
  #seed = 1
  #speakers = 0

  constructor(brokers?: string) {
    this.#brokers = brokers
  }

  get page(): Page {
    if (this.#page === null) throw new Error('the station is down')
    return this.#page
  }

  async start(): Promise<void> {
    this.#kiosk = await runKiosk({
      dataDir: this.dataDir,
      ...(this.#brokers === undefined ? {} : { brokers: this.#brokers }),
    })
    this.#page = await connectPage(this.#kiosk.url)
  }

  /** Only the page goes, as when a browser crashes; the station stays, and another page comes. */
  async losePage(): Promise<void> {
    this.#page?.close()
    if (this.#kiosk !== null) this.#page = await connectPage(this.#kiosk.url)
  }

  async kill(): Promise<void> {
    this.#kiosk?.kill('SIGKILL')
    await this.#kiosk?.ended
    this.#page?.close()
    this.#page = null
  }

  async end(): Promise<void> {
    this.#page?.close()
    const code = await this.#kiosk?.stop()
    if (code !== 0) throw new Error(`the station ended with ${code}: ${this.#kiosk?.errors() ?? ''}`)
    rmSync(this.dataDir, { recursive: true })
  }

  async state(): Promise<StationState> {
    return (await this.page.call('station.state', {})).output
  }

  /** Waits for a snapshot; events bring them. */
  async until(
    what: string,
    holds: (state: StationState) => boolean,
    timeoutMs = 60_000,
  ): Promise<StationState> {
    const { page } = this
    const found = Promise.withResolvers<StationState>()
    const look = (state: StationState): void => {
      if (holds(state)) found.resolve(state)
    }
    const stop = page.on('state', look)
    const timer = setTimeout(() => {
      void this.state().then((state) => {
        found.reject(new Error(`${what}: not within ${timeoutMs} ms: ${JSON.stringify(state.ledger)}`))
      }, found.reject)
    }, timeoutMs)
    try {
      look(await this.state())
      return await found.promise
    } finally {
      stop()
      clearTimeout(timer)
    }
  }

  /** The prompt to read: begins a session, or the next speaker's when this one has read everything. */
  async #prompt(): Promise<string> {
    const state = await this.state()
    if (state.session?.current) return state.session.current.promptId
    const projectId = state.session?.projectId ?? (await this.#project())
    this.#speakers += 1
    const { output } = await this.page.call('speakers.add', {
      label: `speaker ${this.#speakers}`,
      metadata: {},
    })
    const began = (await this.page.call('session.start', { projectId, speakerId: output.speakerId })).output
    const promptId = began.session?.current?.promptId
    if (promptId === undefined) throw new Error('a new speaker has nothing to read')
    return promptId
  }

  async #project(): Promise<string> {
    const first = (await this.page.call('projects.list', {})).output.projects[0]
    if (first === undefined) throw new Error('there is no project')
    if (first.prompts === 0)
      await this.page.call('scripts.useStarter', { projectId: first.projectId, langs: LANGS })
    return first.projectId
  }

  async #begin(milliseconds: number): Promise<{ takeId: string; pcm: Uint8Array }> {
    const promptId = await this.#prompt()
    this.#seed += 1
    const pcm = voice(milliseconds, this.#seed)
    const { output } = await this.page.call('recording.start', {
      promptId,
      format: MONO_16,
      device: MICROPHONE,
      preRollFrames: 0,
    })
    return { takeId: output.takeId, pcm }
  }

  /** Records and saves as fast as it goes; the take counts as promised when the station says "saved". */
  async record(milliseconds: number): Promise<string> {
    const { takeId, pcm } = await this.#begin(milliseconds)
    for (let frame = 0; frame * 2 < pcm.length; frame += PIECE_FRAMES)
      await this.page.call('recording.append', { takeId, firstFrame: frame }, piece(pcm, frame))
    await this.stop(takeId, pcm)
    await this.page.call('session.next', {}).catch(() => undefined)
    return takeId
  }

  /** Records some takes while uploads are paused, then lets them all go at once. */
  async pileUp(takes: number): Promise<void> {
    await this.page.call('queue.pause', { paused: true })
    for (let i = 0; i < takes; i += 1) await this.record(between(600, 2_500))
    await this.page.call('queue.pause', { paused: false })
  }

  async stop(takeId: string, pcm: Uint8Array): Promise<void> {
    await this.page.call('recording.stop', { takeId })
    this.saved.set(takeId, sha256(pcm))
  }

  /** Starts a take and feeds it in real time until it is silenced, killed or over. */
  async live(milliseconds: number): Promise<LiveTake> {
    const { page } = this
    const { takeId, pcm } = await this.#begin(milliseconds)
    const began = performance.now()
    const produced = (): number =>
      Math.min(pcm.length / 2, Math.floor(((performance.now() - began) / 1000) * SAMPLE_RATE))
    const silence = new AbortController()
    const feed = async (): Promise<void> => {
      for (let frame = 0; frame * 2 < pcm.length; frame += PIECE_FRAMES) {
        // A piece exists when its last sample has been heard.
        const due = began + ((frame + PIECE_FRAMES) / SAMPLE_RATE) * 1000 - performance.now()
        if (due > 0) await delay(due)
        if (silence.signal.aborted) return
        page.call('recording.append', { takeId, firstFrame: frame }, piece(pcm, frame)).catch(() => undefined)
      }
    }
    void feed()
    return {
      takeId,
      pcm,
      produced,
      silence: () => silence.abort(),
    }
  }

  /** Every take the station has. */
  async takeIds(): Promise<string[]> {
    const ids: string[] = []
    for (;;) {
      const before = ids.at(-1)
      const { takes } = (await this.page.call('takes.list', { limit: 500, ...(before ? { before } : {}) }))
        .output
      ids.push(...takes.map((take) => take.takeId))
      if (takes.length < 500) return ids
    }
  }

  /** The samples of a take's master, or null when there is none. */
  async samples(takeId: string): Promise<Uint8Array | null> {
    const wav = await this.page.audio(takeId)
    const info = wav === null ? null : wavOrNull(wav)
    if (wav === null || info === null) return null
    const { dataOffset, dataBytes } = info
    return wav.subarray(dataOffset, dataBytes === null ? undefined : dataOffset + dataBytes)
  }

  /** How many promised takes are gone or changed, and how many are there more than once. */
  async audit(): Promise<{ lost: number; doubled: number }> {
    const ids = await this.takeIds()
    let lost = 0
    const seen = new Map<string, string>()
    let doubled = ids.length - new Set(ids).size
    for (const takeId of new Set(ids)) {
      const samples = await this.samples(takeId)
      const sum = samples === null ? `nothing of ${takeId}` : sha256(samples)
      if (seen.has(sum)) doubled += 1
      seen.set(sum, takeId)
    }
    for (const [takeId, sum] of this.saved) if (seen.get(sum) !== takeId) lost += 1
    const { ledger } = await this.state()
    if (!ledger.adds) throw new Error(`the ledger does not add up: ${JSON.stringify(ledger)}`)
    return { lost, doubled }
  }
}

const piece = (pcm: Uint8Array, frame: number): Uint8Array => pcm.slice(frame * 2, (frame + PIECE_FRAMES) * 2)
