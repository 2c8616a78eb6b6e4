import { app, BrowserWindow, dialog } from 'electron'
import { holdKeys } from './held-keys.ts'
import { START_URL } from './origin.ts'
import { DEFAULT_SIZE, loadWindowState, saveWindowState } from './window-state.ts'

/** ms before a page that crashed is loaded again, so that one that crashes at once does not spin. */
const RELOAD_MS = 500

export interface WindowOptions {
  readonly preload: string
  readonly statePath: string
  readonly kiosk: boolean
  /** the page is gone, by a crash, a reload or a closed window: whatever it recorded has ended */
  readonly onPageGone: () => void
  /** it ended by itself, and is loaded again */
  readonly onPageCrash: () => void
  /** a fault of the page, for the log */
  readonly onFault: (what: string) => void
  /** a page stands and listens */
  readonly onPageReady: () => void
}

export function openWindow(options: WindowOptions): BrowserWindow {
  const state = options.kiosk ? null : loadWindowState(options.statePath)
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    ...(state === null ? {} : { x: state.x, y: state.y, width: state.width, height: state.height }),
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Fieldtake',
    autoHideMenuBar: true,
    kiosk: options.kiosk,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // in an installed copy there is nothing to develop, and a visitor may sit at it
      devTools: !app.isPackaged,
      // A meter that is not looked at must still feed the recording.
      backgroundThrottling: false,
    },
  })
  if (state?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    if (!options.kiosk) saveWindowState(options.statePath, window)
  })
  window.on('closed', options.onPageGone)

  const { webContents } = window
  if (options.kiosk) {
    holdKeys(webContents)
    stayOpen(window)
  }
  // Also the first load, when there is nothing to end yet; a fragment's change is no navigation.
  webContents.on('did-navigate', options.onPageGone)
  webContents.on('did-finish-load', options.onPageReady)
  webContents.on('render-process-gone', (_event, { reason }) => {
    options.onPageGone()
    if (reason === 'clean-exit') return
    options.onPageCrash()
    options.onFault(`the page is gone: ${reason}`)
    setTimeout(() => {
      if (!window.isDestroyed()) webContents.reload()
    }, RELOAD_MS)
  })
  void window.loadURL(START_URL).catch((error: unknown) => {
    options.onFault(`the interface could not be loaded: ${String(error)}`)
  })
  return window
}

/** Alt+F4 may reach the window as a wish of the system that no page hears of. Only the end of the app closes it. */
function stayOpen(window: BrowserWindow): void {
  let ending = false
  const end = (): void => void (ending = true)
  app.on('before-quit', end)
  window.on('close', (event) => {
    if (!ending) event.preventDefault()
  })
  window.on('closed', () => app.off('before-quit', end))
}

/** The system's own dialog, over the window; null: the person thought better of it. */
export async function chooseFolder(window: BrowserWindow | null): Promise<string | null> {
  if (window === null) return null
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}
