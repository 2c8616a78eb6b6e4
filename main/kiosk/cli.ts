/** The kiosk shell: the station behind a loopback server, its window in a browser. */
import { join } from 'node:path'
import { toErrorValue } from '../contract/errors.ts'
import { runCommand } from '../core/command.ts'
import { startCore } from '../core/rescue.ts'
import { openLog } from '../core/log/file.ts'
import { findInterface } from '../core/shell/assets.ts'
import { NO_SEAL, secretFile } from '../core/shell/secret-file.ts'
import { appVersion } from '../core/shell/version.ts'
import { appBrowser, hasScreen, openBrowser } from '../system/browser.ts'
import { openLocked, type LockedBrowser } from './locked-browser.ts'
import { parseOptions, type KioskOptions } from './options.ts'
import { startKiosk } from './server.ts'

async function main(options: KioskOptions): Promise<void> {
  // A browser shell has no keychain to ask: the file's own rights are the lock.
  const secrets = secretFile(join(options.dataDir, 'secrets.json'), NO_SEAL)
  if (options.command !== null) {
    const { dataDir, brokers } = options
    const context = {
      dataDir,
      brokers,
      secrets,
      shell: 'kiosk',
      appVersion: appVersion(import.meta.dirname),
    } as const
    const { text, exitCode } = await runCommand(options.command, context)
    console.log(text)
    process.exitCode = exitCode
    return
  }
  const root = findInterface(import.meta.dirname)
  if (root === null) throw new Error('the interface has not been built: run `npm run build`')
  const version = appVersion(import.meta.dirname)
  const write = openLog({ dataDir: options.dataDir, appVersion: version, shell: 'kiosk' })
  process.on('uncaughtExceptionMonitor', (error) =>
    write('error', 'the station ends: nobody caught this', error),
  )
  const log = (level: 'info' | 'warn' | 'error', message: string, detail?: unknown): void => {
    write(level, message, detail)
    if (level !== 'info') console.error(`${level}: ${message}`, detail ?? '')
  }
  const core = await startCore({
    dataDir: options.dataDir,
    shell: 'kiosk',
    appVersion: version,
    secrets,
    brokers: options.brokers,
    log,
  })
  const kiosk = await startKiosk({ core, root, port: options.port, log }).catch(async (error: unknown) => {
    await core.close()
    throw error
  })

  const locked = options.open && options.fullScreen ? lockedFor(options, kiosk, log) : undefined
  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    // Order matters: no new requests, those under way finish, then the core closes its files.
    void (locked?.close() ?? Promise.resolve())
      .then(() => kiosk.close())
      .then(() => core.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log('error', 'the station did not close cleanly; every saved take is safe', error)
          process.exit(1)
        },
      )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('SIGHUP', end)

  const opened = locked !== undefined || (options.open && openBrowser(kiosk.onceUrl()))
  console.log(`${opened ? 'Opened in the browser; also at' : 'Open'} ${kiosk.url}`)
}

/** Throws where there is no browser that can be locked: a visitor must not get another one instead. */
function lockedFor(
  options: KioskOptions,
  kiosk: { onceUrl(): string },
  log: (level: 'warn', message: string) => void,
): LockedBrowser {
  const program = appBrowser()
  if (program === null || !hasScreen())
    throw new Error('--kiosk needs Chromium, Chrome, Edge or Brave, and a screen to show it on')
  // it has no sandbox for root, and a visitor must not be one step from everything
  if (process.getuid?.() === 0)
    throw new Error('--kiosk does not run as root: give the kiosk an account of its own')
  return openLocked({
    program,
    profile: join(options.dataDir, 'kiosk-browser'),
    url: () => kiosk.onceUrl(),
    log: (message) => log('warn', message),
  })
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options !== 'help') await main(options)
} catch (error) {
  const { code, message } = toErrorValue(error)
  console.error(code === 'internal' ? message : `${message} (${code})`)
  process.exitCode = 1
}
