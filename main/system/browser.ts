/** Opens a page in a browser that is already on the machine. */
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

/** A browser that can show one page as if it were an application; null: there is none. */
export function appBrowser(): string | null {
  for (const name of APP_BROWSERS) {
    const path = onPath(name)
    if (path !== null) return path
  }
  return null
}

/** Null when nothing on this machine can open an address: the person gets it on the terminal anyway. */
function browserCommand(url: string): [string, ...string[]] | null {
  const app = appBrowser()
  if (app !== null) return [app, '--no-first-run', `--app=${url}`]
  if (process.platform === 'darwin') return ['open', url]
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  const open = onPath('xdg-open')
  return open === null ? null : [open, url]
}

/** Without a screen a browser only prints errors over the address. */
export const hasScreen = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

export function openBrowser(url: string): boolean {
  if (!hasScreen()) return false
  const command = browserCommand(url)
  if (command === null) return false
  const [path, ...args] = command
  const child = spawn(path, args, { detached: true, stdio: 'ignore' })
  child.on('error', (error) => console.error(`could not open the browser: ${error.message}`))
  // The browser belongs to the person, not to this process: it may outlive it.
  child.unref()
  return true
}
