/** Updates as the shell's life has them: the trial of a new version, the watch over a feed, and the installation at the end. */
import { app } from 'electron'
import { accessSync, constants } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import type { CoreStatus } from '../../contract/shell.ts'
import type { UpdateView } from '../../contract/updates.ts'
import type { CoreProcess } from '../core-process.ts'
import { askByElectron } from './ask.ts'
import { KEPT, startKeeper } from './keeper.ts'
import { readManaged } from '../../core/updates/managed.ts'
import { RELEASE_KEYS } from '../../trust/release-keys.ts'
import { beginTrial, endTrial, putBack } from './trial.ts'
import type { Trial } from './trial.ts'
import { Updates } from './updates.ts'

/** A version that stood for so long works, ms. */
const STEADY_MS = 20_000
/** deaths of core or page that a version on trial may have */
const DEATHS = 2

type Log = (level: 'info' | 'warn' | 'error', message: string) => void

/** The AppImage that was started, if it can be replaced. */
function ownImage(): string | null {
  const image = process.env['APPIMAGE']
  if (process.platform !== 'linux' || image === undefined || !isAbsolute(image)) return null
  try {
    accessSync(dirname(image), constants.W_OK)
    return image
  } catch {
    return null
  }
}

/** Whoever waits for the end of this process starts it again; else somebody is asked to. */
function startAgain(dataDir: string, image: string): void {
  if (process.env[KEPT] === undefined) startKeeper({ dataDir, image, args: process.argv.slice(1) })
}

/**
 * Before anything else: true where the version before was put back and this process has to end. Nothing of it needs Electron to be
 * ready.
 */
export function isGivenUp(dataDir: string): { readonly givenUp: boolean; readonly trial: Trial | null } {
  const verdict = beginTrial(dataDir, app.getVersion())
  if (verdict.kind === 'trying') return { givenUp: false, trial: verdict.trial }
  if (verdict.kind !== 'failed') return { givenUp: false, trial: null }
  putBack(dataDir, verdict.trial)
  startAgain(dataDir, verdict.trial.image)
  return { givenUp: true, trial: null }
}

interface TrialParts {
  readonly dataDir: string
  readonly trial: Trial
  readonly log: Log
  /** ends the app in order */
  readonly quit: () => void
}

/** Watches a version on trial. */
export class TrialWatch {
  readonly #parts: TrialParts
  #core: CoreStatus['state'] = 'starting'
  #page = false
  #deaths = 0
  #isOver = false
  #failed = false
  #steady: NodeJS.Timeout | undefined
  readonly #patience: NodeJS.Timeout

  constructor(parts: TrialParts) {
    this.#parts = parts
    this.#patience = setTimeout(() => this.#fail('it did not stand in time'), parts.trial.patienceMs)
  }

  status({ state }: CoreStatus): void {
    const before = this.#core
    this.#core = state
    if (before !== 'stopped' && state === 'stopped') this.#died('the core')
    this.#look()
  }
  pageReady(): void {
    this.#page = true
    this.#look()
  }
  pageGone(): void {
    this.#page = false
    this.#died('the page')
  }
  /** An end in order of a version that stands is no failure. */
  ended(): void {
    if (!this.#isOver && this.#core === 'running' && this.#page) this.#pass()
  }
  /** After an end in order: puts the version before back, if this one was given up. */
  comesBack(): boolean {
    const { dataDir, trial } = this.#parts
    if (this.#failed) {
      putBack(dataDir, trial)
      startAgain(dataDir, trial.image)
    }
    return this.#failed
  }

  #look(): void {
    clearTimeout(this.#steady)
    if (this.#isOver || this.#core !== 'running' || !this.#page) return
    clearTimeout(this.#patience)
    this.#steady = setTimeout(() => this.#pass(), STEADY_MS)
  }
  #died(what: string): void {
    this.#deaths += 1
    if (this.#deaths >= DEATHS) this.#fail(`${what} ended ${this.#deaths} times`)
  }
  #pass(): void {
    this.#stop()
    endTrial(this.#parts.dataDir)
    this.#parts.log('info', `version ${this.#parts.trial.to} works here`)
  }
  #fail(why: string): void {
    if (this.#isOver) return
    this.#stop()
    this.#failed = true
    const { trial, log, quit } = this.#parts
    log('error', `version ${trial.to} is given up: ${why}. Version ${trial.from} comes back.`)
    quit()
  }
  #stop(): void {
    this.#isOver = true
    clearTimeout(this.#patience)
    clearTimeout(this.#steady)
  }
}

interface Parts {
  readonly dataDir: string
  readonly log: Log
  readonly onView: (view: UpdateView) => void
}

export function watchUpdates({ dataDir, log, onView }: Parts): Updates {
  const version = app.getVersion()
  const parts = { dataDir, version, ask: askByElectron, log }
  const program = process.platform === 'linux' ? ownImage() : process.execPath
  return new Updates({
    ...parts,
    // a copy that was never packed (npm start) is updated as it was fetched
    installer:
      app.isPackaged && program !== null
        ? // most of what there is to read at the start of this process, and most starts need none of it
          async () => (await import('./installer.ts')).makeInstaller(parts, program)
        : null,
    releaseKeys: RELEASE_KEYS,
    managed: readManaged(),
    onView,
    restart: () => app.quit(),
  })
}

/** The last act, once the core is closed: installs if something is ready and nothing was cut short. */
export function installAtEnd(updates: Updates | null, core: CoreProcess, dataDir: string): void {
  if (updates === null) return
  updates.stop()
  // what was being sent is put down in order by the close itself
  const cut = core.busyAtClose?.filter((reason) => reason !== 'sending')
  const image = ownImage()
  if (cut?.length !== 0 || !updates.install()) return
  if (updates.restarts && image !== null) startKeeper({ dataDir, image, args: process.argv.slice(1) })
}
