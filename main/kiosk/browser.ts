/** Opens the station's window in a browser that is already on the machine. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Browsers that can show one page as if it were an application. */
const APP_BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]

function onPath(name: string): string | null {
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(dir, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder.
    }
  }
  return null
}

/** Null when nothing on this machine can open an address: the person gets it on the terminal anyway. */
export function browserCommand(url: string, fullScreen: boolean): [string, ...string[]] | null {
  for (const name of APP_BROWSERS) {
    const path = onPath(name)
    if (path === null) continue
    // A visitor's browser must not offer to translate, restore or save anything.
    if (fullScreen) return [path, '--kiosk', '--no-first-run', '--disable-translate', '--noerrdialogs', url]
    return [path, '--no-first-run', `--app=${url}`]
  }
  if (process.platform === 'darwin') return ['open', url]
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  const open = onPath('xdg-open')
  return open === null ? null : [open, url]
}

export function openBrowser(url: string, fullScreen: boolean): boolean {
  // Without a screen a browser only prints errors over the address.
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return false
  const command = browserCommand(url, fullScreen)
  if (command === null) return false
  const [path, ...args] = command
  const child = spawn(path, args, { detached: true, stdio: 'ignore' })
  child.on('error', (error) => console.error(`could not open the browser: ${error.message}`))
  // The browser belongs to the person, not to the station: it may outlive it.
  child.unref()
  return true
}
