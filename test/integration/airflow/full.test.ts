import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { expect as see } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { verifyExport } from '../../../backend-stack/export/verify.ts'
import { traceFromKafka } from '../../../backend-stack/lineage/cli.ts'
import { kafkaAccess } from '../../../backend-stack/servers/kafka/security.ts'
import { root } from '../../../backend-stack/stack/paths.ts'
import { postgresProgram } from '../../../backend-stack/servers/postgres/postgres.ts'
import { processIdentity } from '../../../backend-stack/stack/processes/processes.ts'
import { roleClient } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { promptRecord, receiptRecord, type PromptRecord } from '../../../main/contract/messages.ts'
import { newSeed, signingKey } from '../../../main/trust/keys.ts'
import { ensureBuilt } from '../../../scripts/start/build.ts'
import { accountsPlace, stationAccount } from '../../support/accounts.ts'
import { RUN_MS, startFull, type FullStack } from '../../support/airflow.ts'
import { putCorpus } from '../../support/prompt-sources.ts'
import { exposedFiles, secretsOf, watchProcesses, type ProcessWatch } from '../../support/exposed.ts'
import { produce, readTopic, testClient } from '../../support/kafka.ts'
import { connectPage } from '../../support/kiosk-process.ts'
import { openStationBrowser, type StationBrowser } from '../../support/station-browser.ts'
import { makeTake, signedBy, type MadeTake } from '../../support/takes.ts'
import { goTo, prompt as onScreen } from '../../e2e/steps.ts'
import { rowsBecomePrompts } from './connect.ts'
import { lakeBecomesDocuments } from './documents.ts'

/*
 * Everything there is, as `npm run stack -- up --profile full` starts it, and what only all of it together can show.
 * The tests build on each other's prompts and takes and run in order.
 */
let full: FullStack
let watch: ProcessWatch
const sender = signingKey(newSeed())
let station: StationBrowser | undefined
const GIB = 2 ** 30

beforeAll(async () => {
  await ensureBuilt(() => undefined)
  full = await startFull(join(import.meta.dirname, 'dags'))
  watch = watchProcesses(secretsOf(full.dataDir))
  const keys = [{ public_key: sender.publicKey, enrolled_at: new Date().toISOString() }]
  const value = JSON.stringify({ station_id: 'station-1', keys })
  await produce(full.cluster, 'stations', [{ key: 'station-1', value }])
  // on a fresh machine much of it is installed first
}, 1_500_000)

afterAll(async () => {
  watch.stop()
  await station?.close()
  await full.stop()
}, 120_000)

/** A kiosk on this stack: somebody is ready to read, and waits for sentences. */
async function openStation(): Promise<StationBrowser> {
  const opened = await openStationBrowser({ dataDir: join(full.dataDir, 'station'), brokers: full.bootstrap })
  const person = await connectPage(opened.kiosk.url)
  const { settings: had } = (await person.call('settings.get', {})).output
  const place = accountsPlace(
    full.dataDir,
    full.bootstrap,
    full.stack.component('seaweedfs').endpoints['url'],
  )
  const { broker, secrets } = await stationAccount(
    place,
    readFileSync(join(full.dataDir, 'station', 'station-id'), 'utf8').trim(),
  )
  const settings = { ...had, firstRunDone: true, broker: { ...had.broker, ...broker } }
  await person.call('settings.setSecret', { name: 'brokerPassword', value: secrets.brokerPassword, settings })
  await person.call('settings.set', { settings })
  const [project] = (await person.call('projects.list', {})).output.projects
  const { speakerId } = (await person.call('speakers.add', { label: 'Almaz', metadata: {} })).output
  await person.call('session.start', { projectId: project?.projectId ?? '', speakerId })
  person.close()
  return opened
}

const s3 = (role: 'corpus' | 'lake') => {
  const secrets = lakeSecrets(full.dataDir)
  const secret = role === 'corpus' ? secrets.s3Corpus : secrets.s3Lake
  return roleClient(full.stack.component('seaweedfs').endpoints['url'] ?? '', role, secret)
}

