/** Who may do what in the object store: s3.json beside this file, and an identity for each account that was made (stack/accounts). */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readAccounts } from '../../stack/accounts/book.ts'
import { lakeSecrets } from '../../stack/secrets.ts'
import { fillTemplate } from '../../stack/template.ts'
import { hasSharedStation, sharedStation } from '../kafka/security.ts'

const identity = z.looseObject({ name: z.string() })
const configuration = z.object({
  identities: z.array(identity),
  policies: z.array(z.object({ name: z.string(), content: z.string() })),
})
type Configuration = z.infer<typeof configuration>

/** Names that are the template's own: no account may have one of them. */
export const s3Roles: readonly string[] = ['lake', 'lander', 'station', 'corpus', 'trigger']

export const identitiesFile = (dataDir: string): string => join(dataDir, 'seaweedfs', 's3.json')

/**
 * Writes the file that the server reads at its start and at SIGHUP. A server that runs forgets nobody whom the file no longer names:
 * with `running`, those are written down as disabled.
 */
export function writeIdentities(dataDir: string, secure: boolean, running: boolean): string {
  const file = identitiesFile(dataDir)
  const wanted = wantedIdentities(dataDir, secure)
  const had = running && existsSync(file) ? read(readFileSync(file, 'utf8')).identities : []
  const names = new Set(wanted.identities.map(({ name }) => name))
  const gone = had
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => ({ name, disabled: true, credentials: [], actions: [] }))
  mkdirSync(join(dataDir, 'seaweedfs'), { recursive: true, mode: 0o700 })
  const text = JSON.stringify({ ...wanted, identities: [...wanted.identities, ...gone] }, null, 2)
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return file
}

const read = (text: string): Configuration => configuration.parse(JSON.parse(text))

function wantedIdentities(dataDir: string, secure: boolean): Configuration {
  const { s3Lake, s3Lander, s3Station, s3Corpus, s3Trigger } = lakeSecrets(dataDir)
  const filled = fillTemplate(join(import.meta.dirname, 's3.json'), {
    S3_LAKE_SECRET: s3Lake,
    S3_LANDER_SECRET: s3Lander,
    S3_STATION_SECRET: s3Station,
    S3_CORPUS_SECRET: s3Corpus,
    S3_TRIGGER_SECRET: s3Trigger,
  })
  const { identities, policies } = read(filled)
  // One key for all stations together is for a stack without accounts, and for those that had it before.
  const shared = !secure || hasSharedStation(dataDir)
  const own = identities.filter(({ name }) => name !== sharedStation || shared)
  const made = readAccounts(dataDir).map(({ name, role, s3Secret }) => ({
    name,
    credentials: [{ accessKey: name, secretKey: s3Secret }],
    policyNames: [role],
  }))
  return { identities: [...own, ...made], policies }
}

export const newSecret = (): string => randomBytes(24).toString('base64url')
