/** What Airflow and the DAGs are told. Holds secrets: for environments only. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { StackContext } from '../../stack/component.ts'
import { accessAs } from '../../broker-access.ts'
import { REST_USER } from '../connect/connect.ts'
import { kafkaAccess, librdkafkaProperties } from '../kafka/security.ts'
import { lakeEnv, lineageFile } from '../spark/lake-env.ts'
import { root } from '../../stack/paths.ts'
import { venvPython } from '../../stack/install/python.ts'
import { lakeSecrets } from '../../stack/secrets.ts'

export interface AirflowOptions {
  /** Of the web interface and REST. Default: 8080 if it is free. */
  readonly port?: number
  /** Who is told of failures; nobody by default. */
  readonly alerts?: {
    readonly email?: {
      readonly to: string
      readonly from: string
      readonly host: string
      readonly port: number
    }
    /** Base address of a Slack-compatible webhook, and its path below it. */
    readonly webhook?: { readonly url: string; readonly path: string }
  }
  /** The DAGs also look after the lake, which has to be up then. */
  readonly lake?: boolean
  /** Kafka Connect is part of the stack, and has to be up. */
  readonly connectors?: boolean
  /** Added last. */
  readonly extra?: Readonly<Record<string, string>>
}

const secretsFile = z.object({
  admin: z.string().min(16),
  /** of the corpus trigger: it may start runs, and change nothing else */
  trigger: z.string().min(16),
  jwt: z.string().min(32),
  fernet: z.string().min(32),
})
export type AirflowSecrets = z.infer<typeof secretsFile>

export const airflowHome = (ctx: Pick<StackContext, 'dataDir'>): string => join(ctx.dataDir, 'airflow')

