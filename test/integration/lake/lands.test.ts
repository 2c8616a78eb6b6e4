import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kafkaAccess } from '../../../backend-stack/servers/kafka/security.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { lakeEnv } from '../../../backend-stack/servers/spark/lake-env.ts'
import { venvPython } from '../../../backend-stack/stack/install/python.ts'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'
import type { ReviewRecord } from '../../../main/contract/messages.ts'
import type { Transcript } from '../../../main/contract/transcript.ts'
import { ensureBuilt } from '../../../scripts/start/build.ts'
import { speechFile } from '../../e2e/speech.ts'
import { launchBrowser } from '../../support/station-browser.ts'
import { startLake } from '../../support/lake.ts'
import type { Receipt, ReceiptLog, TestLake } from '../../support/lake.ts'
import { accountsPlace, addressOf, stationAccount } from '../../support/accounts.ts'
import { exposedFiles, secretsOf, watchProcesses } from '../../support/exposed.ts'
import { makeTake } from '../../support/takes.ts'
import { readTopic } from '../../support/topic.ts'
import { SUMMARY_KEY, summaryRecord } from '../../../main/contract/summary.ts'
import { landUnderFaults } from '../../support/land-faults.ts'
import { golden, goldenFile } from '../../unit/small-lake/golden.ts'
import type { GoldenRecord } from '../../unit/small-lake/golden.ts'
import { openFieldStation } from './field-station.ts'
import type { FieldStation } from './field-station.ts'

/*
 * One lake for all of these: bringing up Kafka, SeaweedFS, PostgreSQL, Cassandra and Spark costs more than what is
 * tested on them. The tests build on each other's takes and run in order. Three brokers with TLS, accounts and rules: the
 * landers and the stations have no more rights than backend-stack/cluster/acls.yml gives them.
 */
let lake: TestLake
let log: ReceiptLog
let browser: Browser | undefined
let stations: readonly FieldStation[] = []

beforeAll(async () => {
  await ensureBuilt(() => undefined)
  lake = await startLake({
    brokers: 3,
    secure: true,
    landing: false,
    // what is sent here is nobody's; test/integration/lake/signed.test.ts has those of stations
    extra: { FIELDTAKE_COUNTS_SECONDS: '2', FIELDTAKE_SIGNATURES: 'off', FIELDTAKE_QUARANTINE_DAYS: '0' },
  })
  log = await lake.receipts()
}, 1_200_000)

afterAll(async () => {
  for (const station of stations) await station.close()
  await browser?.close()
  await lake.stop()
}, 180_000)

interface SentRecord {
  readonly name: string
  readonly record: GoldenRecord
  readonly origin: string
}
const sent: SentRecord[] = []
const originOf = ({ origin }: Receipt) =>
  origin ? `${origin.topic}:${origin.partition}:${origin.offset}` : ''
const takes = golden.cases.flatMap(({ records }) => records)
const landed = takes.filter(({ expect }) => expect.verdict === 'landed')

const answered = () => sent.filter(({ record }) => tellsWhom(record))
const wanted = () =>
  answered().map(({ name, record: { expect } }) => [
    name,
    expect.verdict,
    expect.code,
    expect.object_key === undefined ? undefined : `s3://lake/${expect.object_key}`,
  ])
/** What each record was told by the receipts from `from` on. */
function told(from: number) {
  const receipts = new Map(log.all.slice(from).map((receipt) => [originOf(receipt), receipt]))
  expect(receipts.size).toBe(answered().length)
  return answered().map(({ name, origin }) => {
    const receipt = receipts.get(origin)
    return [name, receipt?.status, receipt?.reason?.code, receipt?.object_uri]
  })
}

