/** The microphone that is open: chosen, opened, waited for when it is unplugged, and what stands against it. */
import { openMicrophone as openReal, listMicrophones as listReal } from '../capture/index.ts'
import { CaptureError, type Microphone, type MicrophoneEvent } from '../capture/types.ts'
import { findDevice, mediaDevices } from './media.ts'
import type { Snapshot } from './snapshot.ts'
import type { Device, MicChoice, MicFormat, MicWarning } from './types.ts'

export interface MicParts {
  readonly workletUrl: string
  readonly openMicrophone?: typeof openReal
  readonly listMicrophones?: typeof listReal
  readonly snapshot: Snapshot
  /** what was asked for may be there now */
  readonly reopen: (choice: MicChoice | null, format: MicFormat | null) => void
  /** a take under way ended by itself */
  readonly onLost: () => void
  readonly onTakeFailed: (error: unknown) => void
}

const DEFAULT_FORMAT: MicFormat = { sampleRate: 48_000, bitDepth: 16, channels: 1 }
const AMBIENT_MS = 1_000
const AMBIENT_ROUNDS = 15

export class OpenedMic {
  readonly #parts: MicParts
  readonly #snapshot: Snapshot
  readonly list: typeof listReal
  #microphone: Microphone | null = null
  #endEvents = () => {}
  /** of the room, dBFS */
  #ambient = -60
  /** the newest open() wins: an older one closes what it gets */
  #turn = 0
  #asked: { choice: MicChoice | null; format: MicFormat | null } | null = null
  /** the one that is not there: no other takes its place by itself */
  #missed: Device | null = null

  constructor(parts: MicParts) {
    this.#parts = parts
    this.#snapshot = parts.snapshot
    this.list = parts.listMicrophones ?? listReal
    mediaDevices()?.addEventListener('devicechange', () => this.#devicesChanged())
    const wake = () => {
      const { mic } = this.#snapshot.now
      if (mic.kind === 'open' && mic.warnings.includes('suspended')) void this.#microphone?.resume()
    }
    addEventListener('keydown', wake)
    addEventListener('pointerdown', wake)
  }

  get microphone(): Microphone | null {
    return this.#microphone
  }
  get ambient(): number {
    return this.#ambient
  }
  isOpen(): boolean {
    return this.#snapshot.now.mic.kind === 'open'
  }

  /** Waits for `before`, a take that ends, and opens unless it was called again meanwhile. */
  async open(choice: MicChoice | null, format: MicFormat | null, before: Promise<void> | null) {
    const mine = ++this.#turn
    this.#asked = { choice, format }
    await before
    if (mine !== this.#turn) return
    this.#missed = null
    this.#shut()
    this.#snapshot.set({ mic: { kind: 'opening' } })
    try {
      const opened = await this.#opened(mine, choice, format ?? DEFAULT_FORMAT)
      if (!opened) return
      if (mine !== this.#turn) return void opened.close()
      this.#take(opened)
    } catch (error) {
      if (mine !== this.#turn) return
      const code = error instanceof CaptureError ? error.code : 'failed'
      if (code === 'device_missing') this.#missed = choice
      const detail = error instanceof Error ? error.message : ''
      this.#snapshot.set({ mic: { kind: 'fault', code, detail } })
    }
  }

  /** Shown as closed at once; closed when the take that ends is over, unless somebody has come back meanwhile. */
  close(before: () => Promise<void>): void {
    const mine = ++this.#turn
    this.#asked = null
    this.#snapshot.set({ mic: { kind: 'closed' } })
    void before().then(() => {
      if (mine === this.#turn) this.#shut()
    })
  }

  /** Null: it was called again while it looked where the device is. */
  async #opened(mine: number, choice: MicChoice | null, format: MicFormat): Promise<Microphone | null> {
    const { workletUrl, openMicrophone = openReal } = this.#parts
    const deviceId = choice?.deviceId ? await this.#whereIs(choice) : undefined
    if (mine !== this.#turn) return null
    return openMicrophone({
      deviceId,
      channel: format.channels === 2 ? 'both' : choice?.channel === 1 ? 'second' : 'first',
      sampleRate: format.sampleRate,
      bitDepth: format.bitDepth,
      workletUrl,
    })
  }
  #take(opened: Microphone): void {
    this.#microphone = opened
    this.#endEvents = opened.on((event) => this.#onEvent(event))
    this.#snapshot.set({
      mic: {
        kind: 'open',
        label: opened.device.label,
        sampleRate: opened.format.sampleRate,
        warnings: opened.problems,
      },
    })
    this.#listenToRoom(opened, [])
  }
  #shut(): void {
    this.#endEvents()
    this.#endEvents = () => {}
    void this.#microphone?.close()
    this.#microphone = null
  }

  /** The id that the chosen microphone has now. Throws when it is known not to be there. */
  async #whereIs(choice: MicChoice): Promise<string> {
    const devices = await this.list()
    const found = findDevice(devices, choice)
    // Before the first permission devices have neither ids nor names: whether it is there cannot be told.
    if (!found && devices.some(({ deviceId }) => deviceId !== ''))
      throw new CaptureError('device_missing', choice.label)
    return found?.deviceId ?? choice.deviceId
  }

