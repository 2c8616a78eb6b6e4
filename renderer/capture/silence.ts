/**
 * Auto-stop: tells when someone has spoken and then been quiet long enough, by the room's own level.
 * Feed it Level.rmsDbfs with the time; silence is 8 dB above the ambient level or lower, speech 12 dB or higher, so that
 * neither a fan nor a breath decides.
 */
const SPEECH_OVER_DB = 12
const SILENCE_OVER_DB = 8
const MIN_SPEECH_MS = 200
/** A quieter room than this is not believed: -70 dBFS */
const LEAST_AMBIENT_DB = -70

export class SilenceWatch {
  readonly #ambient: number
  readonly #silenceMs: number
  #spokenMs = 0
  #quietSince: number | null = null
  #last: number | null = null

  /** `ambientDbfs` from Microphone.measureAmbient, `silenceMs` from the project's autoStopMs. */
  constructor(ambientDbfs: number, silenceMs: number) {
    this.#ambient = Math.max(LEAST_AMBIENT_DB, ambientDbfs)
    this.#silenceMs = silenceMs
  }

  /** true from the moment the take may stop; `now` in ms of a steady clock. */
  push(rmsDbfs: number, now: number): boolean {
    const step = this.#last === null ? 0 : Math.min(100, now - this.#last)
    this.#last = now
    if (rmsDbfs > this.#ambient + SPEECH_OVER_DB) this.#spokenMs += step
    if (rmsDbfs > this.#ambient + SILENCE_OVER_DB || this.#spokenMs < MIN_SPEECH_MS) {
      this.#quietSince = null
      return false
    }
    this.#quietSince ??= now
    return now - this.#quietSince >= this.#silenceMs
  }
}
