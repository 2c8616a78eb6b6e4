/** The process that hosts the core: started, asked, started again when it dies, closed in order. */
import { utilityProcess, type UtilityProcess } from 'electron'
import { StationError, type ErrorValue } from '../contract/errors.ts'
import type { EventEnvelope, Frame, RequestEnvelope } from '../contract/frame.ts'
import type { BusyReason, UpdateAsk, UpdateView } from '../contract/updates.ts'
import type { CoreStatus } from '../contract/shell.ts'
import type { AudioAtRest } from '../core/host.ts'
import type { SecretStore } from '../core/secret-store.ts'
import { fromCore, type FromCore, type ToCore } from '../core/shell/port.ts'
import { refusal } from '../core/shell/wire.ts'
import { answerSecret } from './secret-answer.ts'

/** ms before the next start. The first is at once: a person is in the middle of a sentence. */
const RESTART_MS = [0, 250, 1_000, 3_000, 5_000]
/** A core that ran this long did not die of its start: count from the beginning again. */
const STEADY_MS = 30_000
/** A save of a long take on a slow disk, and the uploader putting its work down, end well within it. */
const CLOSE_MS = 8_000

export interface CoreProcessOptions {
  /** the bundled entry, utility.mjs */
  readonly entry: string
  readonly dataDir: string
  readonly appVersion: string
  readonly brokers: string | undefined
  readonly secrets: SecretStore
  readonly isKeychain: () => Promise<boolean>
  readonly chooseFolder: () => Promise<string | null>
  readonly onEvent: (envelope: EventEnvelope) => void
  readonly onStatus: (status: CoreStatus) => void
  readonly onUpdateAsk: (ask: UpdateAsk) => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
}
interface Question {
  readonly request: RequestEnvelope
  readonly resolve: (reply: Frame) => void
}
type AudioFile = AudioAtRest | null

export class CoreProcess {
  readonly #options: CoreProcessOptions
  readonly #questions = new Map<number, Question>()
  readonly #audio = new Map<number, (file: AudioFile) => void>()
  /** While the core starts, the page's first requests wait for it instead of failing. */
  readonly #early: (() => void)[] = []
  #notes: Extract<ToCore, { type: 'note' }>[] = []
  #child: UtilityProcess | null = null
  #status: CoreStatus = { state: 'starting', error: null }
  #lastId = 0
  #failures = 0
  #startedAt = 0
  #timer: NodeJS.Timeout | undefined
  #closed: (() => void) | null = null
  #busyAtClose: readonly BusyReason[] | null = null
  #updates: UpdateView | null = null

  constructor(options: CoreProcessOptions) {
    this.#options = options
    this.#start()
  }

  get status(): CoreStatus {
    return this.#status
  }

