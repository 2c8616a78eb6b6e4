import { PutObjectCommand } from '@aws-sdk/client-s3'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { airflowClient, airflowComponent, type AirflowClient } from '../../../backend-stack/native/airflow.ts'
import { airflowSecrets } from '../../../backend-stack/native/airflow-env.ts'
import { corpusTrigger } from '../../../backend-stack/native/corpus-trigger.ts'
import { kafkaComponent } from '../../../backend-stack/native/kafka.ts'
import { freePort } from '../../../backend-stack/native/ports.ts'
import { postgres } from '../../../backend-stack/native/postgres.ts'
import { s3Client, seaweedfs } from '../../../backend-stack/native/seaweedfs.ts'
import { lakeSecrets } from '../../../backend-stack/native/secrets.ts'
import { startStack } from '../../../backend-stack/stack.ts'
import type { Stack } from '../../../backend-stack/stack.ts'
import { promptRecord } from '../../../main/contract/messages.ts'
import { sentences } from '../../support/corpus.ts'
import { readTopic } from '../../support/kafka.ts'
import { httpSink, smtpSink, type Mail, type Posted, type Sink } from '../../support/sinks.ts'

/*
 * Kafka, SeaweedFS, PostgreSQL and Airflow, as `npm run stack` runs them: a corpus goes in by S3, a run is started by
 * REST, prompts come out of topic1; and a run that fails tells people by real mail and a real webhook.
 */
let stack: Stack
let dataDir: string
let mails: Sink<Mail>
let posts: Sink<Posted>
let airflow: AirflowClient
const RUN_MS = 240_000

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-airflow-'))
  mails = await smtpSink()
  posts = await httpSink()
  const component = airflowComponent({
    port: await freePort(),
    alerts: {
      email: { to: 'oncall@example.test', from: 'airflow@example.test', host: '127.0.0.1', port: mails.port },
      webhook: { url: `http://127.0.0.1:${posts.port}/services`, path: 'T000/B000/XXXX' },
    },
  })
  const kafka = kafkaComponent({ port: await freePort() })
  const components = [kafka, seaweedfs, postgres, component, corpusTrigger]
  stack = await startStack({ dataDir, profile: 'full', components })
  const url = stack.component('airflow').endpoints['url'] ?? ''
  airflow = await airflowClient(url, airflowSecrets(stack.ctx).admin)
  await vi.waitFor(async () => expect(await dagIds()).toContain('data_ingestion'), {
    timeout: 180_000,
    interval: 500,
  })
}, 600_000)

afterAll(async () => {
  await stack.stop()
  await Promise.all([mails.close(), posts.close()])
  rmSync(dataDir, { recursive: true, force: true })
}, 120_000)

const dagList = z.object({ dags: z.array(z.object({ dag_id: z.string() })) })
const lineageJob = z.object({ job: z.object({ name: z.string() }) })
const runList = z.object({ dag_runs: z.array(z.object({ dag_run_id: z.string() })) })
const runState = z.object({ state: z.string() })
const dagIds = async () => dagList.parse(await airflow.call('GET', '/dags')).dags.map((dag) => dag.dag_id)

async function trigger(runId: string, conf: Record<string, unknown>): Promise<void> {
  await airflow.call('POST', '/dags/data_ingestion/dagRuns', { dag_run_id: runId, logical_date: null, conf })
}

async function ended(runId: string): Promise<string> {
  let state = ''
  await expect
    .poll(
      async () => {
        state = runState.parse(await airflow.call('GET', `/dags/data_ingestion/dagRuns/${runId}`)).state
        return state === 'success' || state === 'failed'
      },
      { timeout: RUN_MS, interval: 500 },
    )
    .toBe(true)
  return state
}

async function put(key: string, body: string): Promise<void> {
  const s3 = s3Client(
    stack.component('seaweedfs').endpoints['url'] ?? '',
    'corpus',
    lakeSecrets(dataDir).s3Corpus,
  )
  await s3.send(new PutObjectCommand({ Bucket: 'corpus', Key: key, Body: body }))
  s3.destroy()
}

test(
  'a corpus put into S3 starts a run by itself: prompts in topic1',
  { timeout: RUN_MS + 30_000 },
  async () => {
    const made = sentences('ethiopic', 8)
    await put('am/news.txt', Array.from({ length: 500 }, () => made.next().value as string).join('\n'))
    // far below the five minutes after which the trigger would look by itself
    const first = await vi.waitFor(
      async () => {
        const runs = runList.parse(await airflow.call('GET', '/dags/data_ingestion/dagRuns')).dag_runs
        // the schedule's own run is there, too
        const run = runs.find(({ dag_run_id }) => dag_run_id.startsWith('object__'))
        expect(run).toBeDefined()
        return run?.dag_run_id ?? ''
      },
      { timeout: 30_000, interval: 250 },
    )
    expect(await ended(first)).toBe('success')
    const records = await readTopic(stack.component('kafka').endpoints['bootstrap'] ?? '', 'topic1')
    const prompts = records.map((record) => promptRecord.parse(JSON.parse(record.value?.toString() ?? '')))
    expect(prompts).toHaveLength(200)
    expect(new Set(prompts.map((prompt) => prompt.lang))).toEqual(new Set(['am']))
    expect(prompts[0]?.source).toMatch(/^s3:\/\/corpus\/am\/news\.txt#etag=/)
    // lineage: the selector says which version it read, Airflow which task ran
    const told = await readTopic(stack.component('kafka').endpoints['bootstrap'] ?? '', 'openlineage.events')
    const jobs = told.map(({ value }) => lineageJob.parse(JSON.parse(value?.toString() ?? '')).job.name)
    expect(jobs).toEqual(expect.arrayContaining(['text-selector', 'data_ingestion.select']))
  },
)

test(
  'a run that fails tells by mail and webhook, with a link to its log',
  { timeout: RUN_MS + 30_000 },
  async () => {
    const before = [mails.got.length, posts.got.length]
    await trigger('broken', { corpus: 's3://corpus/sw/nowhere.txt' })
    expect(await ended('broken')).toBe('failed')
    await expect
      .poll(() => [mails.got.length, posts.got.length], { timeout: 30_000 })
      .toEqual(before.map((n) => n + 1))
    const mail = mails.got.at(-1)
    expect(mail).toMatchObject({ from: 'airflow@example.test', to: ['oncall@example.test'] })
    const text = decoded(mail?.data ?? '')
    expect(text).toContain('data_ingestion.check')
    expect(text).toContain('there is no object s3://corpus/sw/nowhere.txt')
    const link = `${stack.component('airflow').endpoints['url']}/dags/data_ingestion/runs/broken/`
    expect(text).toContain(link)
    const post = posts.got.at(-1)
    expect(post?.path).toBe('/services/T000/B000/XXXX')
    expect(post?.body).toContain(link)
    // the connection's secret stays in the environment
    expect(readFileSync(stack.component('airflow').logFile, 'utf8')).not.toContain('T000/B000/XXXX')
  },
)

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
