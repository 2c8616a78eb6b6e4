import { Menu } from 'electron'

/**
 * None, but on macOS: there the menu carries copy, paste and quit. Electron's own would also hold the developer tools and
 * a reload, which ends a recording.
 */
export function setMenu(): void {
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  )
}