const putBook = (key: string, lines: number, seed: number): Promise<void> =>
  putCorpus(s3('corpus'), key, { writing: 'ethiopic', lines, seed })

async function promptsOf(key: string): Promise<PromptRecord[]> {
  const records = await readTopic(full.cluster, 'topic1')
  return records
    .flatMap(({ value }) => (value === null ? [] : [promptRecord.parse(JSON.parse(value.toString()))]))
    .filter((prompt) => prompt.source.startsWith(`s3://corpus/${key}#etag=`))
}

const jobName = z.object({ job: z.object({ name: z.string() }) })

/** Sends a take and waits for the word that it has landed. */
async function land(take: MadeTake): Promise<void> {
  const { key, value, headers } = signedBy(sender, take)
  const record = { key, value, headers: Object.fromEntries(headers) }
  await produce(full.cluster, 'topic2', [record])
  const told = async () => {
    const receipts = await readTopic(full.cluster, 'receipts')
    return receipts.map(({ value }) => receiptRecord.parse(JSON.parse(value?.toString() ?? '')))
  }
  await vi.waitFor(
    async () =>
      expect(await told()).toContainEqual(
        expect.objectContaining({ take_id: take.takeId, status: 'landed' }),
      ),
    { timeout: 120_000, interval: 300 },
  )
}

const statusShape = z.object({
  memory_bytes: z.number(),
  components: z.array(z.object({ name: z.string(), healthy: z.boolean() })),
})

/** What `npm run stack -- status` says. */
function status(): z.infer<typeof statusShape> {
  const cli = join(root, 'backend-stack', 'stack', 'cli.ts')
  const args = [cli, 'status', '--json', '--data', full.dataDir]
  return statusShape.parse(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })))
}

const at = new Date('2026-03-05T10:00:00Z')
let take: MadeTake

test('everything is up, and fits in 12 GiB', () => {
  const { components, memory_bytes: memory } = status()
  expect(components.filter(({ healthy }) => !healthy)).toEqual([])
  expect(components.map(({ name }) => name).toSorted()).toEqual(
    'airflow-api airflow-dag-processor airflow-scheduler cassandra connect corpus-trigger counters kafka-1 landing mongo postgres registry seaweedfs'.split(
      ' ',
    ),
  )
  expect(memory).toBeGreaterThan(GIB)
  expect(memory).toBeLessThan(12 * GIB)
})

rowsBecomePrompts(() => full)

test(
  'a corpus put into S3 starts a run by itself; a take of its prompt lands',
  { timeout: RUN_MS },
  async () => {
    station = await openStation()
    const { page } = station
    // the one row that was not deleted again
    await see(onScreen(page)).toHaveText('እንዴት ነህ', { timeout: 120_000 })
    await putBook('am/news.txt', 500, 8)
    // far below the five minutes after which the trigger would look by itself
    const first = await vi.waitFor(
      async () => {
        const run = (await full.runs('data_ingestion')).find(({ dag_run_id: id }) =>
          id.startsWith('object__'),
        )
        expect(run).toBeDefined()
        return run?.dag_run_id ?? ''
      },
      { timeout: 90_000, interval: 250 },
    )
    expect(await full.ended('data_ingestion', first)).toBe('success')
    const prompts = await promptsOf('am/news.txt')
    expect(prompts).toHaveLength(200)
    expect(new Set(prompts.map((prompt) => prompt.lang))).toEqual(new Set(['am']))
    // passed over, the row makes room for a sentence of the corpus
    await page.keyboard.press('s')
    await page.keyboard.press('1')
    const texts = prompts.map(({ text }) => text)
    await see.poll(async () => texts.includes((await onScreen(page).textContent()) ?? '')).toBe(true)

    take = makeTake({ at, headers: { prompt_id: prompts[0]?.prompt_id ?? '' } })
    await land(take)
    await goTo(page, 'Pipeline')
    const counts = page.getByRole('region', { name: 'Counted so far, at all stations' })
    await see(counts.getByRole('row', { name: 'In all' })).toContainText('1', { timeout: 90_000 })
    // its microphone and meter would be drawn beside everything that follows
    await station.close()
    station = undefined
  },
)

