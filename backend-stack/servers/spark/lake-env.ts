import { join } from 'node:path'
import { auditDir } from '../../stack/audit-log.ts'
import type { StackContext } from '../../stack/component.ts'
import { findJava } from '../../stack/install/java.ts'
import { javaClientLines } from '../kafka/security.ts'
import type { KafkaAccount } from '../kafka/security.ts'
import { root } from '../../stack/paths.ts'
import { venvPython } from '../../stack/install/python.ts'
import { lakeKeySeed, lakeSecrets } from '../../stack/secrets.ts'

/** Where the jobs' jars are. */
export function sparkJars(ctx: Pick<StackContext, 'cacheDir'>): string {
  return join(ctx.cacheDir, 'spark', 'jars')
}

/** Where this stack's jobs keep checkpoints and scratch files. */
export function sparkData(ctx: Pick<StackContext, 'dataDir'>): string {
  return join(ctx.dataDir, 'spark')
}

/** OpenLineage events of Airflow and of the lake's jobs, one line each; the topic has the same. */
export function lineageFile(ctx: Pick<StackContext, 'dataDir'>): string {
  return join(ctx.dataDir, 'openlineage.jsonl')
}

/** What the jobs need to know of a stack, whether this process started it or not. */
export type LakeContext = Pick<StackContext, 'cacheDir' | 'dataDir' | 'secure' | 'endpoints'>

export interface LakeEnvOptions {
  /** On a stack with accounts: as whom. Sending dead letters again takes an account that may write takes: `admin`. */
  readonly account?: KafkaAccount
  /** Added last: any FIELDTAKE_* setting of spark/fieldtake_lake/settings.py. */
  readonly extra?: Readonly<Record<string, string>>
}

/** What a lander does with what no enrolled station signed. The environment of whoever starts the stack goes before. */
const signaturePolicy = (secure: boolean): string =>
  process.env['FIELDTAKE_SIGNATURES'] ?? (secure ? 'require' : 'warn')

/**
 * What the Python jobs are told (see spark/fieldtake_lake/settings.py). Holds secrets: for environments only. Kafka,
 * SeaweedFS, PostgreSQL and Cassandra have to be up.
 */
export function lakeEnv(ctx: LakeContext, options: LakeEnvOptions = {}): Record<string, string> {
  const secrets = lakeSecrets(ctx.dataDir)
  const endpoint = (component: string, name: string): string => {
    const value = ctx.endpoints.get(component)?.[name]
    if (value === undefined) throw new Error(`${component} is not up: the lake's jobs need it`)
    return value
  }
  const python = venvPython(ctx, 'spark')
  return {
    PYTHONPATH: join(root, 'spark'),
    PYTHONUNBUFFERED: '1',
    FIELDTAKE_AUDIT: auditDir(ctx.dataDir),
    PYSPARK_PYTHON: python,
    PYSPARK_DRIVER_PYTHON: python,
    // Spark would take the first on the PATH, whatever it is.
    JAVA_HOME: findJava().home,
    SPARK_LOCAL_IP: '127.0.0.1',
    // Hadoop's client warns about what it does not find here, and Python's own zone must not matter.
    TZ: 'UTC',
    FIELDTAKE_MASTER: 'local[2]',
    FIELDTAKE_JARS: join(sparkJars(ctx), '*'),
    FIELDTAKE_SPARK_LOCAL: join(sparkData(ctx), 'local'),
    FIELDTAKE_SIGNATURES: signaturePolicy(ctx.secure),
    FIELDTAKE_LAKE_KEY: lakeKeySeed(ctx.dataDir),
    FIELDTAKE_LINEAGE_FILE: lineageFile(ctx),
    FIELDTAKE_CHECKPOINTS: join(sparkData(ctx), 'checkpoints'),
    FIELDTAKE_KAFKA_BOOTSTRAP: endpoint('kafka', 'bootstrap'),
    FIELDTAKE_KAFKA_PROPERTIES: ctx.secure ? javaClientLines(ctx.dataDir, options.account ?? 'lander') : '',
    FIELDTAKE_S3_ENDPOINT: endpoint('seaweedfs', 'url'),
    FIELDTAKE_S3_ACCESS_KEY: 'lander',
    FIELDTAKE_S3_SECRET_KEY: secrets.s3Lander,
    FIELDTAKE_CASSANDRA_HOST: endpoint('cassandra', 'host'),
    FIELDTAKE_CASSANDRA_PORT: endpoint('cassandra', 'port'),
    FIELDTAKE_CASSANDRA_PASSWORD: secrets.cassandraLake,
    FIELDTAKE_CASSANDRA_ADMIN_PASSWORD: secrets.cassandraAdmin,
    FIELDTAKE_CASSANDRA_READER_PASSWORD: secrets.cassandraReader,
    FIELDTAKE_POSTGRES_HOST: endpoint('postgres', 'host'),
    FIELDTAKE_POSTGRES_PORT: endpoint('postgres', 'port'),
    FIELDTAKE_POSTGRES_PASSWORD: secrets.postgresLake,
    ...options.extra,
  }
}