test('golden records get the verdicts that every lander gives, from the small lake', async () => {
  await lake.putClaims(golden.claims.map((claim) => ({ ...claim, body: goldenFile(claim.file) })))
  for (const { name, records } of golden.cases) {
    for (const record of records) sent.push({ name, record, origin: await lake.sendOne(wire(record)) })
  }
  const catalogueDir = mkdtempSync(join(tmpdir(), 'fieldtake-small-'))
  const { dataDir, endpoints } = lake.stack.ctx
  const { caFile = '', user } = kafkaAccess(dataDir, 'lander', lake.bootstrap)
  const s3 = {
    endpoint: endpoints.get('seaweedfs')?.['url'] ?? '',
    accessKeyId: 'lake',
    secretAccessKey: lakeSecrets(dataDir).s3Lake,
  }
  const small = await startSmallLake({
    brokers: lake.bootstrap.split(','),
    ssl: { ca: [readFileSync(caFile, 'utf8')] },
    sasl: { mechanism: 'scram-sha-512', username: user?.name ?? '', password: user?.password ?? '' },
    target: { kind: 's3', bucket: 'lake', catalogueDir, ...s3 },
    claims: { ...s3, buckets: ['claims'] },
  })
  try {
    await log.until((all) => all.length >= answered().length, 180_000)
  } finally {
    await small.stop()
    rmSync(catalogueDir, { recursive: true, force: true })
  }
  expect(told(0)).toEqual(wanted())
}, 300_000)

test('the landing job reads them again into the same bucket: the same verdicts, and nothing is doubled', async () => {
  const before = log.all.length
  await lake.startLanding()
  await log.until((all) => all.length >= before + answered().length, 180_000)
  expect(told(before)).toEqual(wanted())
}, 800_000)

test('no secret stands on a command line, in a log, or in a file that others may read', () => {
  const { dataDir } = lake.stack.ctx
  const secrets = secretsOf(dataDir)
  expect(secrets.filter((secret) => secret.length < 16)).toEqual([])
  const watch = watchProcesses(secrets)
  // the JVM of the landing job is among them, or this would show nothing
  expect(watch.saw('org.apache.spark.deploy.SparkSubmit')).toBe(true)
  expect(watch.found()).toEqual([])
  watch.stop()
  expect(exposedFiles(dataDir, secrets)).toEqual([])
})

test('what could not land is in the dead letters exactly once, as it came, with why and from where', async () => {
  const refused = sent.filter(
    ({ record: { expect } }) => expect.verdict === 'rejected' && expect.code !== 'speaker_withdrew',
  )
  const rows = (await lake.rows('dead_letters')).map((row) => [
    [row['topic'], row['partition'], row['offset']].join(':'),
    row['code'],
  ])
  expect(rows.toSorted()).toEqual(
    refused.map(({ origin, record }) => [origin, record.expect.code]).toSorted(),
  )

  const letters = new Map(
    (await readTopic(lake.address, 'topic2.dlq')).map(({ message }) => [String(message.key), message]),
  )
  for (const { origin, record } of refused) {
    const letter = letters.get(origin)
    const { value, headers } = wire(record)
    expect(letter?.value ?? null).toEqual(value)
    expect(String(letter?.headers?.['dlq_code'])).toBe(record.expect.code)
    for (const [name, bytes] of headers) expect(letter?.headers?.[name]).toEqual(Buffer.from(bytes))
  }
  expect(letters.size).toBe(refused.length)
}, 300_000)

test('S3, Iceberg, Cassandra and PostgreSQL agree on every take', async () => {
  expect(await lake.reconcile()).toEqual({ takes: landed.length, differences: [] })
  for (const receipt of log.all.filter(({ status }) => status === 'landed')) {
    expect(await digestOf(receipt.object_uri ?? '')).toBe(receipt.sha256)
  }
}, 300_000)