test(
  'a killed scheduler goes on with its run: no prompt twice, none left out',
  { timeout: RUN_MS },
  async () => {
    const wanted = 5_000
    const admin = testClient(full.cluster).admin()
    await admin.connect()
    const end = async () => {
      const offsets = await admin.fetchTopicOffsets('topic1')
      return offsets.reduce((sum, { high }) => sum + Number(high), 0)
    }
    const before = await end()
    await putBook('am/long/book.txt', 12_000, 9)
    // the upload starts a run of its own, for 200; this one wants most of the book
    await full.trigger('data_ingestion', 'killed', { corpus: 's3://corpus/am/long/book.txt', count: wanted })
    await vi.waitFor(async () => expect(await end()).toBeGreaterThan(before + 1_000), {
      timeout: 180_000,
      interval: 20,
    })
    const members = full.stack.component('airflow').members ?? []
    const scheduler = members.find(({ name }) => name === 'airflow-scheduler')
    const killed = scheduler?.pid ?? 0
    process.kill(-killed, 'SIGKILL')
    await admin.disconnect()
    expect(await full.ended('data_ingestion', 'killed')).toBe('success')
    expect(scheduler?.pid).not.toBe(killed)
    expect(status().components.filter(({ healthy }) => !healthy)).toEqual([])
    const object = (await full.runs('data_ingestion')).filter(({ dag_run_id: id }) =>
      id.startsWith('object__'),
    )
    for (const { dag_run_id: id } of object) expect(await full.ended('data_ingestion', id)).toBe('success')
    const ids = (await promptsOf('am/long/book.txt')).map((prompt) => prompt.prompt_id)
    expect(ids).toHaveLength(wanted + 200)
    expect(new Set(ids).size).toBe(ids.length)
  },
)

test(
  'one useless corpus fails its part of a run, by mail and webhook with a link, and no other',
  { timeout: RUN_MS },
  async () => {
    // meanwhile, in another pool: see below
    await full.trigger('data_processing', 'hourly', {})
    const before = [full.mails.got.length, full.posts.got.length]
    // as if they had become so since they were registered: one is no text any more, one was deleted
    const binary = join(full.dataDir, 'binary.txt')
    writeFileSync(binary, Buffer.alloc(1_000))
    const registry = join(full.dataDir, 'airflow', 'state', 'corpora.json')
    const known = z
      .array(z.looseObject({ uri: z.string() }))
      .parse(JSON.parse(readFileSync(registry, 'utf8')))
    expect(known.map(({ uri }) => uri).toSorted()).toEqual(
      ['am/long/book.txt', 'am/news.txt'].map((key) => `s3://corpus/${key}`),
    )
    const useless = [binary, 's3://corpus/am/nowhere.txt'].map((uri) => ({ uri, lang: 'am', count: 1 }))
    writeFileSync(registry, JSON.stringify([...useless, ...known]))
    // no corpus is named: all of them, as on schedule
    await full.trigger('data_ingestion', 'broken', { count: 5 })
    expect(await full.ended('data_ingestion', 'broken')).toBe('failed')
    expect(await promptsOf('am/news.txt')).toHaveLength(205)
    expect(await promptsOf('am/long/book.txt')).toHaveLength(5_205)
    await expect
      .poll(() => [full.mails.got.length, full.posts.got.length], { timeout: 90_000 })
      .toEqual(before.map((n) => n + 1))
    const mail = full.mails.got.at(-1)
    expect(mail).toMatchObject({ from: 'airflow@example.test', to: ['oncall@example.test'] })
    const text = decoded(mail?.data ?? '')
    expect(text).toContain('data_ingestion.check')
    expect(text).toContain('This is not a text file')
    const link = `${full.stack.component('airflow').endpoints['url']}/dags/data_ingestion/runs/broken/`
    expect(text).toContain(link)
    const post = full.posts.got.at(-1)
    expect(post?.path).toBe('/services/T000/B000/XXXX')
    expect(post?.body).toContain(link)
  },
)

