/**
 * `npm run stack -- containers check`: prompts into the topic, takes through a station on this machine, landed by what runs in
 * the containers, receipts back; then each container is stopped and started while a take is recorded. Prints one line of JSON.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { kafkaAccess } from '../../backend-stack/servers/kafka/security.ts'
import { sparkSources } from '../../backend-stack/servers/spark/install.ts'
import { startSmallLake } from '../../backend-stack/small-lake/small-lake.ts'
import type { Profile } from '../../backend-stack/stack/component.ts'
import { ensureEngine } from '../../backend-stack/stack/containers/engine.ts'
import { ensureImages } from '../../backend-stack/stack/containers/images.ts'
import { containers, settingIn, settled, up } from '../../backend-stack/stack/containers/project.ts'
import {
  BOOTSTRAP,
  projectOf,
  secureData,
  secureProject,
} from '../../backend-stack/stack/containers/secure.ts'
import { venvPython } from '../../backend-stack/stack/install/python.ts'
import { defaultCache, root } from '../../backend-stack/stack/paths.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'
import { produce, uniqueName } from '../support/kafka.ts'
import { exposedSecrets } from './exposed.ts'
import { promptsFromOutside } from './sources.ts'
import { openStation, removeFolder } from '../support/station.ts'
import type { TestStation } from '../support/station.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

export interface Checked {
  readonly engine: string
  readonly profile: Profile
  readonly secure: boolean
  /** From the first container's start until all are healthy; about nothing where they ran already. */
  readonly containers_up_s: number
  readonly takes_landed: number
  /** Containers that were ended and started again. */
  readonly restarts: number
  /** Takes that were saved and of which no receipt says that they landed. */
  readonly lost: number
  /** Prompts that came by a row of a table and by a corpus in S3; null where the profile has neither. */
  readonly prompts: { readonly row: number; readonly object: number } | null
  /** Secrets that were seen on command lines or in what containers say. */
  readonly exposed: readonly string[]
  /** Between what the stores of the lake hold; null where there is no lake. */
  readonly store_differences: number | null
  readonly standins: readonly string[]
  readonly left_out: readonly string[]
}

export interface CheckOptions {
  readonly profile: Profile
  /** TLS and accounts; the station has one, is enrolled, and believes this lake alone. */
  readonly secure: boolean
  /** SIGKILL in place of an orderly stop. */
  readonly kill: boolean
}

