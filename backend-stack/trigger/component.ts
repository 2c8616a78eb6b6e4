/** Starts data_ingestion when an object appears in the corpus bucket. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { airflowSecrets } from '../servers/airflow/env.ts'
import type { Component, StackContext } from '../stack/component.ts'
import { httpReady } from '../stack/processes/ready.ts'
import { lakeSecrets } from '../stack/secrets.ts'
import { supervise } from '../stack/processes/supervise.ts'

const portName = 'corpus-trigger'

/** Shared by the filer that sends and the trigger that receives; made when first asked for. */
function triggerToken(dataDir: string): string {
  const file = join(dataDir, 'corpus-trigger.token')
  if (existsSync(file)) return readFileSync(file, 'utf8')
  const token = randomBytes(24).toString('base64url')
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(file, token, { mode: 0o600 })
  return token
}

/** Makes SeaweedFS tell the trigger; it starts before the trigger does, so the port is agreed on beforehand. */
export async function notificationEnv(ctx: StackContext): Promise<Record<string, string>> {
  if (ctx.profile !== 'full') return {}
  return {
    WEED_NOTIFICATION_WEBHOOK_ENABLED: 'true',
    WEED_NOTIFICATION_WEBHOOK_ENDPOINT: `http://127.0.0.1:${await ctx.ports.take(portName)}/`,
    WEED_NOTIFICATION_WEBHOOK_BEARER_TOKEN: triggerToken(ctx.dataDir),
    WEED_NOTIFICATION_WEBHOOK_PATH_PREFIXES: '/buckets/corpus/',
    WEED_NOTIFICATION_WEBHOOK_EVENT_TYPES: 'create update rename',
    WEED_NOTIFICATION_WEBHOOK_MAX_RETRIES: '10',
  }
}

export const corpusTrigger: Component = {
  name: 'corpus-trigger',
  needs: ['airflow', 'seaweedfs'],
  install: () => Promise.resolve(),
  start: async (ctx, report) => {
    const port = await ctx.ports.take(portName)
    const url = `http://127.0.0.1:${port}`
    const running = await supervise({
      name: 'corpus-trigger',
      command: process.execPath,
      args: [join(import.meta.dirname, 'trigger-main.ts')],
      env: {
        TRIGGER_PORT: String(port),
        TRIGGER_TOKEN: triggerToken(ctx.dataDir),
        S3_ENDPOINT: ctx.endpoints.get('seaweedfs')?.['url'],
        S3_ACCESS_KEY: 'trigger',
        S3_SECRET_KEY: lakeSecrets(ctx.dataDir).s3Trigger,
        AIRFLOW_URL: ctx.endpoints.get('airflow')?.['url'],
        AIRFLOW_USER: 'trigger',
        AIRFLOW_PASSWORD: airflowSecrets(ctx).trigger,
      },
      logFile: join(ctx.logDir, 'corpus-trigger.log'),
      runDir: ctx.runDir,
      ready: httpReady(`${url}/health`),
      endpoints: { url },
      revive: true,
    })
    report(`Corpus trigger: an upload to the corpus bucket starts data_ingestion`)
    return running
  },
}