  /** Over and over, and the quietest of the last while counts: whoever speaks as the view opens makes no room loud. */
  #listenToRoom(opened: Microphone, before: readonly number[]): void {
    opened.measureAmbient(AMBIENT_MS).then(
      ({ rmsDbfs }) => {
        if (this.#microphone !== opened) return
        const heard = [...before, rmsDbfs].slice(-AMBIENT_ROUNDS)
        this.#ambient = Math.min(...heard)
        this.#listenToRoom(opened, heard)
      },
      () => undefined, // closed meanwhile: the next one measures again
    )
  }

  /**
   * Plugging one in is the usual answer to "no microphone": it is tried at once. Whose own was unplugged waits for that
   * one: the laptop's, which the browser would offer instead, must not record the rest of the day unnoticed.
   */
  #devicesChanged(): void {
    const wanted = this.#missed
    const mine = this.#turn
    const isFault = () => this.#snapshot.now.mic.kind === 'fault'
    const again = () => {
      const asked = this.#asked
      if (isFault() && asked && mine === this.#turn) this.#parts.reopen(asked.choice, asked.format)
    }
    if (!isFault()) return
    if (!wanted) again()
    else
      this.list().then(
        (devices) => findDevice(devices, wanted) && again(),
        () => undefined, // the next change asks again
      )
  }

  #onEvent(event: MicrophoneEvent): void {
    switch (event.type) {
      case 'lost': {
        const choice = this.#asked?.choice
        this.#missed = choice?.deviceId ? choice : (this.#microphone?.device ?? null)
        this.#snapshot.set({ mic: { kind: 'fault', code: 'device_lost', detail: '' } })
        this.#parts.onLost()
        return
      }
      case 'muted':
      case 'unmuted':
        this.#warn('muted', event.type === 'muted')
        return
      case 'zeros':
      case 'sound':
        this.#warn('zeros', event.type === 'zeros')
        return
      case 'suspended':
      case 'running':
        this.#warn('suspended', event.type === 'suspended')
        return
      case 'gap':
        this.#snapshot.set({ gaps: this.#snapshot.now.gaps + 1 })
        return
      case 'take_failed':
        this.#parts.onTakeFailed(event.error)
        return
      case 'devices':
        return
    }
  }
  #warn(warning: MicWarning, on: boolean): void {
    const { mic } = this.#snapshot.now
    if (mic.kind !== 'open') return
    const others = mic.warnings.filter((one) => one !== warning)
    this.#snapshot.set({ mic: { ...mic, warnings: on ? [...others, warning] : others } })
  }
}