export async function checkContainers({ profile, secure, kill }: CheckOptions): Promise<Checked> {
  const engine = await ensureEngine(say)
  say(`Engine: ${engine.what}`)
  const project = projectOf(secure)
  const { services, standIns, without } = await ensureImages(engine, profile, project.without, say)
  const seconds = await up(engine, project, profile, services, say)
  const folder = mkdtempSync(join(tmpdir(), 'fieldtake-containers-'))
  // In `core` nothing in the containers lands takes: the small lake does, from this machine.
  const small = profile === 'core' ? await smallLake(folder, secure) : undefined
  const victims = services.filter(({ restart }) => restart !== 'no')
  const stationId = uniqueName('st-check')
  const station = await openStation({ stationId })
  try {
    if (secure) await handAccount(station, stationId, folder)
    const prompts =
      profile === 'full'
        ? await promptsFromOutside({
            cluster: clusterAs(secure, 'admin'),
            name: uniqueName('check'),
            setting: (name) => settingIn(project.settings(), name),
          })
        : null
    if (prompts) say(`Prompts by a row of a table: ${prompts.row}; by a corpus in S3: ${prompts.object}`)
    await readyToRead(station, secure, victims.length + firstTakes)
    for (let i = 1; i <= firstTakes; i += 1) await station.record(900, i)
    await landed(station, firstTakes, 'the first takes')
    say(`${firstTakes} takes landed`)
    let takes = firstTakes
    for (const { name } of victims) {
      const id = (await containers(engine, project)).find(({ service }) => service === name)?.id
      if (id === undefined) throw new Error(`${name} has no container`)
      await (kill ? engine.run(['kill', id]) : engine.run(['stop', id]))
      takes += 1
      await station.record(900, takes)
      await engine.run(['start', id])
      await settled(engine, project, services, 300_000)
      await landed(station, takes, `after ${name} came back`)
      say(`${name} ${kill ? 'killed' : 'stopped'} and started again: ${takes} takes landed`)
    }
    const { ledger } = await station.call('station.state', {})
    return {
      engine: engine.what,
      profile,
      secure,
      containers_up_s: Math.round(seconds),
      takes_landed: ledger.landed,
      restarts: victims.length,
      lost: ledger.recorded - ledger.landed,
      prompts,
      exposed: await exposedSecrets(engine, project),
      store_differences: profile === 'core' ? null : differences(secure),
      standins: standIns,
      left_out: without,
    }
  } finally {
    await station.close()
    await removeFolder(station.dataDir)
    await small?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
const firstTakes = 3

/** How one of the servers reaches the brokers. */
const clusterAs = (secure: boolean, account: 'admin' | 'lander' | 'selector'): ClusterAddress =>
  secure ? kafkaAccess(secureData, account, BOOTSTRAP) : { bootstrap: BOOTSTRAP }

function smallLake(folder: string, secure: boolean) {
  const { caFile, user } = clusterAs(secure, 'lander')
  const login =
    caFile === undefined || user === undefined
      ? {}
      : {
          ssl: { ca: [readFileSync(caFile, 'utf8')] },
          sasl: { mechanism: 'scram-sha-512' as const, username: user.name, password: user.password },
          signatures: 'require' as const,
          lakeKey: settingIn(secureProject.settings(), 'FIELDTAKE_LAKE_KEY'),
        }
  return startSmallLake({
    ...login,
    brokers: BOOTSTRAP.split(','),
    target: { kind: 'folder', dir: folder },
    groupId: uniqueName('fieldtake-small-lake'),
  })
}

/** As a person does it: an account, a file that the station imports, its key for the lake, and the lake's for the station. */
async function handAccount(station: TestStation, stationId: string, folder: string): Promise<void> {
  const file = join(folder, 'account.json')
  stack('account', 'add', stationId, '--file', file)
  await station.load(readFileSync(file, 'utf8'))
  rmSync(file)
  const { enrolText } = await station.call('settings.identity', {})
  stack('enrol', enrolText)
  const [lakeKey = ''] = stack('enrol', '--lake').split('\n')
  await station.set((settings) => ({ ...settings, trust: { ...settings.trust, lakeKeys: [lakeKey] } }))
  say(`${stationId} has an account, is enrolled, and believes the lake's key`)
}

function stack(command: string, ...args: readonly string[]): string {
  const cli = join(root, 'backend-stack', 'stack', 'cli.ts')
  const done = spawnSync(process.execPath, [cli, command, ...args, '--containers'], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (done.status !== 0) throw new Error(`npm run stack -- ${command} failed: ${done.stderr}`)
  return done.stdout
}

/** Sentences come by the topic, and somebody sits down to read them. */
async function readyToRead(station: TestStation, secure: boolean, sentences: number): Promise<void> {
  const prompts = Array.from({ length: sentences }, (_, i) => {
    const id = uniqueName('check')
    const value = {
      prompt_id: id,
      text: `Sentence ${i + 1}, ${id}.`,
      lang: 'en',
      corpus: 'check',
      source: 'check',
    }
    return { key: id, value: JSON.stringify(value) }
  })
  await produce(clusterAs(secure, 'selector'), 'topic1', prompts)
  await station.set((settings) => ({
    ...settings,
    broker: { ...settings.broker, brokers: BOOTSTRAP, mode: 'every' },
  }))
  await station.until(({ prompts: { backlog } }) => backlog >= sentences, 120_000, 'prompts by the topic')
  await station.begin([])
}

const landed = (station: TestStation, takes: number, what: string) =>
  station.until(({ ledger }) => ledger.landed >= takes, 300_000, what)

const report = z.object({ differences: z.number() })

/** S3 against Iceberg against Cassandra and PostgreSQL, looked at from this machine. */
function differences(secure: boolean): number {
  const setting = (name: string) => settingIn(projectOf(secure).settings(), name)
  const { stdout, stderr } = spawnSync(
    venvPython({ cacheDir: defaultCache }, 'spark'),
    ['-m', 'fieldtake_lake.reconcile'],
    {
      encoding: 'utf8',
      timeout: 300_000,
      env: {
        ...process.env,
        PYTHONPATH: sparkSources,
        FIELDTAKE_CHECKPOINTS: tmpdir(),
        FIELDTAKE_KAFKA_BOOTSTRAP: BOOTSTRAP,
        FIELDTAKE_S3_ENDPOINT: 'http://127.0.0.1:8333',
        FIELDTAKE_S3_ACCESS_KEY: 'lander',
        FIELDTAKE_S3_SECRET_KEY: setting('S3_LANDER_SECRET'),
        FIELDTAKE_CASSANDRA_HOST: '127.0.0.1',
        FIELDTAKE_CASSANDRA_PORT: '9042',
        FIELDTAKE_CASSANDRA_PASSWORD: setting('CASSANDRA_LAKE_PASSWORD'),
        FIELDTAKE_POSTGRES_HOST: '127.0.0.1',
        FIELDTAKE_POSTGRES_PORT: '5432',
        FIELDTAKE_POSTGRES_PASSWORD: setting('POSTGRES_LAKE_PASSWORD'),
      },
    },
  )
  try {
    return report.parse(JSON.parse(stdout.split('\n')[0] ?? '')).differences
  } catch (error) {
    throw new Error(`reconcile did not say what it found:\n${stderr.slice(-2_000)}`, { cause: error })
  }
}

if (import.meta.main) {
  const profile = z.enum(['core', 'lake', 'full']).parse(process.argv[2])
  const secure = process.argv[3] === 'secure'
  try {
    const checked = await checkContainers({ profile, secure, kill: false })
    process.stdout.write(`${JSON.stringify(checked)}\n`)
    process.exitCode = checked.lost + (checked.store_differences ?? 0) + checked.exposed.length === 0 ? 0 : 1
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
  process.exit()
}
