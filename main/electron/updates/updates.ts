/**
 * Follows a feed: looks, believes or refuses, fetches, and installs when it is asked to. When that may be is the core's to say, which
 * knows of takes. docs/updates.md is the contract.
 */
import type { UpdateAsk, UpdateView } from '../../contract/updates.ts'
import { inFeed, LIST_BYTES, listName, SIGNATURE_FILE_BYTES, signatureName } from '../../trust/feed.ts'
import { small } from './answer.ts'
import type { Ask } from './answer.ts'
import { readFeed, UpdateFault } from './feed.ts'
import type { FeedList } from './feed.ts'
import type { Installer } from './installer.ts'
import { followed } from '../../core/updates/managed.ts'
import type { Managed } from '../../core/updates/managed.ts'
import { readSeen, writeSeen } from './memory.ts'
import { compareVersions } from './version.ts'

/** after the start, ms: what people wait for comes first */
const START_MS = 20_000
const AGAIN_MS = 6 * 3_600_000
/** after a try that did not reach the feed, or its file */
const RETRY_MS = 1_800_000

interface Parts {
  readonly dataDir: string
  readonly version: string
  /** asked for once something newer was found; null: another program installs, and a person is told */
  readonly installer: (() => Promise<Installer>) | null
  readonly ask: Ask
  /** built in */
  readonly releaseKeys: readonly string[]
  readonly managed: Managed
  readonly onView: (view: UpdateView) => void
  /** ends the app in order; `install` follows as its last act */
  readonly restart: () => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
  readonly now?: () => number
}

export class Updates {
  readonly #parts: Parts
  #view: UpdateView
  #keys: readonly string[] = []
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> | null = null
  #installer: Installer | null = null
  #restart = false
  #isFollowing = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#view = {
      way: parts.installer === null ? 'told' : 'self',
      managed: parts.managed !== null,
      feed: '',
      step: 'off',
      version: null,
      progress: null,
      checkedAt: readSeen(parts.dataDir).checkedAt,
      fault: null,
    }
  }

  get view(): UpdateView {
    return this.#view
  }
  /** Somebody asked for the new version to be started at once. */
  get restarts(): boolean {
    return this.#restart
  }

  asked(ask: UpdateAsk): void {
    if (ask.do === 'follow') this.#follow(ask)
    if (ask.do === 'check') {
      if (ask.again) writeSeen(this.#parts.dataDir, { ...readSeen(this.#parts.dataDir), failed: [] })
      this.check()
    }
    if (ask.do === 'install' && this.#view.step === 'ready') {
      this.#restart = true
      this.#parts.restart()
    }
  }

  /** Now; nothing where that is under way, or updates are off. */
  check(): void {
    if (this.#view.feed === '') return
    clearTimeout(this.#timer)
    this.#working ??= this.#look(this.#view.feed)
      .then(
        () => this.#later(AGAIN_MS),
        (error: unknown) => this.#refused(error),
      )
      .finally(() => (this.#working = null))
  }

  /** As the last act of this process, after the core has closed. True: the new version is in its place. */
  install(): boolean {
    if (this.#view.step !== 'ready' || this.#installer === null) return false
    try {
      this.#installer.install(this.#restart)
      return true
    } catch (error) {
      this.#parts.log('error', `the update cannot be put in its place: ${String(error)}`)
      return false
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #follow(given: Extract<UpdateAsk, { do: 'follow' }>): void {
    const { managed, releaseKeys } = this.#parts
    const wanted = followed(given, managed, releaseKeys)
    const isFirst = !this.#isFollowing
    this.#isFollowing = true
    const isSame = wanted.feed === this.#view.feed && wanted.keys.join() === this.#keys.join()
    if (isSame && !isFirst) return
    this.#keys = wanted.keys
    const step = wanted.feed === '' ? 'off' : 'idle'
    this.#show({ feed: wanted.feed, step, version: null, progress: null, fault: null })
    clearTimeout(this.#timer)
    if (wanted.feed !== '') this.#later(isFirst ? START_MS : 0)
  }

  async #look(feed: string): Promise<void> {
    const { dataDir, version, now = Date.now } = this.#parts
    this.#show({ step: 'checking', fault: null, progress: null })
    const list = await this.#believed(feed)
    const seen = readSeen(dataDir)
    const checkedAt = now()
    writeSeen(dataDir, { ...seen, checkedAt, newest: list.version })
    this.#show({ checkedAt })
    const isNew = compareVersions(list.version, version) > 0
    if (isNew && seen.failed.includes(list.version))
      throw new UpdateFault('trial_failed', `${list.version} did not start on this computer before`)
    const installer = isNew ? await this.#load() : null
    if (!isNew || (installer !== null && !(await installer.wants(list, feed)))) {
      this.#show({ step: 'current', version: null })
      return
    }
    this.#show({ version: list.version, step: installer === null ? 'found' : 'downloading' })
    if (installer === null) return
    await installer.fetch((bytes, of) => this.#show({ progress: { bytes, of } }))
    this.#show({ step: 'ready', progress: null })
  }

  async #load(): Promise<Installer | null> {
    this.#installer ??= (await this.#parts.installer?.()) ?? null
    return this.#installer
  }

  /** Once more where it does not fit: the feed may have changed between the list and its signature. */
  async #believed(feed: string): Promise<FeedList> {
    try {
      return await this.#read(feed)
    } catch (error) {
      if (!(error instanceof UpdateFault) || error.code !== 'bad_signature') throw error
      return this.#read(feed)
    }
  }

  async #read(feed: string): Promise<FeedList> {
    const { ask, dataDir, version } = this.#parts
    const name = listName()
    const list = await small(ask, inFeed(feed, name), LIST_BYTES)
    if (list === null) throw new UpdateFault('not_here', `there is no ${name} in the feed`)
    const signature = await small(ask, inFeed(feed, signatureName(name)), SIGNATURE_FILE_BYTES)
    const { newest } = readSeen(dataDir)
    return readFeed(name, list, signature?.toString('utf8') ?? null, { keys: this.#keys, version, newest })
  }

  #refused(error: unknown): void {
    const fault =
      error instanceof UpdateFault
        ? { code: error.code, message: error.message }
        : { code: 'install_failed' as const, message: error instanceof Error ? error.message : String(error) }
    this.#parts.log('warn', `update: ${fault.code}: ${fault.message}`)
    this.#show({ step: 'refused', fault, progress: null })
    this.#later(fault.code === 'unreachable' ? RETRY_MS : AGAIN_MS)
  }

  #later(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.check(), ms)
    this.#timer.unref()
  }

  #show(change: Partial<UpdateView>): void {
    this.#view = { ...this.#view, ...change }
    this.#parts.onView(this.#view)
  }
}
