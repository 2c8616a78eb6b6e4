/**
 * Stretches of exact zeros on all channels: a microphone that died, was muted or fell asleep. A quiet room is not digital silence;
 * but sounds that were made by a program, or went through a noise gate, have zeros in every pause. So it depends on whether the
 * take has a room: 160 ms of steady sound, not zeros, 20 dB below what is loud.
 *
 * | zeros | with a room | without |
 * |---|---|---|
 * | within | 250 ms | 1 s, cut off at a live edge (above -50 dBFS); 2 s otherwise |
 * | to the end | 100 ms | 1.5 s |
 * | from the beginning | 1 s | never |
 *
 * Zeros at both ends are padding by a program, not a fault, unless those at the end are five times as long.
 */
import { powerToDb, SILENCE_DB } from '../../audio/levels.ts'

const KEPT_MS = 20
const EDGE_MS = 50
const NEAR_MS = 1.5
const LIVE = 0.003
const WINDOW_MS = 20
const ROOM_WINDOWS = 8
const ROOM_SPREAD_DB = 6
const ROOM_BELOW_DB = 20
const WITHIN_MS = 250
const WITHIN_LIVE_EDGE_MS = 1_000
const WITHIN_NO_ROOM_MS = 2_000
const END_MS = 100
const END_NO_ROOM_MS = 1_500
const BEGINNING_MS = 1_000
const PADDED_TIMES = 5

interface Run {
  /** frames: first, and one behind the last */
  readonly from: number
  readonly to: number
  /** the wave was cut off where it begins */
  readonly liveEdge: boolean
}

export class DigitalSilence {
  readonly #channels: number
  readonly #rate: number
  readonly #near: number
  readonly #windowSamples: number
  readonly #runs: Run[] = []
  readonly #lastLevels: number[] = []
  #frame = 0
  #zeros = 0
  #sinceLive = Infinity
  #liveEdge = false
  #energy = 0
  #inWindow = 0
  #loudest = SILENCE_DB
  #quietestRoom: number | null = null

  constructor(sampleRate: number, channels: number) {
    this.#rate = sampleRate
    this.#channels = channels
    this.#near = (sampleRate * NEAR_MS) / 1000
    this.#windowSamples = Math.round((sampleRate * WINDOW_MS) / 1000) * channels
  }

  push(samples: Float32Array): void {
    let channel = 0
    let most = 0
    for (const x of samples) {
      const size = x < 0 ? -x : x
      if (size > most) most = size
      this.#energy += x * x
      if (++this.#inWindow === this.#windowSamples) this.#closeWindow()
      if (++channel < this.#channels) continue
      this.#take(most)
      channel = 0
      most = 0
    }
  }

  #take(size: number): void {
    if (size === 0) {
      if (this.#zeros++ === 0) this.#liveEdge = this.#sinceLive < this.#near
    } else if (this.#zeros > 0) {
      this.#keep()
      this.#zeros = 0
    }
    if (size > LIVE) this.#sinceLive = 0
    else this.#sinceLive++
    this.#frame++
  }

  #keep(): void {
    if (this.#ms(this.#zeros) >= KEPT_MS)
      this.#runs.push({ from: this.#frame - this.#zeros, to: this.#frame, liveEdge: this.#liveEdge })
  }

  #closeWindow(): void {
    const level = powerToDb(this.#energy / this.#inWindow)
    this.#energy = 0
    this.#inWindow = 0
    this.#loudest = Math.max(this.#loudest, level)
    this.#lastLevels.push(level)
    if (this.#lastLevels.length > ROOM_WINDOWS) this.#lastLevels.shift()
    if (this.#lastLevels.length < ROOM_WINDOWS) return
    const high = Math.max(...this.#lastLevels)
    const isSteady = high - Math.min(...this.#lastLevels) < ROOM_SPREAD_DB && high > SILENCE_DB
    if (isSteady) this.#quietestRoom = Math.min(this.#quietestRoom ?? 0, high)
  }

  #ms(frames: number): number {
    return (frames * 1000) / this.#rate
  }

  /** Zeros are this take's silence: it begins or ends with them, and has no room. Made by a program, or through a noise gate. */
  get isSilenceZeros(): boolean {
    const edge =
      this.#ms(this.#zeros) >= EDGE_MS ||
      this.#runs.some(({ from, to }) => from === 0 && this.#ms(to) >= EDGE_MS)
    return edge && !this.#hasRoom
  }

  get #hasRoom(): boolean {
    return this.#quietestRoom !== null && this.#quietestRoom < this.#loudest - ROOM_BELOW_DB
  }

  /** ms of zeros that are no part of any room; 0 = none. Of a take of zeros alone all of it. */
  silenceMs(): number {
    const last: Run = { from: this.#frame - this.#zeros, to: this.#frame, liveEdge: this.#liveEdge }
    if (this.#zeros === this.#frame) return this.#ms(this.#frame)
    const runs = this.#zeros > 0 ? [...this.#runs, last] : this.#runs
    const hasRoom = this.#hasRoom
    const lengthOf = ({ from, to }: Run): number => this.#ms(to - from)
    const beginning = runs.find(({ from }) => from === 0)
    const atBeginning = beginning ? lengthOf(beginning) : 0
    return runs
      .filter((run) => this.#isFault(run, lengthOf(run), atBeginning, hasRoom))
      .reduce((sum, run) => sum + lengthOf(run), 0)
  }

  #isFault(run: Run, length: number, atBeginning: number, hasRoom: boolean): boolean {
    if (run.from === 0) return hasRoom && length >= BEGINNING_MS
    if (run.to === this.#frame)
      return length >= (hasRoom ? END_MS : END_NO_ROOM_MS) && length > atBeginning * PADDED_TIMES
    if (hasRoom) return length >= WITHIN_MS
    return length >= (run.liveEdge ? WITHIN_LIVE_EDGE_MS : WITHIN_NO_ROOM_MS)
  }
}
