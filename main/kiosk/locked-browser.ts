/**
 * The browser of a kiosk for visitors: a window without tabs or address on the whole screen, with a profile of its own that is made
 * anew at each start and forbids what its menus and keys could do. It belongs to the station: it ends with it, and is started again
 * when it ends by itself. No administrator is needed; what one could add is in docs/operations.md.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What policies of these names would set, as preferences: DeveloperToolsAvailability, IncognitoModeAvailability, ... */
const preferences = (origin: string) => ({
  devtools: { availability: 2 },
  incognito: { mode_availability: 1 },
  printing: { enabled: false },
  download_restrictions: 3,
  policy: { url_blocklist: ['*'], url_allowlist: [origin] },
  hardware: { audio_capture_allowed_urls: [origin] },
  bookmark_bar: { show_on_all_tabs: false },
  credentials_enable_service: false,
  session: { restore_on_startup: 5 },
  translate: { enabled: false },
})
const localState = {
  select_file_dialogs: { allowed: false },
  browser: { guest_mode_enabled: false },
  profile: { add_person_enabled: false },
  task_manager: { end_process_enabled: false },
}

/** Writes the profile anew: what the visitor before did to it is gone. */
export function makeProfile(dir: string, origin: string): void {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(join(dir, 'Default'), { recursive: true, mode: 0o700 })
  const write = (name: string, value: object) =>
    writeFileSync(join(dir, name), JSON.stringify(value), { mode: 0o600 })
  write(join('Default', 'Preferences'), preferences(origin))
  write('Local State', localState)
}

export const lockedArgs = (profile: string, url: string): string[] => [
  `--user-data-dir=${profile}`,
  '--kiosk',
  `--app=${url}`,
  '--no-first-run',
  '--no-default-browser-check',
  '--noerrdialogs',
  '--disable-extensions',
  '--disable-session-crashed-bubble',
  '--disable-pinch',
  '--overscroll-history-navigation=0',
  '--disable-sync',
]

export interface LockedBrowserOptions {
  readonly program: string
  /** Folder of its profile, this browser's alone. */
  readonly profile: string
  /** An address that lets one page in, once; asked for at each start. */
  readonly url: () => string
  /** Added to the browser's own, for tests. */
  readonly more?: readonly string[]
  readonly log: (message: string) => void
}

/** ms until a browser that ended is started again: short, and longer if it ends at once, again and again */
const PAUSES = [200, 1_000, 5_000, 30_000] as const
const LIVED_MS = 60_000

export interface LockedBrowser {
  /** Of the browser that runs now; undefined between two. */
  pid(): number | undefined
  close(): Promise<void>
}

export function openLocked(options: LockedBrowserOptions): LockedBrowser {
  let closing = false
  let failures = 0
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let ended: Promise<void> = Promise.resolve()

  function start(): void {
    const url = options.url()
    makeProfile(options.profile, new URL(url).origin)
    const began = Date.now()
    const one = spawn(options.program, [...lockedArgs(options.profile, url), ...(options.more ?? [])], {
      stdio: 'ignore',
      // a group of its own, so that its helpers end with it
      detached: true,
    })
    child = one
    ended = new Promise((resolve) => {
      const over = (why: string) => {
        child = undefined
        // a helper that outlived it would keep the profile
        if (one.pid !== undefined) signal(one.pid, 'SIGKILL')
        resolve()
        if (closing) return
        failures = Date.now() - began > LIVED_MS ? 0 : failures + 1
        const pause = PAUSES[Math.min(failures, PAUSES.length - 1)]
        options.log(`the browser ended (${why}) and is started again`)
        timer = setTimeout(start, pause)
      }
      one.once('error', (error) => over(error.message))
      one.once('exit', (code, signal) => over(signal ?? `code ${code}`))
    })
  }
  start()
  return {
    pid: () => child?.pid,
    async close() {
      closing = true
      clearTimeout(timer)
      const pid = child?.pid
      if (pid !== undefined) {
        signal(pid, 'SIGTERM')
        const insist = setTimeout(() => signal(pid, 'SIGKILL'), 5_000)
        await ended
        clearTimeout(insist)
      }
      rmSync(options.profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // gone already
  }
}
