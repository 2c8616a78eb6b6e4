/** The desktop shell: one window, the core in a process of its own, and an ordered end. */
import { app, crashReporter, dialog, session, type BrowserWindow } from 'electron'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CORE_STATUS_EVENT } from '../contract/shell.ts'
import { secretFile } from '../core/shell/secret-file.ts'
import { runInCore } from './command.ts'
import { CoreProcess } from './core-process.ts'
import { guardContents, guardPermissions } from './guards.ts'
import { handleRequests, sendEvent } from './ipc.ts'
import { setMenu } from './menu.ts'
import { parseOptions } from './options.ts'
import { keepAwakeWhileRecording, tellOfSleep } from './power.ts'
import { declareScheme, serve } from './protocol.ts'
import { isKeychain, keychainSeal } from './secrets.ts'
import { changedFiles, unpackedList } from './unpacked.ts'
import { installAtEnd, isGivenUp, TrialWatch, watchUpdates } from './updates/index.ts'
import type { Updates } from './updates/updates.ts'
import { chooseFolder, openWindow } from './window.ts'

const options = parseOptions(process.argv)
/** null: this version is not on trial */
let trial: TrialWatch | null = null
let updates: Updates | null = null
const built = join(app.getAppPath(), 'dist')
/**
 * The core and its native modules are kept outside the archive: worker threads, WebAssembly and shared
 * libraries are loaded by real paths.
 */
const unpacked = app.getAppPath().replace(/app\.asar$/, 'app.asar.unpacked')
const coreEntry = join(unpacked, 'dist', 'core', 'utility.mjs')
/** Chromium's own files. Under the data folder, so that each station has its own and one copy runs on each. */
const profile = join(options.dataDir, 'window')

const secrets = secretFile(join(options.dataDir, 'secrets-desktop.json'), keychainSeal)

let window: BrowserWindow | null = null
let core: CoreProcess | null = null

function focus(): void {
  if (window === null) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

function start(): void {
  guardPermissions(session.defaultSession)
  const contents = () => window?.webContents ?? null
  const followRecording = keepAwakeWhileRecording()
  const station = new CoreProcess({
    entry: coreEntry,
    dataDir: options.dataDir,
    appVersion: app.getVersion(),
    brokers: options.brokers,
    secrets,
    isKeychain,
    chooseFolder: () => chooseFolder(window),
    onEvent: (envelope) => {
      followRecording(envelope)
      sendEvent(contents(), envelope)
    },
    onStatus: (status) => {
      trial?.status(status)
      sendStatus()
    },
    onUpdateAsk: (ask) => updates?.asked(ask),
    log: (level, message) => {
      if (level !== 'info') console.error(`${level}: ${message}`)
    },
  })
  const sendStatus = (): void =>
    sendEvent(contents(), { kind: 'event', name: CORE_STATUS_EVENT, payload: station.status })
  core = station
  updates = watchUpdates({
    dataDir: options.dataDir,
    onView: (view) => station.tellUpdates(view),
    log: (level, message) => station.note(level, message),
  })
  station.tellUpdates(updates.view)

  serve({ root: join(built, 'renderer'), audioFile: (takeId) => station.audioFile(takeId) })
  handleRequests(station, contents)
  tellOfSleep(station)
  window = openWindow({
    preload: join(built, 'preload', 'preload.cjs'),
    statePath: join(profile, 'window-state.json'),
    kiosk: options.kiosk,
    onPageGone: () => station.tell('rendererGone'),
    onPageReady: () => {
      trial?.pageReady()
      sendStatus()
    },
    onPageCrash: () => trial?.pageGone(),
    onFault: (what) => {
      console.error(what)
      station.note('error', what)
    },
  })
  window.on('closed', () => (window = null))
}

/** Whether the core is the one that was packed. Says on the screen what is wrong where it is not. */
async function coreIsOurs(): Promise<boolean> {
  if (unpacked === app.getAppPath()) return true
  const list = unpackedList.parse(JSON.parse(await readFile(join(built, 'unpacked.json'), 'utf8')))
  const changed = await changedFiles(unpacked, list)
  if (changed.length === 0) return true
  console.error(`changed since it was packed: ${changed.join(', ')}`)
  // not the error box, which would hold the whole process until somebody answers
  await dialog.showMessageBox({
    type: 'error',
    message: 'Fieldtake does not start',
    detail:
      `This copy of Fieldtake was changed after it was made:\n${changed.slice(0, 5).join('\n')}\n\n` +
      `Install it again from where you got it. Your takes are not touched; they lie in\n${options.dataDir}`,
  })
  return false
}

/** A version that was given up ends here, before it has opened anything. */
function mayStart(): boolean {
  const begun = isGivenUp(options.dataDir)
  if (begun.trial !== null)
    trial = new TrialWatch({
      dataDir: options.dataDir,
      trial: begun.trial,
      log: (level, message) => core?.note(level, message),
      quit: () => app.quit(),
    })
  return !begun.givenUp
}

/** ms that a page may take to close: one that hangs, or that dies just then, must not hold the end of a session. */
const PAGE_MS = 5_000
/** ms that Chromium may take to end once the core has closed its files */
const LAST_MS = 5_000

/** It holds nothing that the core does not have. */
function endPage(): void {
  if (window === null) return
  console.error('the page did not close in time; the window is ended')
  window.destroy()
}

/** Order matters: the page goes first, then the core finishes what is under way and closes its files. */
function endInOrder(): void {
  let ended = false
  app.on('before-quit', () => setTimeout(endPage, PAGE_MS))
  app.on('will-quit', (event) => {
    if (ended || core === null) return
    event.preventDefault()
    const station = core
    void station.close().finally(() => {
      ended = true
      try {
        trial?.ended()
        if (trial === null || !trial.comesBack()) installAtEnd(updates, station, options.dataDir)
      } catch (error) {
        console.error('the update is not installed:', error)
      }
      setTimeout(() => {
        console.error('the app did not end in time; it is ended')
        app.exit()
      }, LAST_MS)
      app.quit()
    })
  })
  app.on('window-all-closed', () => app.quit())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

app.setPath('userData', profile)
// kept on this computer: nothing of a crash is sent anywhere
crashReporter.start({ uploadToServer: false })
app.enableSandbox()
setMenu()
const { command, dataDir, brokers } = options
if (command !== null) {
  void app
    .whenReady()
    .then(coreIsOurs)
    .then((ours) =>
      ours ? runInCore({ entry: coreEntry, command, dataDir, brokers, secrets }) : app.exit(2),
    )
    .catch((error: unknown) => {
      console.error(error)
      app.exit(2)
    })
} else if (!app.requestSingleInstanceLock()) {
  console.error('The station is already open; its window comes to the front.')
  app.quit()
} else if (!mayStart()) {
  app.exit(1)
} else {
  declareScheme()
  guardContents()
  app.on('second-instance', focus)
  endInOrder()
  void app
    .whenReady()
    .then(coreIsOurs)
    .then((ours) => (ours ? start() : app.quit()))
    .catch((error: unknown) => {
      // a list that is missing or cannot be read is no list: nothing is started on a guess
      console.error('the station cannot start:', error)
      app.exit(1)
    })
}
