/** The accounts that were made for stations and listeners of a stack, in `accounts.json` of its data folder, closed to others. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { AccountInRoles } from '../../cluster/acls/rules.ts'

const account = z.object({
  /** of a station: its id, as in its folder's `station-id` */
  name: z.string().regex(/^[\w-]{1,60}$/),
  role: z.enum(['station', 'listener']),
  /** it takes its prompts from the group that all such stations share */
  sharing: z.boolean(),
  /** people listen to the whole lake there: it may read what the lake holds */
  listening: z.boolean().default(false),
  made_at: z.string(),
  /** the object store signs with it, so it has to be kept; a broker keeps only what a SCRAM password is proved by */
  s3Secret: z.string().min(16),
})
export type Account = z.infer<typeof account>

const fileIn = (dataDir: string): string => join(dataDir, 'accounts.json')

export function readAccounts(dataDir: string): readonly Account[] {
  const file = fileIn(dataDir)
  return existsSync(file) ? z.array(account).parse(JSON.parse(readFileSync(file, 'utf8'))) : []
}

export function writeAccounts(dataDir: string, accounts: readonly Account[]): void {
  const file = fileIn(dataDir)
  writeFileSync(`${file}.new`, JSON.stringify(accounts, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** Those that have an account at the brokers, with their roles of acls.yml. */
export const brokerAccounts = (dataDir: string): AccountInRoles[] =>
  readAccounts(dataDir)
    .filter(({ role }) => role === 'station')
    .map(({ name, sharing, listening }) => ({
      name,
      roles: [
        'station',
        ...(sharing ? ['station-sharing'] : []),
        ...(listening ? ['station-listening'] : []),
      ],
    }))
