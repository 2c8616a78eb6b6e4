import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { StackContext } from '../../stack/component.ts'
import { runTool } from '../../stack/install/install.ts'
import { findJava } from '../../stack/install/java.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import type { ClusterPlan } from './config.ts'

/**
 * The accounts of a secure cluster's own servers. What each may do is in acls.yml; `admin` may do everything. Stations have accounts
 * of their own (stack/accounts).
 */
export const kafkaAccounts = [
  'admin',
  'lander',
  'selector',
  'connect',
  'counters',
  'airflow',
  'lineage',
] as const
export type KafkaAccount = (typeof kafkaAccounts)[number]

/** The one account that all stations had together, on clusters that were made before each had its own. */
export const sharedStation = 'station'

const secretsShape = z.object({
  stores: z.string().min(16),
  accounts: z.partialRecord(z.enum([...kafkaAccounts, sharedStation]), z.string().min(16)),
  /** They have a password here and are not known to the brokers yet: the cluster was made before there were such accounts. */
  late: z.array(z.enum(kafkaAccounts)).default([]),
})
interface KafkaSecrets {
  readonly stores: string
  readonly accounts: Readonly<Record<KafkaAccount, string>>
  readonly late: KafkaAccount[]
}

const folder = (dataDir: string) => join(dataDir, 'kafka-security')
const secretsFile = (dataDir: string) => join(folder(dataDir), 'secrets.json')

/** PEM of the brokers' certificate, which is its own authority; not a secret. */
export const kafkaCaFile = (dataDir: string) => join(folder(dataDir), 'ca.pem')

/** Made at random when first asked for, readable by their owner only, gone with the stack's data. */
function kafkaSecrets(dataDir: string): KafkaSecrets {
  const file = secretsFile(dataDir)
  const kept = existsSync(file) ? secretsShape.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  // No character here means anything in a properties file, a JAAS line or a Java argument file.
  const password = () => randomBytes(24).toString('base64url')
  const accounts = {
    admin: password(),
    lander: password(),
    selector: password(),
    connect: password(),
    counters: password(),
    airflow: password(),
    lineage: password(),
    ...kept?.accounts,
  }
  const added = kept ? kafkaAccounts.filter((name) => kept.accounts[name] === undefined) : []
  const late = [...(kept?.late ?? []), ...added]
  const secrets: KafkaSecrets = { stores: kept?.stores ?? password(), accounts, late }
  if (kept === undefined || added.length > 0) write(dataDir, secrets)
  return secrets
}

