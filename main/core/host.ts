/**
 * What a shell sees of the core, and what it gives it. Shells carry frames to and fro and know nothing
 * of prompts or takes; the core knows nothing of windows or sockets.
 */
import type { EventName, EventPayload } from '../contract/api.ts'
import type { BusyReason, UpdateAsk, UpdateView } from '../contract/updates.ts'
import type { SecretStore } from './secret-store.ts'
import type { Opener, VaultKeys } from './vault/index.ts'

/** What a shell can do about newer versions of itself. */
export interface Updater {
  ask(ask: UpdateAsk): void
  /** Called with each change; answers how to stop that. */
  onView(listener: (view: UpdateView) => void): () => void
}

export interface CoreOptions {
  /** Everything the station keeps: database, masters, logs. Made when absent; one station at a time. */
  readonly dataDir: string
  readonly shell: 'electron' | 'kiosk'
  readonly appVersion: string
  readonly secrets: SecretStore
  /** From the command line: wins over the saved broker list for this run, never saved. */
  readonly brokers?: string | undefined
  /** Lets the person point at a folder; null: they thought better of it. Absent where the shell has no such dialog. */
  readonly chooseFolder?: (() => Promise<string | null>) | undefined
  /** absent: this shell does not update itself */
  readonly updater?: Updater | undefined
  /** `secrets` is the system's keychain: a key that lies there does not go with the disk */
  readonly keychain?: boolean | undefined
  /** typed in by somebody, because the key of the files is not where it should be */
  readonly opener?: Opener | undefined
  /** ms after the start at which work begins that nobody waits for; short in tests */
  readonly restMs?: number | undefined
  /** epoch ms; a fake one in tests */
  readonly now?: () => number
  readonly log?: (level: 'info' | 'warn' | 'error', message: string, detail?: unknown) => void
}

export interface CallResult {
  readonly result: unknown
  readonly bytes?: Uint8Array | undefined
}

/** A file to listen to; it may be encrypted. */
export interface AudioAtRest {
  readonly path: string
  /** that it holds */
  readonly bytes: number
  readonly keys: VaultKeys
}

export interface Core {
  /** Parses `input` by the contract, runs the method. Rejects with StationError. */
  call(method: string, input: unknown, bytes?: Uint8Array): Promise<CallResult>
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
  /** The master of a take for playback (WAV), or null; path is absolute and inside dataDir. */
  audioFile(takeId: string): Promise<AudioAtRest | null>
  /** The renderer that was recording is gone: its take is closed as interrupted and offered. */
  rendererGone(): Promise<void>
  /** The machine went to sleep or woke (Electron tells; the core also watches its own clock). */
  suspend(): void
  resume(): void
  /** What is under way that an update must not cut short; empty: nothing. */
  busy(): BusyReason[]
  /** Stops taking calls, drains, closes SQLite. Idempotent. */
  close(): Promise<void>
}