  /** Never rejects: while there is no core, the answer is why. */
  request(request: RequestEnvelope, bytes?: Uint8Array): Promise<Frame> {
    if (this.#status.state === 'stopped' || this.#closed !== null)
      return Promise.resolve(refusal(request.id, this.#reason()))
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve) => {
      this.#questions.set(id, { request, resolve })
      if (this.#status.state === 'running') this.#ask(id, request, bytes)
      else this.#early.push(() => this.#ask(id, request, bytes))
    })
  }

  audioFile(takeId: string): Promise<AudioFile> {
    if (this.#status.state !== 'running') return Promise.resolve(null)
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve) => {
      this.#audio.set(id, resolve)
      this.#post({ type: 'audio', id, takeId })
    })
  }

  /** Into the station's log; while there is no core it waits for the next. */
  note(level: 'info' | 'warn' | 'error', message: string): void {
    this.#notes.push({ type: 'note', level, message })
    if (this.#status.state === 'running') this.#writeNotes()
  }

  /** What was under way when the core was told to close; null: it did not close in order. */
  get busyAtClose(): readonly BusyReason[] | null {
    return this.#busyAtClose
  }

  /** Each core hears the last of them, also one that is started again. */
  tellUpdates(view: UpdateView): void {
    this.#updates = view
    this.#post({ type: 'updates', view })
  }

  tell(type: 'rendererGone' | 'suspend' | 'resume'): void {
    if (this.#status.state === 'running') this.#post({ type })
  }

  /** Resolves when the core has closed its files, or after a patience: then the journal keeps what was open. */
  async close(): Promise<void> {
    if (this.#closed !== null) return
    clearTimeout(this.#timer)
    const child = this.#child
    let timer: NodeJS.Timeout | undefined
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve
      timer = setTimeout(resolve, CLOSE_MS)
    })
    if (child === null) return
    this.#post({ type: 'close' })
    await closed
    clearTimeout(timer)
    child.kill()
  }

  #start(): void {
    const { entry, dataDir, appVersion, brokers } = this.#options
    this.#startedAt = Date.now()
    const child = utilityProcess.fork(entry, [], { serviceName: 'Fieldtake core', stdio: 'inherit' })
    this.#child = child
    child.on('message', (message: unknown) => this.#receive(fromCore.parse(message)))
    child.on('exit', (code) => this.#exited(code))
    // A reason that is known stays on the screen until the start that ends it.
    if (this.#status.error === null && this.#failures > 0) this.#setStatus('starting', null)
    if (this.#updates !== null) this.#post({ type: 'updates', view: this.#updates })
    void this.#begin(child, { type: 'start', dataDir, appVersion, brokers })
  }

  /** An answer of the keychain is waited for, as one for a secret is; without one there is none. */
  async #begin(
    child: UtilityProcess,
    start: Omit<Extract<ToCore, { type: 'start' }>, 'keychain'>,
  ): Promise<void> {
    const keychain = await this.#options.isKeychain().catch(() => false)
    child.postMessage({ ...start, keychain } satisfies ToCore)
  }

  #exited(code: number): void {
    this.#child = null
    this.#early.length = 0
    for (const [id, { request, resolve }] of this.#questions) {
      this.#questions.delete(id)
      resolve(refusal(request.id, this.#reason()))
    }
    for (const resolve of this.#audio.values()) resolve(null)
    this.#audio.clear()
    if (this.#closed !== null) {
      this.#closed()
      return
    }
    if (Date.now() - this.#startedAt > STEADY_MS) this.#failures = 0
    const wait = RESTART_MS[Math.min(this.#failures, RESTART_MS.length - 1)] ?? 0
    this.#failures += 1
    // A failure to start keeps its reason; a death has none that a person could act on.
    const error = this.#status.state === 'stopped' ? this.#status.error : null
    const told = `the core ended (${code}); starting it again in ${wait} ms`
    this.#options.log('error', told)
    this.note('error', told)
    this.#setStatus('stopped', error)
    this.#timer = setTimeout(() => this.#start(), wait)
  }

  #receive(message: FromCore): void {
    switch (message.type) {
      case 'ready':
        this.#setStatus('running', null)
        this.#writeNotes()
        for (const ask of this.#early.splice(0)) ask()
        return
      case 'failed':
        this.#setStatus('stopped', message.error)
        return
      case 'response': {
        const question = this.#questions.get(message.id)
        this.#questions.delete(message.id)
        question?.resolve({ envelope: message.envelope, ...(message.bytes ? { bytes: message.bytes } : {}) })
        return
      }
      case 'event':
        this.#options.onEvent(message.envelope)
        return
      case 'audio':
        this.#audio.get(message.id)?.(message.file)
        this.#audio.delete(message.id)
        return
      case 'secret':
        void answerSecret(this.#options.secrets, message).then((reply) => this.#post(reply))
        return
      case 'folder':
        void this.#folder(message.id)
        return
      case 'log':
        this.#options.log(message.level, message.message)
        return
      case 'said':
        return // of a command only
      case 'update':
        this.#options.onUpdateAsk(message.ask)
        return
      case 'closed':
        this.#busyAtClose = message.busy
        this.#closed?.()
    }
  }

  async #folder(id: number): Promise<void> {
    let path: string | null = null
    try {
      path = await this.#options.chooseFolder()
    } catch (error) {
      this.#options.log('error', `no folder can be chosen: ${String(error)}`)
    }
    this.#post({ type: 'folder', id, path })
  }

  #ask(id: number, envelope: RequestEnvelope, bytes?: Uint8Array): void {
    this.#post({ type: 'request', id, envelope, ...(bytes ? { bytes } : {}) })
  }

  #writeNotes(): void {
    for (const note of this.#notes) this.#post(note)
    this.#notes = []
  }

  #post(message: ToCore): void {
    this.#child?.postMessage(message)
  }

  #reason(): StationError {
    const error: ErrorValue | null = this.#status.error
    return error === null
      ? new StationError('core_stopped', 'the station is starting again')
      : new StationError(error.code, error.message, error.params)
  }

  #setStatus(state: CoreStatus['state'], error: ErrorValue | null): void {
    this.#status = { state, error }
    this.#options.onStatus(this.#status)
  }
}