function write(dataDir: string, secrets: z.input<typeof secretsShape>): void {
  const file = secretsFile(dataDir)
  mkdirSync(folder(dataDir), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** Accounts that the brokers of this data folder have to be told of, with their passwords. */
export function lateAccounts(dataDir: string): readonly (readonly [KafkaAccount, string])[] {
  const { accounts, late } = kafkaSecrets(dataDir)
  return late.map((name) => [name, accounts[name]])
}

/** After the brokers were told. */
export const noneLate = (dataDir: string): void => write(dataDir, { ...kafkaSecrets(dataDir), late: [] })

export function hasSharedStation(dataDir: string): boolean {
  const file = secretsFile(dataDir)
  return (
    existsSync(file) && sharedStation in secretsShape.parse(JSON.parse(readFileSync(file, 'utf8'))).accounts
  )
}

/** After it was taken away at the brokers. */
export function forgetSharedStation(dataDir: string): void {
  const { accounts, ...same } = secretsShape.parse(JSON.parse(readFileSync(secretsFile(dataDir), 'utf8')))
  const left = Object.fromEntries(Object.entries(accounts).filter(([name]) => name !== sharedStation))
  write(dataDir, { ...same, accounts: left })
}

/** The same as lines of a .properties file. */
export const javaClientLines = (dataDir: string, account: KafkaAccount): string =>
  Object.entries(javaClientProperties(dataDir, account))
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

/** TLS and SCRAM as clients on librdkafka are told of them (Airflow's). */
export function librdkafkaProperties(
  dataDir: string,
  account: KafkaAccount,
): Readonly<Record<string, string>> {
  const { caFile = '', user } = kafkaAccess(dataDir, account, '')
  return {
    'security.protocol': 'SASL_SSL',
    'sasl.mechanisms': 'SCRAM-SHA-512',
    'sasl.username': user?.name ?? '',
    'sasl.password': user?.password ?? '',
    'ssl.ca.location': caFile,
  }
}

/** TLS and SCRAM as Java clients are told of them. No password here has a quote or a line end in it. */
export function javaClientProperties(
  dataDir: string,
  account: KafkaAccount,
): Readonly<Record<string, string>> {
  const { caFile = '', user } = kafkaAccess(dataDir, account, '')
  const login = `username="${user?.name ?? ''}" password="${user?.password ?? ''}"`
  return {
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required ${login};`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
  }
}

/** How one account reaches a secure cluster of this data folder. */
export function kafkaAccess(dataDir: string, account: KafkaAccount, bootstrap: string): ClusterAddress {
  const password = kafkaSecrets(dataDir).accounts[account]
  return { bootstrap, caFile: kafkaCaFile(dataDir), user: { name: account, password } }
}

const brokerName = 'fieldtake-broker'

/** Certificates and passwords of a secure cluster, made once. `hosts`: names of the brokers beside loopback's. */
export async function prepareSecurity(
  ctx: Pick<StackContext, 'dataDir' | 'logDir'>,
  hosts: readonly string[] = [],
): Promise<{
  readonly plan: NonNullable<ClusterPlan['security']>
  readonly users: readonly { readonly name: string; readonly password: string }[]
}> {
  const secrets = kafkaSecrets(ctx.dataDir)
  const keystore = join(folder(ctx.dataDir), 'broker.p12')
  const truststore = join(folder(ctx.dataDir), 'trust.p12')
  if (!existsSync(truststore))
    await makeStores(ctx, { password: secrets.stores, keystore, truststore, hosts })
  return {
    plan: {
      keystore,
      truststore,
      storePassword: secrets.stores,
      brokerPrincipal: `CN=${brokerName}`,
      superUsers: ['admin'],
    },
    users: kafkaAccounts.map((name) => ({ name, password: secrets.accounts[name] })),
  }
}

interface Stores {
  readonly keystore: string
  readonly truststore: string
  /** Of both. */
  readonly password: string
  readonly hosts: readonly string[]
}

/**
 * One certificate for all brokers, for loopback and `hosts`, signed by itself. Clients trust it alone; brokers show it to each
 * other, so whoever has its key is a broker.
 */
async function makeStores(
  ctx: Pick<StackContext, 'dataDir' | 'logDir'>,
  { password, keystore, truststore, hosts }: Stores,
): Promise<void> {
  const { keytool } = findJava()
  const ca = kafkaCaFile(ctx.dataDir)
  const unfinished = `${truststore}.new`
  for (const file of [keystore, unfinished, ca]) rmSync(file, { force: true })
  const store = ['-storetype', 'PKCS12', '-storepass:env', 'FIELDTAKE_STORE']
  const run = (step: string, ...args: string[]) =>
    runTool(keytool, [...args, ...store], {
      logFile: join(ctx.logDir, `kafka-keytool-${step}.log`),
      // Not on the command line, where everybody on the machine could read it.
      env: { FIELDTAKE_STORE: password },
    })
  const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', `CN=${brokerName}`, '-validity', '3650']
  const names = ['localhost', ...hosts].map((host) => `dns:${host}`)
  const san = ['-ext', `san=${[...names, 'ip:127.0.0.1'].join(',')}`]
  const alias = ['-alias', brokerName]
  await run('key', '-genkeypair', ...alias, ...key, ...san, '-keystore', keystore)
  await run('export', '-exportcert', '-rfc', ...alias, '-file', ca, '-keystore', keystore)
  await run('trust', '-importcert', '-noprompt', ...alias, '-file', ca, '-keystore', unfinished)
  renameSync(unfinished, truststore)
}