/** Made at random when first asked for; gone with the stack's data at `reset`. */
export function airflowSecrets(ctx: Pick<StackContext, 'dataDir'>): AirflowSecrets {
  const file = join(airflowHome(ctx), 'secrets.json')
  const had = existsSync(file)
    ? secretsFile.partial().parse(JSON.parse(readFileSync(file, 'utf8')))
    : undefined
  const whole = secretsFile.safeParse(had)
  if (whole.success) return whole.data
  const made: AirflowSecrets = {
    admin: had?.admin ?? randomBytes(18).toString('base64url'),
    trigger: had?.trigger ?? randomBytes(18).toString('base64url'),
    jwt: had?.jwt ?? randomBytes(48).toString('base64url'),
    fernet: had?.fernet ?? randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  }
  mkdirSync(airflowHome(ctx), { recursive: true })
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

export function airflowEnv(
  ctx: StackContext,
  port: number,
  options: AirflowOptions,
): Record<string, string | undefined> {
  const home = airflowHome(ctx)
  const secrets = airflowSecrets(ctx)
  const { postgresAirflow, s3Corpus } = lakeSecrets(ctx.dataDir)
  const database = ctx.endpoints.get('postgres')
  if (database === undefined) throw new Error('Airflow needs PostgreSQL to be up')
  const passwords = join(home, 'passwords.json')
  writeFileSync(passwords, JSON.stringify({ admin: secrets.admin, trigger: secrets.trigger }), {
    mode: 0o600,
  })
  return {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_FOLDER: join(root, 'dags'),
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
    // Two cores: more tasks at once would only make each slower.
    AIRFLOW__CORE__PARALLELISM: '2',
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'False',
    AIRFLOW__CORE__FERNET_KEY: secrets.fernet,
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS: 'admin:admin,trigger:user',
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE: passwords,
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `postgresql+psycopg2://airflow:${postgresAirflow}@${database['host']}:${database['port']}/airflow`,
    AIRFLOW__DATABASE__SQL_ALCHEMY_POOL_SIZE: '3',
    AIRFLOW__API__HOST: '127.0.0.1',
    AIRFLOW__API__PORT: String(port),
    AIRFLOW__API__BASE_URL: `http://127.0.0.1:${port}`,
    AIRFLOW__API__WORKERS: '1',
    AIRFLOW__API_AUTH__JWT_SECRET: secrets.jwt,
    AIRFLOW__LOGGING__BASE_LOG_FOLDER: join(home, 'logs'),
    AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: '1',
    AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL: '120',
    AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME: '0.5',
    // What a killed scheduler was running is taken up again within half a minute of its restart, not after five.
    AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD: '15',
    AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL: '10',
    // its own Python path is set for each of its programs
    ...(options.lake === true ? { ...lakeEnv(ctx), FIELDTAKE_LAKE_PYTHON: venvPython(ctx, 'spark') } : {}),
    ...fieldtakeEnv(ctx, home, s3Corpus),
    ...documentsEnv(ctx),
    ...alertEnv(options.alerts),
    ...lineageEnv(ctx),
    PYTHONPATH: join(root, 'dags'),
    PYTHONDONTWRITEBYTECODE: '1',
    TZ: 'UTC',
    // a proxy that a person has set must not come between the parts of the stack
    NO_PROXY: '127.0.0.1,localhost',
    ...options.extra,
  }
}

/** Every run's OpenLineage events go to Kafka, where others look, and to a file, which stays when Kafka is away. */
function lineageEnv(ctx: StackContext): Record<string, string> {
  const bootstrap = ctx.endpoints.get('kafka')?.['bootstrap']
  if (bootstrap === undefined) return {}
  const kafka = {
    type: 'kafka',
    topic: 'openlineage.events',
    config: {
      'bootstrap.servers': bootstrap,
      acks: 'all',
      'message.timeout.ms': '10000',
      ...(ctx.secure ? librdkafkaProperties(ctx.dataDir, 'airflow') : {}),
    },
    flush: true,
  }
  const file = { type: 'file', log_file_path: lineageFile(ctx), append: true }
  return {
    AIRFLOW__OPENLINEAGE__NAMESPACE: 'fieldtake',
    AIRFLOW__OPENLINEAGE__TRANSPORT: JSON.stringify({
      type: 'composite',
      transports: { file, kafka },
      continue_on_failure: true,
      continue_on_success: true,
    }),
  }
}

/** Read by dags/fieldtake_dags/settings.py. */
function fieldtakeEnv(ctx: StackContext, home: string, s3Corpus: string): Record<string, string> {
  const optional: [string, string | undefined][] = [
    ['FIELDTAKE_KAFKA_BOOTSTRAP', ctx.endpoints.get('kafka')?.['bootstrap']],
    ['FIELDTAKE_S3_ENDPOINT', ctx.endpoints.get('seaweedfs')?.['url']],
    ['FIELDTAKE_CONNECT_URL', ctx.endpoints.get('connect')?.['url']],
  ]
  return {
    FIELDTAKE_ROOT: root,
    FIELDTAKE_NODE: process.execPath,
    FIELDTAKE_STATE: join(home, 'state'),
    // beside those that are made by hand, so that a recall finds them all
    FIELDTAKE_EXPORTS_DIR: join(ctx.dataDir, 'exports'),
    FIELDTAKE_EXPORTS: process.env['FIELDTAKE_EXPORTS'] ?? join(ctx.dataDir, 'exports.json'),
    FIELDTAKE_S3_CORPUS_SECRET_KEY: s3Corpus,
    ...(ctx.secure ? accountsEnv(ctx) : {}),
    ...Object.fromEntries(optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  }
}

/** With what the text selector logs in at MongoDB, where the stack has one. */
function documentsEnv(ctx: StackContext): Record<string, string> {
  if (!ctx.endpoints.has('mongo')) return {}
  const password = lakeSecrets(ctx.dataDir).mongoReader
  return { FIELDTAKE_MONGO_USERNAME: 'documents_reader', FIELDTAKE_MONGO_PASSWORD: password }
}

/** On a stack with accounts: as whom the tasks come to the brokers and to Connect. The lake's jobs are told by `lakeEnv`. */
function accountsEnv({ dataDir }: StackContext): Record<string, string> {
  return {
    ...accessAs('FIELDTAKE_KAFKA', kafkaAccess(dataDir, 'airflow', '')),
    ...accessAs('FIELDTAKE_SELECTOR', kafkaAccess(dataDir, 'selector', '')),
    FIELDTAKE_CONNECT_USERNAME: REST_USER,
    FIELDTAKE_CONNECT_PASSWORD: lakeSecrets(dataDir).connectRest,
  }
}

function alertEnv(alerts: AirflowOptions['alerts']): Record<string, string | undefined> {
  const { email, webhook } = alerts ?? {}
  return {
    FIELDTAKE_ALERT_EMAIL: email?.to,
    AIRFLOW_CONN_SMTP_DEFAULT:
      email &&
      JSON.stringify({
        conn_type: 'smtp',
        host: email.host,
        port: email.port,
        extra: { disable_ssl: true, disable_tls: true, from_email: email.from },
      }),
    AIRFLOW_CONN_SLACK_DEFAULT:
      webhook && JSON.stringify({ conn_type: 'slackwebhook', host: webhook.url, password: webhook.path }),
  }
}