test('a run that is late tells the same people while it still runs', { timeout: RUN_MS }, async () => {
  const file = join(full.dataDir, 'go-on')
  await full.trigger('late', 'slow', { file })
  const link = `${full.stack.component('airflow').endpoints['url']}/dags/late/runs/slow`
  const told = () => [
    full.mails.got.some(({ data }) => decoded(data).includes(link) && data.includes('late is late')),
    full.posts.got.some(({ body }) => body.includes(`late is late`) && body.includes(link)),
  ]
  await expect.poll(told, { timeout: 120_000 }).toEqual([true, true])
  expect((await full.runs('late'))[0]?.state).toBe('running')
  writeFileSync(file, '')
  expect(await full.ended('late', 'slow')).toBe('success')
})

test('the hourly look at the lake finds it well', { timeout: RUN_MS }, async () => {
  expect(await full.ended('data_processing', 'hourly')).toBe('success')
  const states = await full.tasks('data_processing', 'hourly')
  expect(new Set(Object.values(states)), JSON.stringify(states)).toEqual(new Set(['success']))
})

lakeBecomesDocuments(
  () => full,
  () => take.takeId,
)

test('the nightly one exports, cools, and tells of data that break a rule', { timeout: RUN_MS }, async () => {
  const stray = makeTake({ at, headers: { prompt_id: 'nobody-published-this' } })
  await land(stray)
  const before = full.mails.got.length
  await full.trigger('data_archival_and_storage', 'nightly', {})
  expect(await full.ended('data_archival_and_storage', 'nightly')).toBe('failed')
  const { quality, ...others } = await full.tasks('data_archival_and_storage', 'nightly')
  expect(quality).toBe('failed')
  expect(new Set(Object.values(others)), JSON.stringify(others)).toEqual(new Set(['success']))
  expect(status().memory_bytes).toBeLessThan(12 * GIB)

  await expect.poll(() => full.mails.got.length).toBe(before + 1)
  const text = decoded(full.mails.got.at(-1)?.data ?? '')
  expect(text).toContain(`take_has_its_prompt: 1 of 2 rows, such as ${stray.takeId}`)

  const lake = s3('lake')
  const figures = { Bucket: 'lake', Key: 'exports/daily/2026/2026-03-05.csv' }
  const csv = await (await lake.send(new GetObjectCommand(figures))).Body?.transformToString()
  expect(csv).toMatch(/^2026-03-05,station-1,am,2,/m)
  const audio = await lake.send(new ListObjectsV2Command({ Bucket: 'lake', Prefix: 'audio/' }))
  expect(audio.Contents?.map(({ StorageClass }) => StorageClass)).toEqual(['STANDARD_IA', 'STANDARD_IA'])
})