test('what was read stands beside each take, and comes back to rows that were written before it did', async () => {
  const texts = async () =>
    new Map((await lake.rows('takes')).map((row) => [String(row['take_id']), row['prompt_text']]))
  const said = (record: GoldenRecord, name: string) => {
    const value = record.headers.findLast(([key]) => key === name)?.[1]
    return typeof value === 'string' ? value : null
  }
  const wanted = new Map(
    landed.map((record) => [said(record, 'ce_id') ?? '', said(record, 'prompt_text') || null]),
  )
  expect(await texts()).toEqual(wanted)
  const known = [...wanted.values()].filter((text) => text !== null).length
  expect(known).toBeGreaterThan(0)

  await lake.forgetTexts()
  const [first] = await lake.job('fieldtake_lake.housekeeping', ['texts'])
  expect(first).toMatchObject({ task: 'texts', filled: known, missing: landed.length - known })
  expect(await texts()).toEqual(wanted)
  const [again] = await lake.job('fieldtake_lake.housekeeping', ['texts'])
  expect(again).toMatchObject({ filled: 0, prompts: 0 })
  // of each text and each take without one there is a prompt, whoever told of it first
  const asked = new Set((await lake.rows('prompts')).map((row) => row['prompt_sha256']))
  for (const row of await lake.rows('takes')) expect(asked).toContain(row['prompt_sha256'])
}, 400_000)

