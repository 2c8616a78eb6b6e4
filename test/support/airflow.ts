/** A whole stack with Airflow, and what tests ask of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { z } from 'zod'
import { airflowClient, type AirflowClient } from '../../backend-stack/servers/airflow/airflow.ts'
import { airflowSecrets } from '../../backend-stack/servers/airflow/env.ts'
import { kafkaAccess } from '../../backend-stack/servers/kafka/security.ts'
import { root } from '../../backend-stack/stack/paths.ts'
import { startStack, type Stack } from '../../backend-stack/stack/stack.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'
import { choosePorts } from './lake.ts'
import { httpSink, smtpSink, type Mail, type Posted, type Sink } from './sinks.ts'

const dagList = z.object({ dags: z.array(z.object({ dag_id: z.string() })) })
const dagRun = z.object({ dag_run_id: z.string(), state: z.string() })
const taskList = z.object({
  task_instances: z.array(
    z.object({ task_id: z.string(), state: z.string().nullable(), try_number: z.number() }),
  ),
})

export interface FullStack {
  readonly stack: Stack
  readonly dataDir: string
  readonly bootstrap: string
  /** As `admin`. */
  readonly cluster: ClusterAddress
  readonly mails: Sink<Mail>
  readonly posts: Sink<Posted>
  readonly airflow: AirflowClient
  trigger(dag: string, runId: string, conf: Record<string, unknown>): Promise<void>
  runs(dag: string): Promise<z.infer<typeof dagRun>[]>
  /** Waits for the end of a run; answers its state. */
  ended(dag: string, runId: string): Promise<string>
  /** State of each task of a run. */
  tasks(dag: string, runId: string): Promise<Record<string, string | null>>
  stop(): Promise<void>
}

/** A run's patience: three Spark jobs one after the other, on a busy machine. */
export const RUN_MS = 1_200_000

/** Profile `full` with accounts, as `npm run stack` starts it, without the schedule; DAGs in `dags` are there as well. */
export async function startFull(dags: string): Promise<FullStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-full-'))
  const mails = await smtpSink()
  const posts = await httpSink()
  const end = async () => {
    await Promise.all([mails.close(), posts.close()])
    for (const folder of [dataDir, `${dataDir}.audit`]) rmSync(folder, { recursive: true, force: true })
  }
  await choosePorts(dataDir, ['airflow', 'connect', 'registry'])
  const bundle = (name: string, path: string) => ({
    name,
    classpath: 'airflow.dag_processing.bundles.local.LocalDagBundle',
    kwargs: { path },
  })
  const airflowOptions = {
    alerts: {
      email: { to: 'oncall@example.test', from: 'airflow@example.test', host: '127.0.0.1', port: mails.port },
      webhook: { url: `http://127.0.0.1:${posts.port}/services`, path: 'T000/B000/XXXX' },
    },
    extra: {
      AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE: 'False',
      AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([
        bundle('fieldtake', join(root, 'dags')),
        bundle('test', dags),
      ]),
      FIELDTAKE_COLD_CLASS: 'STANDARD_IA',
      FIELDTAKE_COLD_DAYS: '0',
    },
  }
  const stack = await startStack({ dataDir, profile: 'full', secure: true, airflow: airflowOptions }).catch(
    async (error: unknown) => {
      await end()
      throw error
    },
  )
  const airflow = await airflowClient(
    stack.component('airflow').endpoints['url'] ?? '',
    airflowSecrets(stack.ctx).admin,
  )
  const bootstrap = stack.component('kafka').endpoints['bootstrap'] ?? ''
  const full: FullStack = {
    stack,
    dataDir,
    bootstrap,
    cluster: kafkaAccess(dataDir, 'admin', bootstrap),
    mails,
    posts,
    airflow,
    trigger: async (dag, runId, conf) => {
      await airflow.call('POST', `/dags/${dag}/dagRuns`, { dag_run_id: runId, logical_date: null, conf })
    },
    runs: async (dag) => {
      const list = z.object({ dag_runs: z.array(dagRun) })
      return list.parse(await airflow.call('GET', `/dags/${dag}/dagRuns`)).dag_runs
    },
    ended: async (dag, runId) => {
      let state = ''
      const look = async () => {
        state = dagRun.parse(await airflow.call('GET', `/dags/${dag}/dagRuns/${runId}`)).state
        return state === 'success' || state === 'failed'
      }
      await expect.poll(look, { timeout: RUN_MS, interval: 500 }).toBe(true)
      return state
    },
    tasks: async (dag, runId) => {
      const list = taskList.parse(await airflow.call('GET', `/dags/${dag}/dagRuns/${runId}/taskInstances`))
      return Object.fromEntries(list.task_instances.map(({ task_id, state }) => [task_id, state]))
    },
    stop: async () => {
      await stack.stop()
      await end()
    },
  }
  const known = async () => dagList.parse(await airflow.call('GET', '/dags')).dags.map((dag) => dag.dag_id)
  await vi.waitFor(
    async () =>
      expect(await known()).toEqual(expect.arrayContaining(['data_ingestion', 'data_processing', 'late'])),
    { timeout: 180_000, interval: 500 },
  )
  return full
}