test('a corpus that is asked for is made and published', { timeout: RUN_MS }, async () => {
  const out = join(full.dataDir, 'corpora')
  const wish = { name: 'All there is', format: 'kaldi', out, all: true }
  writeFileSync(join(full.dataDir, 'exports.json'), JSON.stringify([wish]))
  await full.trigger('corpus_exports', 'weekly', {})
  expect(await full.ended('corpus_exports', 'weekly')).toBe('success')
  const latest = z
    .object({ path: z.string(), takes: z.number(), left_out: z.record(z.string(), z.number()) })
    .parse(JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8')))
  expect(latest.path).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(Object.values(latest.left_out).reduce((sum, n) => sum + n, latest.takes)).toBe(2)
  expect(await verifyExport(join(out, latest.path), null)).toMatchObject({ missing: [], changed: [] })
})

test('the lake is asked from the command line, without a variable to set', () => {
  const cli = join(root, 'backend-stack', 'stack', 'cli.ts')
  const ask = (...args: string[]) =>
    execFileSync(process.execPath, [cli, 'lake', '--data', full.dataDir, ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
  const rows = ask('look', 'takes', '--columns', 'take_id').trim().split('\n')
  expect(rows.map((row): unknown => JSON.parse(row))).toContainEqual({ take_id: take.takeId })
  expect(rows).toHaveLength(2)
  expect(ask('reconcile')).toBe('{"takes": 2, "differences": 0}\n')
  expect(() => ask('tidy')).toThrow('The lake has no program "tidy"; it has housekeeping')
})

test('a take is followed from its line in the corpus to the export that counted it', async () => {
  const trace = await traceFromKafka(kafkaAccess(full.dataDir, 'lineage', full.bootstrap), take.takeId)
  expect(trace.corpus?.uri).toBe('s3://corpus/am/news.txt')
  expect(trace.runs.map(({ job }) => job.name)).toContain('text-selector')
  expect(trace.landings.map(({ job }) => job.name)).toEqual(['landing'])
  const later = new Map(trace.later.map((run) => [run.job.name, run.outputs?.[0]?.name]))
  expect([...later.keys()]).toEqual(
    expect.arrayContaining(['compact', 'counts', 'quality', 'export_figures']),
  )
  expect(later.get('export_figures')).toBe('exports/daily/2026/2026-03-05.csv')
  // the file has what the topic has, of Airflow as of Spark
  const lines = readFileSync(join(full.dataDir, 'openlineage.jsonl'), 'utf8').trim().split('\n')
  const names = lines.map((line) => jobName.parse(JSON.parse(line)).job.name)
  expect(names).toEqual(
    expect.arrayContaining(['landing', 'quality', 'data_ingestion.select', 'export_figures']),
  )
})

test('no password is in a log, an event, or what Airflow keeps of its runs', () => {
  const secrets = [...secretsOf(full.dataDir), 'T000/B000/XXXX']
  const files = readdirSync(full.dataDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:log|jsonl)$/.test(file))
    .map((file) => join(full.dataDir, file))
  expect(files.filter((file) => file.includes('dag_id=data_ingestion')).length).toBeGreaterThan(5)
  const { host = '', port = '' } = full.stack.component('postgres').endpoints
  const env = { ...process.env, PGPASSWORD: lakeSecrets(full.dataDir).postgresAirflow }
  const dump = ['-h', host, '-p', port, '-U', 'airflow', 'airflow']
  const kept = execFileSync(postgresProgram('pg_dump'), dump, { env, encoding: 'utf8', maxBuffer: 1e9 })
  expect(kept).toContain('object__')
  for (const text of [kept, ...files.map((file) => readFileSync(file, 'utf8'))])
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
})

test('no secret stood on a command line, and none is in a file that others may read', () => {
  for (const program of [
    'trigger-main.ts',
    'ConnectDistributed',
    'counters.Main',
    'airflow',
    'text-selector',
  ])
    expect(watch.saw(program), program).toBe(true)
  expect(watch.found()).toEqual([])
  expect(exposedFiles(full.dataDir, secretsOf(full.dataDir))).toEqual([])
})

test('and ends without leaving a process', { timeout: 120_000 }, async () => {
  const pids = full.stack.components.flatMap((one) => (one.members ?? [one]).map(({ pid }) => pid))
  await full.stack.stop()
  expect(pids.filter((pid) => processIdentity(pid) !== undefined)).toEqual([])
})

/** The parts of a mail are base64. */
function decoded(data: string): string {
  return (
    data +
    data
      .split(/\n\n/)
      .map((part) => Buffer.from(part.replace(/--=.*/gs, ''), 'base64').toString())
      .join('\n')
  )
}
