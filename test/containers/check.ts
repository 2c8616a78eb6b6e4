/**
 * `npm run stack -- containers check`: prompts into the topic, takes through a station on this machine, landed by what runs in
 * the containers, receipts back; then each container is stopped and started while a take is recorded. Prints one line of JSON.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { sparkSources } from '../../backend-stack/servers/spark/install.ts'
import { startSmallLake } from '../../backend-stack/small-lake/small-lake.ts'
import type { Profile } from '../../backend-stack/stack/component.ts'
import { ensureEngine } from '../../backend-stack/stack/containers/engine.ts'
import { ensureImages } from '../../backend-stack/stack/containers/images.ts'
import { containers, setting, settled, up } from '../../backend-stack/stack/containers/project.ts'
import { venvPython } from '../../backend-stack/stack/install/python.ts'
import { defaultCache } from '../../backend-stack/stack/paths.ts'
import { produce, uniqueName } from '../support/kafka.ts'
import { openStation, removeFolder } from '../support/station.ts'
import type { TestStation } from '../support/station.ts'

const bootstrap = '127.0.0.1:19092,127.0.0.1:19093,127.0.0.1:19094'
const say = (line: string): void => void process.stderr.write(`${line}\n`)

export interface Checked {
  readonly engine: string
  readonly profile: Profile
  /** From the first container's start until all are healthy; about nothing where they ran already. */
  readonly containers_up_s: number
  readonly takes_landed: number
  /** Containers that were ended and started again. */
  readonly restarts: number
  /** Takes that were saved and of which no receipt says that they landed. */
  readonly lost: number
  /** Between what the stores of the lake hold; null where there is no lake. */
  readonly store_differences: number | null
  readonly standins: readonly string[]
  readonly left_out: readonly string[]
}

/** `kill`: SIGKILL in place of an orderly stop. */
export async function checkContainers(profile: Profile, kill: boolean): Promise<Checked> {
  const engine = await ensureEngine(say)
  say(`Engine: ${engine.what}`)
  const { services, standIns, without } = await ensureImages(engine, profile, say)
  const seconds = await up(engine, profile, services, say)
  const folder = mkdtempSync(join(tmpdir(), 'fieldtake-containers-'))
  // In `core` nothing in the containers lands takes: the small lake does, from this machine.
  const small =
    profile === 'core'
      ? await startSmallLake({
          brokers: bootstrap.split(','),
          target: { kind: 'folder', dir: folder },
          groupId: uniqueName('check'),
        })
      : undefined
  const victims = services.filter(({ restart }) => restart !== 'no')
  const station = await openStation()
  try {
    await readyToRead(station, victims.length + firstTakes)
    for (let i = 1; i <= firstTakes; i += 1) await station.record(900, i)
    await landed(station, firstTakes, 'the first takes')
    say(`${firstTakes} takes landed`)
    let takes = firstTakes
    for (const { name } of victims) {
      const id = (await containers(engine)).find(({ service }) => service === name)?.id
      if (id === undefined) throw new Error(`${name} has no container`)
      await (kill ? engine.run(['kill', id]) : engine.run(['stop', id]))
      takes += 1
      await station.record(900, takes)
      await engine.run(['start', id])
      await settled(engine, services, 300_000)
      await landed(station, takes, `after ${name} came back`)
      say(`${name} ${kill ? 'killed' : 'stopped'} and started again: ${takes} takes landed`)
    }
    const { ledger } = await station.call('station.state', {})
    return {
      engine: engine.what,
      profile,
      containers_up_s: Math.round(seconds),
      takes_landed: ledger.landed,
      restarts: victims.length,
      lost: ledger.recorded - ledger.landed,
      store_differences: profile === 'core' ? null : differences(),
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

/** Sentences come by the topic, and somebody sits down to read them. */
async function readyToRead(station: TestStation, sentences: number): Promise<void> {
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
  await produce(bootstrap, 'topic1', prompts)
  await station.set((settings) => ({
    ...settings,
    broker: { ...settings.broker, brokers: bootstrap, mode: 'every' },
  }))
  await station.until(({ prompts: { backlog } }) => backlog >= sentences, 120_000, 'prompts by the topic')
  await station.begin([])
}

const landed = (station: TestStation, takes: number, what: string) =>
  station.until(({ ledger }) => ledger.landed >= takes, 300_000, what)

const report = z.object({ differences: z.number() })

/** S3 against Iceberg against Cassandra and PostgreSQL, looked at from this machine. */
function differences(): number {
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
        FIELDTAKE_KAFKA_BOOTSTRAP: bootstrap,
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
  try {
    const checked = await checkContainers(profile, false)
    process.stdout.write(`${JSON.stringify(checked)}\n`)
    process.exitCode = checked.lost === 0 && (checked.store_differences ?? 0) === 0 ? 0 : 1
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
  process.exit()
}
