/**
 * The containers with accounts: what compose.secure.yml mounts and reads, made by the native stack's own code. It lies in a folder
 * like that of a native stack, so that accounts and enrolments are made there alike.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signingKey } from '../../../main/trust/keys.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import { REST_USER, restLogin } from '../../servers/connect/connect.ts'
import { kafkaAccess, kafkaAccounts, prepareSecurity } from '../../servers/kafka/security.ts'
import { writeIdentities } from '../../servers/seaweedfs/identities.ts'
import type { AccountsPlace } from '../accounts/change.ts'
import { defaultCache } from '../paths.ts'
import { keepLakeSecrets, lakeKeySeed, lakeSecrets } from '../secrets.ts'
import { containerLogs, containersDir, findEngine } from './engine.ts'
import { composeFile, secureComposeFile } from './images.ts'
import { containers, plainProject, settingIn, settingsFile } from './project.ts'
import type { Project } from './project.ts'

/** For its owner alone. Inside of containers others read single files of it. */
const secureDir = join(containersDir, 'secure')
/** As the data folder of a native stack. */
export const secureData = join(secureDir, 'default')
const secureSettings = join(secureDir, 'env')

/** Where compose.yml publishes the brokers and the object store on this machine. */
export const BOOTSTRAP = '127.0.0.1:19092,127.0.0.1:19093,127.0.0.1:19094'
const STORE = 'http://127.0.0.1:8333'
const BROKERS = ['kafka-1', 'kafka-2', 'kafka-3']

/** A project of its own: its volumes are not those of the containers without accounts, either. */
export const secureProject: Project = {
  name: 'fieldtake-secure',
  files: [composeFile, secureComposeFile],
  settings: () => secureSettings,
  // whoever opened the first would act with its account; the others are for those who know them
  without: ['kafka-ui', 'ksqldb', 'nifi-driver', 'nifi'],
  prepare,
}

export const projectOf = (secure: boolean): Project => (secure ? secureProject : plainProject)

/** What is missing of certificates, passwords and identities. */
async function prepare(): Promise<void> {
  mkdirSync(secureDir, { recursive: true, mode: 0o700 })
  mkdirSync(containerLogs, { recursive: true })
  const settings = settingsFile()
  const secret = (name: string): string => {
    const value = settingIn(settings, name)
    if (value.length < 16) throw new Error(`${name} in ${settings} has to be of 16 characters at least`)
    return value
  }
  keepLakeSecrets(secureData, {
    s3Lake: secret('S3_LAKE_SECRET'),
    s3Lander: secret('S3_LANDER_SECRET'),
    s3Station: secret('S3_STATION_SECRET'),
    s3Corpus: secret('S3_CORPUS_SECRET'),
    s3Trigger: secret('S3_TRIGGER_SECRET'),
  })
  const { plan, users } = await prepareSecurity({ dataDir: secureData, logDir: containerLogs }, BROKERS)
  const security = join(secureData, 'kafka-security')
  const scram = users.map(
    ({ name, password }) => `--add-scram\nSCRAM-SHA-512=[name=${name},password=${password}]\n`,
  )
  write(join(security, 'users.args'), scram.join(''))
  for (const file of [plan.keystore, plan.truststore, join(security, 'ca.pem')]) chmodSync(file, 0o644)
  writeIdentities(secureData, true, true)
  writeRestLogin()
  const own = ownSettings(secureData, settings, plan.storePassword)
  const others = readFileSync(settings, 'utf8')
    .split('\n')
    .filter((line) => !own.has(line.split('=')[0] ?? ''))
  const lines = [...own].map(([name, value]) => `${name}=${value}`)
  writeFileSync(secureSettings, `${[...others, ...lines].join('\n')}\n`, { mode: 0o600 })
}

/** Others inside of a container have to be able to read it; on this machine nobody comes into the folder. */
const write = (file: string, text: string): void => {
  writeFileSync(file, text)
  chmodSync(file, 0o644)
}

/** Of Connect's REST, under the paths that its container has. */
function writeRestLogin(): void {
  const { jaasFile, usersFile } = restLogin({ dataDir: secureData }, '/keys')
  for (const file of [jaasFile, usersFile]) chmodSync(file, 0o644)
  const { connectRest } = lakeSecrets(secureData)
  write(join(secureData, 'connect', 'rest.curl'), `user = "${REST_USER}:${connectRest}"\n`)
}

/** What compose.secure.yml asks for beside the settings of the other containers. */
export function ownSettings(dataDir: string, settings: string, storePassword: string): Map<string, string> {
  const given = settingIn(settings, 'FIELDTAKE_LAKE_KEY')
  const lakeKey = given === '' ? lakeKeySeed(dataDir) : given
  return new Map<string, string>([
    ['FIELDTAKE_SECURE_DIR', dataDir],
    ['FIELDTAKE_SECURE_USER', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
    ['FIELDTAKE_LAKE_KEY', lakeKey],
    ['FIELDTAKE_LAKE_PUBLIC', signingKey(lakeKey).publicKey],
    ['CONNECT_REST_PASSWORD', lakeSecrets(dataDir).connectRest],
    ['KAFKA_STORE_PASSWORD', storePassword],
    ...kafkaAccounts.map((name): [string, string] => [
      `KAFKA_${name.toUpperCase()}_PASSWORD`,
      kafkaAccess(dataDir, name, '').user?.password ?? '',
    ]),
  ])
}

/** Of their lake, for stations to pin. Throws where they were never started. */
export function secureLakeKey(): string {
  if (!existsSync(secureSettings)) throw new Error(NOT_RUNNING)
  return settingIn(secureSettings, 'FIELDTAKE_LAKE_PUBLIC')
}

const NOT_RUNNING =
  'The containers with accounts do not run. Start them with: npm run stack -- containers up --secure'

/** How their administrator reaches the brokers. Throws where they do not run. */
export async function secureCluster(): Promise<ClusterAddress> {
  await assertRunning('kafka-1')
  return kafkaAccess(secureData, 'admin', BOOTSTRAP)
}

/** Where accounts of stations and listeners are made. Throws where they do not run. */
export async function secureAccounts(): Promise<AccountsPlace> {
  const { engine, there } = await assertRunning('kafka-1')
  const store = there.find(({ service, state }) => service === 'seaweedfs' && state === 'healthy')
  return {
    cacheDir: defaultCache,
    dataDir: secureData,
    secure: true,
    bootstrap: BOOTSTRAP,
    storeUrl: store && STORE,
    reloadStore: async () => {
      if (store) await engine.run(['kill', '--signal', 'HUP', store.id])
    },
  }
}

async function assertRunning(wanted: string) {
  const engine = findEngine()
  const there = engine === undefined ? [] : await containers(engine, secureProject)
  if (engine === undefined || !there.some(({ service, state }) => service === wanted && state === 'healthy'))
    throw new Error(NOT_RUNNING)
  return { engine, there }
}
