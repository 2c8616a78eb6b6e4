/** The desktop shell: one window, the core in a process of its own, and an ordered end. */
import { app, Menu, session, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import { CORE_STATUS_EVENT } from '../contract/shell.ts'
import { secretFile } from '../core/shell/secret-file.ts'
import { CoreProcess } from './core-process.ts'
import { guardContents, guardPermissions } from './guards.ts'
import { handleRequests, sendEvent } from './ipc.ts'
import { parseOptions } from './options.ts'
import { keepAwakeWhileRecording, tellOfSleep } from './power.ts'
import { declareScheme, serve } from './protocol.ts'
import { keychainSeal } from './secrets.ts'
import { chooseFolder, openWindow } from './window.ts'

const options = parseOptions(process.argv)
const built = join(app.getAppPath(), 'dist')
/**
 * The core and its native modules are kept outside the archive: worker threads, WebAssembly and shared
 * libraries are loaded by real paths.
 */
const coreEntry = join(built, 'core', 'utility.mjs').replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
/** Chromium's own files. Under the data folder, so that each station has its own and one copy runs on each. */
const profile = join(options.dataDir, 'window')

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
    secrets: secretFile(join(options.dataDir, 'secrets-desktop.json'), keychainSeal),
    chooseFolder: () => chooseFolder(window),
    onEvent: (envelope) => {
      followRecording(envelope)
      sendEvent(contents(), envelope)
    },
    onStatus: () => sendStatus(),
    log: (level, message) => {
      if (level !== 'info') console.error(`${level}: ${message}`)
    },
  })
  const sendStatus = (): void =>
    sendEvent(contents(), { kind: 'event', name: CORE_STATUS_EVENT, payload: station.status })
  core = station

  serve({ root: join(built, 'renderer'), audioFile: (takeId) => station.audioFile(takeId) })
  handleRequests(station, contents)
  tellOfSleep(station)
  window = openWindow({
    preload: join(built, 'preload', 'preload.cjs'),
    statePath: join(profile, 'window-state.json'),
    kiosk: options.kiosk,
    onPageGone: () => station.tell('rendererGone'),
    onPageReady: sendStatus,
  })
  window.on('closed', () => (window = null))
}

/** Order matters: the page goes first, then the core finishes what is under way and closes its files. */
function endInOrder(): void {
  let ended = false
  app.on('will-quit', (event) => {
    if (ended || core === null) return
    event.preventDefault()
    void core.close().finally(() => {
      ended = true
      app.quit()
    })
  })
  app.on('window-all-closed', () => app.quit())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

app.setPath('userData', profile)
app.enableSandbox()
if (process.platform !== 'darwin') Menu.setApplicationMenu(null)
if (app.requestSingleInstanceLock()) {
  declareScheme()
  guardContents()
  app.on('second-instance', focus)
  endInOrder()
  void app.whenReady().then(start)
} else {
  console.error('The station is already open; its window comes to the front.')
  app.quit()
}