test('the backfill of texts, killed again and again at any point, comes to the same end', async () => {
  const bare = async () => (await lake.rows('takes')).filter((row) => row['prompt_text'] === null).length
  const unknown = await bare()
  await lake.forgetTexts()
  const { env, python } = lakeProgram()
  // whoever is killed leaves the temporary files of Spark
  const temporary = mkdtempSync(join(tmpdir(), 'killed-'))
  const own = { TMPDIR: temporary, JAVA_TOOL_OPTIONS: `-Djava.io.tmpdir=${temporary}` }
  for (const ms of [4_000, 12_000, 18_000]) {
    const child = spawn(python, ['-m', 'fieldtake_lake.housekeeping', 'texts'], {
      env: { ...env, ...own },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit')
    await Promise.race([delay(ms), ended])
    child.kill('SIGKILL')
    await ended
  }
  const [last] = await lake.job('fieldtake_lake.housekeeping', ['texts'])
  expect(last).toMatchObject({ missing: unknown })
  expect(await bare()).toBe(unknown)
  expect((await lake.reconcile()).differences).toEqual([])
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
}, 400_000)

/** How one of the lake's programs is run in a process of its own. */
function lakeProgram() {
  const { ctx } = lake.stack
  return { python: venvPython(ctx, 'spark'), env: { ...process.env, ...lakeEnv(ctx) } }
}

test('a laptop that was offline for eight weeks lands in its own day and windows, with its consent, and its claim is cleared', async () => {
  const at = new Date(Date.now() - 56 * 86_400_000)
  const takeId = uuidv7({ msecs: at.getTime() })
  const claim = { bucket: 'claims', key: `claims/laptop/${takeId}.wav` }
  const agreed = { speaker_id: 'traveller', text_sha256: 'c'.repeat(64), lang: 'sw', version: '1' }
  const take = makeTake({
    ...{ takeId, at, station: 'laptop', lang: 'sw', speaker: agreed.speaker_id },
    headers: {
      ...{ claim_bucket: claim.bucket, claim_key: claim.key },
      ...{ consent_sha256: agreed.text_sha256, consent_lang: 'sw', consent_version: '1' },
      consent_at: at.toISOString(),
    },
  })
  const before = log.all.length
  await lake.putClaims([{ ...claim, body: take.value }])
  await lake.send([{ ...take, value: null }])
  await log.until((all) => all.length > before, 180_000)
  const receipt = log.all.find(({ take_id }) => take_id === take.takeId)
  expect(receipt).toMatchObject({
    status: 'landed',
    object_uri: `s3://lake/audio/sw/${at.toISOString().slice(0, 10)}/${take.takeId}.wav`,
  })
  expect(await lake.rows('consents')).toMatchObject([{ ...agreed, station_id: 'laptop' }])
  const head = new HeadObjectCommand({ Bucket: claim.bucket, Key: claim.key })
  await expect.poll(() => lake.objects.send(head).then(() => 'there', String)).toMatch(/NotFound/)
  const hour = `${at.toISOString().slice(0, 13)}:00:00+00:00`.replace('T', ' ')
  await expect
    .poll(async () => (await lake.rows('counts')).filter(({ value }) => value === 'laptop'), {
      timeout: 180_000,
      interval: 2_000,
    })
    .toContainEqual(expect.objectContaining({ grain: 'hour', window_start: hour, takes: 1, seconds: 0.25 }))
}, 360_000)

test('two stations record and 60 takes come by the way while the landing job, S3 and a broker are killed: all land once', async () => {
  browser = await launchBrowser(speechFile())
  const pages = browser
  stations = await Promise.all(
    ['north', 'south'].map(async (name) => {
      const { dataDir } = lake.stack.ctx
      const url = lake.stack.component('seaweedfs').endpoints['url']
      const account = await stationAccount(accountsPlace(dataDir, lake.bootstrap, url), name)
      return openFieldStation(pages, name, addressOf(dataDir, account))
    }),
  )
  const [figures] = await Promise.all([
    landUnderFaults(lake, { takes: 60, faults: ['landing', 'seaweedfs', 'kafka'], timeoutMs: 300_000 }),
    ...stations.map((station) => station.record(3)),
  ])
  expect(figures).toMatchObject({
    saved: 60,
    lost: 0,
    doubled: 0,
    wrongBytes: 0,
    deadWrong: 0,
    differences: 0,
  })
  await Promise.all(stations.map((station) => station.landed(3, 180_000)))
  const takes = stations.flatMap((station) => station.takes())
  expect(takes.map(({ state }) => state)).toEqual(Array(6).fill('landed'))
  const rows = await lake.rows('takes')
  for (const { takeId, sha256, speakerId } of takes) {
    const found = rows.filter(({ take_id }) => take_id === takeId)
    expect(found).toMatchObject([{ sha256, speaker_id: speakerId }])
    const owners = log.all.filter(({ take_id, status }) => take_id === takeId && status === 'landed')
    expect(new Set(owners.map(originOf)).size).toBe(1)
    expect(await digestOf(String(found[0]?.['object_uri']))).toBe(sha256)
  }
  const consents = await lake.rows('consents')
  for (const { stationId } of stations)
    expect(consents.filter(({ station_id }) => station_id === stationId)).toMatchObject([
      { lang: 'en', version: '1' },
    ])
  const heard = async (table: string) =>
    (await lake.rows(table)).filter(({ speaker_id }) => ids.has(String(speaker_id)))
  const ids = new Set<string>(stations.map(({ speakerId }) => speakerId))
  await expect.poll(() => heard('speakers'), { timeout: 60_000, interval: 1_000 }).toHaveLength(2)
  await expect.poll(() => heard('outcomes'), { timeout: 60_000, interval: 1_000 }).toHaveLength(2)
  const answered = await heard('speakers')
  const passed = await heard('outcomes')
  for (const { stationId, speakerId, skipped } of stations) {
    const own = answered.find(({ speaker_id }) => speaker_id === speakerId)
    expect(own).toMatchObject({ station_id: stationId, valid_to: null })
    expect(JSON.parse(String(own?.['answers']))).toEqual({
      accent: `accent of ${stationId}`,
      age_band: '20-29',
    })
    expect(passed.find(({ speaker_id }) => speaker_id === speakerId)).toMatchObject({
      ...{ outcome: 'skipped', holds: true, reasons: ['unknown_word'], prompt_id: skipped },
    })
  }
  // what was asked for is known from the takes
  await expect
    .poll(async () => (await lake.rows('prompts')).map(({ text }) => text), {
      timeout: 60_000,
      interval: 1_000,
    })
    .toEqual(expect.arrayContaining(['The well is deep.', 'Rain.']))
  // Cassandra, PostgreSQL and S3 hold what Iceberg says, the stations' takes too: read by pyiceberg, not by Spark.
  expect((await lake.reconcile()).differences).toEqual([])
}, 1_000_000)

test('housekeeping: mended dead letters land, who withdrew and what is too old are gone everywhere, files are few again', async () => {
  const missing = sent.find(({ name }) => name === 'claim-missing')
  const header = (name: string) => {
    const value = missing?.record.headers.find(([key]) => key === name)?.[1]
    return typeof value === 'string' ? value : ''
  }
  await lake.putClaims([{ bucket: 'claims', key: header('claim_key'), body: goldenFile('take.flac') }])
  const at = new Date()
  const takes = ['leaver', 'stayer', 'elder'].map((speaker) =>
    makeTake({ speaker, at, station: `of-${speaker}` }),
  )
  await lake.send(takes)
  // Of the traveller, whose take is too old by then, nothing will be left but what they had agreed to.
  for (const speaker of ['leaver', 'traveller'])
    await lake.sendOne({
      key: speaker,
      headers: [['ce_type', 'org.fieldtake.withdrawal.v1']],
      value: Buffer.from(
        JSON.stringify({ speaker_id: speaker, station_id: 'station-1', withdrawn_at: at.toISOString() }),
      ),
    })
  await log.until(
    (all) => takes.every(({ takeId }) => all.some(({ take_id }) => take_id === takeId)),
    180_000,
  )
  await expect.poll(() => lake.rows('withdrawals'), { timeout: 120_000, interval: 1_000 }).toHaveLength(4)

  const heard = takes.flatMap(({ takeId }) =>
    // of the stayer's take ben also says what he heard
    ['anna', 'ben'].map((reviewer) => ({
      key: takeId,
      value: approval(
        takeId,
        reviewer,
        takeId === takes[1]?.takeId && reviewer === 'ben' ? HEARD : undefined,
      ),
    })),
  )
  await lake.send(
    [...heard, { key: 'x', value: 'no review' }].map((one) => ({
      ...{ key: one.key, headers: [], value: Buffer.from(one.value) },
    })),
    'reviews',
  )
  const folded = (reviews: number, decided: number, malformed = 0) => [
    { reviews, decided, malformed, refused: 0 },
  ]
  expect(await lake.job('fieldtake_lake.reviews')).toEqual(folded(6, 3, 1))
  // its owner knows the answer of one, and sets a listener aside; then thinks again of both
  const owner = async (gold: string | null, counts: boolean) => {
    const said = { station_id: 'of-stayer', app_version: '1', at: new Date().toISOString() }
    const words = [
      { gold_id: uuidv7(), take_id: takes[0]!.takeId, gold, ...said },
      { standing_id: uuidv7(), reviewer: 'ben', counts, ...said },
    ]
    await lake.send(
      words.map((word) => ({ key: 'x', headers: [], value: Buffer.from(JSON.stringify(word)) })),
      'reviews',
    )
    return lake.job('fieldtake_lake.reviews')
  }
  expect(await owner('reject', false)).toEqual(folded(0, 3))
  const states = new Map((await lake.rows('verdicts')).map((row) => [row['take_id'], row['state']]))
  expect(takes.map(({ takeId }) => states.get(takeId))).toEqual(['rejected', 'open', 'open'])
  expect((await lake.reconcile()).differences).toEqual([])
  expect(await owner(null, true)).toEqual(folded(0, 3))
  // once when they agreed, and again when they counted again
  await log.until((all) => all.filter(({ status }) => status === 'approved').length === 6, 180_000)
  expect(log.all.find(({ status }) => status === 'approved')?.review).toMatchObject({ approve: 2 })

  const [counted] = await lake.job('fieldtake_lake.summary')
  expect(counted).toMatchObject({ told: true })
  const told = (await readTopic(lake.address, 'summary')).at(-1)?.message
  expect(String(told?.key)).toBe(SUMMARY_KEY)
  expect(summaryRecord.parse(JSON.parse(String(told?.value)))).toMatchObject({
    total: { takes: counted?.['takes'] },
    // the leaver's take is in quarantine, and as good as gone
    agreement: { heard: 2, approved: 2, approve: 4, pairs: 2, same: 2 },
  })

  for (const speaker of ['elder', 'traveller'])
    expect(await lake.backdate('takes', 'landed_at', 500, 'speaker_id', speaker)).toBe(1)
  const letters = (await lake.rows('dead_letters')).length
  const old = await lake.backdate('dead_letters', 'refused_at', 500, 'code', 'sha_mismatch')
  expect(old).toBeGreaterThan(0)
  expect(old).toBeLessThan(letters)
  const elder = (await lake.rows('takes')).find(({ speaker_id }) => speaker_id === 'elder')
  expect(await digestOf(String(elder?.['object_uri']))).toBe(elder?.['sha256'])

  // Sending takes again is not the lander's to do.
  const all = ['replay', 'retire', 'erase', 'compact', 'orphans']
  const tasks = [...all, '--code', 'claim_missing', '--expire-hours', '0']
  const extra = { FIELDTAKE_KEEP_AUDIO_DAYS: '450' }
  const did = await lake.job('fieldtake_lake.housekeeping', tasks, { account: 'admin', extra })
  expect(did).toMatchObject([
    { task: 'replay', sent: 1 },
    { task: 'retire', takes: 2, dead_letters: old, claims: 0, dry: false },
    { task: 'erase', speakers: 2, takes: 1 },
    { task: 'compact' },
    { task: 'orphans', files: 0 },
  ])
  expect(Number(did[3]?.['object_ratio'])).toBeLessThanOrEqual(1.1)
  expect(await lake.rows('dead_letters')).toHaveLength(letters - old)
  await expect(digestOf(String(elder?.['object_uri']))).rejects.toThrow()
  const { take_id: elderTake, station_id: elderStation } = elder ?? {}
  const retired = await lake.rows('retired_takes')
  expect(retired.filter(({ station_id }) => station_id !== 'laptop')).toMatchObject([
    { take_id: elderTake, station_id: elderStation },
  ])
  expect((await lake.rows('counts')).filter(({ value }) => value === 'elder')).toEqual([])
  await log.until(
    (all) => all.some(({ take_id, status }) => take_id === header('ce_id') && status === 'landed'),
    60_000,
  )
  const rows = await lake.rows('takes')
  expect(rows.filter(({ speaker_id }) => speaker_id === 'leaver' || speaker_id === 'elder')).toEqual([])
  expect(rows.filter(({ speaker_id }) => speaker_id === 'stayer')).toHaveLength(1)
  const erasures = (await lake.rows('erasures')).map(({ speaker_id, takes }) => [speaker_id, takes])
  expect(erasures.toSorted()).toEqual([
    ['leaver', 1],
    ['traveller', 0],
  ])
  expect((await lake.rows('consents')).filter(({ speaker_id }) => speaker_id === 'traveller')).toEqual([])
  expect((await lake.rows('counts')).filter(({ value }) => value === 'leaver')).toEqual([])
  const stayer = takes[1]?.takeId
  expect((await lake.rows('reviews')).map(({ take_id }) => take_id)).toEqual([stayer, stayer])
  expect(await lake.rows('verdicts')).toMatchObject([{ take_id: stayer, state: 'approved', approve: 2 }])
  expect((await lake.reconcile()).differences).toEqual([])
  // The snapshots that the counts query had read up to have expired: it has to find its way on by itself.
  await lake.send([makeTake({ station: 'afterwards' })])
  await expect
    .poll(async () => (await lake.rows('counts')).filter(({ value }) => value === 'afterwards'), {
      timeout: 180_000,
      interval: 2_000,
    })
    .toHaveLength(2)
}, 900_000)

test('what a speaker answered is in an export; withdrawn, it is nowhere, and recall names the export', async () => {
  const [leaver, stayer] = stations
  if (!leaver || !stayer) throw new Error('the stations are not there')
  const out = (name: string) => join(lake.stack.ctx.dataDir, name)
  const before = await exportLake('--format', 'hf', '--all', '--out', out('before'))
  expect(before).toMatchObject({ status: 0 })
  const card = () => readFileSync(join(out('before'), 'README.md'), 'utf8')
  expect(card()).toContain(`accent of ${leaver.stationId}`)
  const listed = ['train', 'validation', 'test']
    .map((split) => join(out('before'), 'data', split, 'metadata.jsonl'))
    .flatMap((file) => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []))
  // what a listener wrote down before is the text of its take
  expect(listed.map((line) => JSON.parse(line) as unknown)).toContainEqual(
    expect.objectContaining({
      speaker_id: 'stayer',
      text: HEARD.text,
      text_from: 'listener',
      segments: '[{"tier":"words","start":0,"end":0.1,"text":"ሰላም"}]',
    }),
  )
  const manifest = readFileSync(join(out('before'), 'manifest.json'), 'utf8')
  const theirs = leaver.takes().map(({ takeId }) => takeId)
  for (const takeId of theirs) expect(manifest).toContain(takeId)
  const uris = (await lake.rows('takes')).filter(({ speaker_id }) => speaker_id === leaver.speakerId)
  expect(uris).toHaveLength(3)

  await leaver.withdraw()
  await expect
    .poll(
      async () => (await lake.rows('withdrawals')).some(({ speaker_id }) => speaker_id === leaver.speakerId),
      { timeout: 120_000, interval: 1_000 },
    )
    .toBe(true)
  const [erased] = await lake.job('fieldtake_lake.housekeeping', ['erase'])
  expect(erased).toMatchObject({ speakers: 1, takes: 3 })
  for (const table of ['takes', 'speakers', 'outcomes', 'consents'])
    expect((await lake.rows(table)).filter(({ speaker_id }) => speaker_id === leaver.speakerId)).toEqual([])
  expect((await lake.rows('speakers')).map(({ speaker_id }) => speaker_id)).toContain(stayer.speakerId)
  for (const { object_uri } of uris) await expect(digestOf(String(object_uri))).rejects.toThrow()
  // Cassandra and PostgreSQL hold what Iceberg says, answers too
  expect((await lake.reconcile()).differences).toEqual([])
  const lastOf = async (topic: string, key: string) =>
    (await readTopic(lake.address, topic)).filter(({ message }) => String(message.key) === key).at(-1)
  expect((await lastOf('speakers', leaver.speakerId))?.message.value).toBeNull()
  for (const takeId of theirs) expect((await lastOf('catalogue', takeId))?.message.value).toBeNull()

  // what comes late is refused, and taken back in the topic once more
  const late = JSON.stringify({
    ...{ speaker_id: leaver.speakerId, station_id: 's', project_id: 'p', answers: { accent: 'late' } },
    ...{ consents: [], app_version: '1', at: new Date().toISOString() },
  })
  await lake.send([{ key: leaver.speakerId, headers: [], value: Buffer.from(late) }], 'speakers')
  await expect
    .poll(
      async () => {
        const all = (await readTopic(lake.address, 'speakers')).filter(
          ({ message }) => String(message.key) === leaver.speakerId,
        )
        return [all.some(({ message }) => String(message.value).includes('late')), all.at(-1)?.message.value]
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toEqual([true, null])
  expect((await lake.rows('speakers')).map(({ speaker_id }) => speaker_id)).not.toContain(leaver.speakerId)

  expect(await exportLake('--format', 'hf', '--all', '--out', out('after'))).toMatchObject({ status: 0 })
  const after = ['README.md', 'manifest.json'].map((name) => readFileSync(join(out('after'), name), 'utf8'))
  expect(after.join('')).not.toContain(`accent of ${leaver.stationId}`)
  for (const takeId of theirs) expect(after.join('')).not.toContain(takeId)
  const recalled = await exportLake('recall', '--speaker', leaver.speakerId, '--apply', '--json')
  expect(recalled.status).toBe(0)
  expect(JSON.parse(recalled.stdout)).toMatchObject([{ out: out('before'), takes: 3, applied: true }])
  expect(card()).not.toContain(`accent of ${leaver.stationId}`)
}, 600_000)

test('handed to a cluster of two workers, the job goes on where it was, and lands once what a killed worker had', async () => {
  const before = log.all.length
  await lake.stack.component('landing').stop()
  await lake.startLanding(2)
  const takes = Array.from({ length: 40 }, () => makeTake({ station: 'cluster' }))
  await lake.send(takes.slice(0, 10))
  await log.until((all) => all.length > before, 180_000)
  const worker = lake.stack.component('spark').members?.at(-1)
  for (const take of takes.slice(10)) await lake.send([take])
  worker?.kill('SIGKILL')
  // A task that is done again tells its receipts again: what counts is what a take was told.
  const told = () => new Map(log.all.slice(before).map(({ take_id, status }) => [take_id, status]))
  await log.until(() => told().size >= takes.length, 180_000)
  expect(worker?.name).toBe('spark-worker-2')
  const rows = (await lake.rows('takes')).filter(({ station_id }) => station_id === 'cluster')
  expect(rows.map(({ take_id, sha256 }) => [take_id, sha256]).toSorted()).toEqual(
    takes.map(({ takeId, sha256 }) => [takeId, sha256]).toSorted(),
  )
  expect([...told()].toSorted()).toEqual(takes.map(({ takeId }) => [takeId, 'landed']).toSorted())
  expect((await lake.reconcile()).differences).toEqual([])
}, 800_000)

/** `npm run export -- ARGS --lake spark` on this stack. */
async function exportLake(...args: string[]) {
  const cli = join(import.meta.dirname, '../../../backend-stack/export/cli.ts')
  const child = spawn(
    process.execPath,
    [cli, ...args, '--lake', 'spark', '--stack', lake.stack.ctx.dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'exit')
  const stdout = await text(child.stdout)
  await ended
  return { stdout, status: child.exitCode }
}

const HEARD: Transcript = {
  text: 'ሰላም እንደምን ነህ',
  tiers: [{ name: 'words', segments: [{ start_ms: 0, end_ms: 100, text: 'ሰላም' }] }],
}

function approval(takeId: string, reviewer: string, transcript?: Transcript): string {
  const review: ReviewRecord = {
    review_id: uuidv7(),
    take_id: takeId,
    verdict: 'approve',
    reasons: [],
    marks: [],
    reviewer,
    listened_ms: 250,
    app_version: '1',
    at: new Date().toISOString(),
    ...(transcript ? { transcript } : {}),
  }
  return JSON.stringify(review)
}

async function digestOf(uri: string): Promise<string> {
  const [bucket, ...key] = uri.replace('s3://', '').split('/')
  const object = await lake.objects.send(new GetObjectCommand({ Bucket: bucket, Key: key.join('/') }))
  const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array()
  return createHash('sha256').update(bytes).digest('hex')
}

function wire(record: GoldenRecord) {
  return {
    key: record.key,
    headers: record.headers.map(
      ([name, value]) => [name, typeof value === 'string' ? value : Buffer.from(value.hex, 'hex')] as const,
    ),
    value:
      record.file === undefined ? Buffer.alloc(0) : record.file === null ? null : goldenFile(record.file),
  }
}

/** A refused record is answered if it still says which take and station it was. */
function tellsWhom(record: GoldenRecord): boolean {
  if (record.expect.verdict === 'withdrawn') return false
  const text = (name: string) => record.headers.findLast(([key]) => key === name)?.[1]
  const id = text('ce_id')
  const station = text('station_id')
  const isTake = typeof id === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id)
  return isTake && typeof station === 'string' && station !== ''
}
