import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where a station keeps its takes unless told otherwise: one place for both shells, so that changing shells keeps them. */
export function defaultDataDir(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Fieldtake')
  if (process.platform === 'win32')
    return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Fieldtake')
  return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'fieldtake')
}
