import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** One password for each role of each server of the lake. No server here has a default password. */
const secretNames = [
  'postgresAdmin',
  'postgresLake',
  'postgresAirflow',
  'postgresConnect',
  'postgresCorpus',
  'mongoDocuments',
  'mongoSink',
  'mongoReader',
  'cassandraAdmin',
  'cassandraLake',
  'cassandraReader',
  's3Lake',
  's3Lander',
  's3Station',
  's3Corpus',
  's3Trigger',
  's3Inner',
  'connectRest',
  'spark',
  'lakeKey',
] as const
export type LakeSecrets = Readonly<Record<(typeof secretNames)[number], string>>

const stored = z.partialRecord(z.enum(secretNames), z.string().min(16))

/**
 * The stack's secrets, made at random when first asked for, kept in its data folder for its owner's eyes only, and
 * gone with it at `reset`. Never logged, never an endpoint.
 */
export function lakeSecrets(dataDir: string): LakeSecrets {
  const file = join(dataDir, 'lake-secrets.json')
  const had = existsSync(file) ? stored.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  const of = (name: (typeof secretNames)[number]) => had[name] ?? randomBytes(18).toString('base64url')
  const secrets: LakeSecrets = {
    postgresAdmin: of('postgresAdmin'),
    postgresLake: of('postgresLake'),
    postgresAirflow: of('postgresAirflow'),
    postgresConnect: of('postgresConnect'),
    postgresCorpus: of('postgresCorpus'),
    mongoDocuments: of('mongoDocuments'),
    mongoSink: of('mongoSink'),
    mongoReader: of('mongoReader'),
    cassandraAdmin: of('cassandraAdmin'),
    cassandraLake: of('cassandraLake'),
    cassandraReader: of('cassandraReader'),
    s3Lake: of('s3Lake'),
    s3Lander: of('s3Lander'),
    s3Station: of('s3Station'),
    s3Corpus: of('s3Corpus'),
    s3Trigger: of('s3Trigger'),
    s3Inner: of('s3Inner'),
    connectRest: of('connectRest'),
    spark: of('spark'),
    lakeKey: of('lakeKey'),
  }
  if (secretNames.some((name) => had[name] === undefined)) {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  }
  return secrets
}

/** Takes these in place of those that would be made at random, or were. */
export function keepLakeSecrets(dataDir: string, given: Partial<LakeSecrets>): void {
  const all = { ...lakeSecrets(dataDir), ...given }
  writeFileSync(join(dataDir, 'lake-secrets.json'), JSON.stringify(stored.parse(all), null, 2), {
    mode: 0o600,
  })
}

/** The secret bytes of the key with which the stack's landers sign, in hex: one for all of them, so that stations pin one. */
export const lakeKeySeed = (dataDir: string): string =>
  createHash('sha256')
    .update(`fieldtake-lake-key ${lakeSecrets(dataDir).lakeKey}`)
    .digest('hex')
