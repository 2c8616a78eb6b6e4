/**
 * An administrator's word on a machine that is looked after: a file that the person at the station cannot write. It goes before the
 * settings. One that is there and cannot be understood turns updates off: it was meant to forbid something.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { publicKeyHex } from '../../contract/messages.ts'
import { feedAddress } from '../../contract/updates.ts'

const policy = z.union([
  z.object({ updates: z.literal('off') }),
  z.object({
    updates: z.object({ feed: feedAddress, keys: z.array(publicKeyHex).max(5).default([]) }),
  }),
])

export interface Followed {
  /** empty: updates are off */
  readonly feed: string
  /** public keys in hex */
  readonly keys: readonly string[]
}
/** null: nobody has said anything */
export type Managed = Followed | null

/** What is followed: the administrator's word before the settings, and the keys that are built in where neither names one. */
export function followed(settings: Followed, managed: Managed, releaseKeys: readonly string[]): Followed {
  const { feed, keys } = managed ?? settings
  return { feed, keys: keys.length > 0 ? keys : releaseKeys }
}

export function policyFile(): string {
  if (process.platform === 'win32')
    return join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'Fieldtake', 'policy.json')
  if (process.platform === 'darwin') return '/Library/Application Support/Fieldtake/policy.json'
  return '/etc/fieldtake/policy.json'
}

export function readManaged(path = policyFile()): Managed {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && /^(ENOENT|ENOTDIR)$/.test(String(error.code))
    return isMissing ? null : OFF
  }
  try {
    const { updates } = policy.parse(JSON.parse(text))
    return updates === 'off' ? OFF : updates
  } catch {
    return OFF
  }
}
const OFF = { feed: '', keys: [] } as const
