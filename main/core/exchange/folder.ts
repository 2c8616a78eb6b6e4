/** Takes carried by hand: out to a folder with a checksummed manifest, and in again on another station. */
import type { Output } from '../../contract/api.ts'
import type { Parts } from '../parts.ts'
import { StationError } from '../../contract/errors.ts'

export function exportTakes(
  _parts: Parts,
  folder: string,
  _onlyUnsent: boolean,
): Promise<Output<'takes.export'>> {
  return Promise.reject(new StationError('internal', `not yet: ${folder}`))
}
export function importTakes(_parts: Parts, folder: string): Promise<Output<'takes.importFolder'>> {
  return Promise.reject(new StationError('internal', `not yet: ${folder}`))
}
