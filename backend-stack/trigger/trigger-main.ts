/** The trigger as a process; trigger/component.ts runs it. Everything comes by environment: it holds secrets. */
import { z } from 'zod'
import { s3Client } from '../s3-client.ts'
import { RunStarter } from './airflow-run.ts'
import { catchUp, triggerServer, type TriggerOptions } from './trigger-server.ts'

const env = z
  .object({
    TRIGGER_HOST: z.string().default('127.0.0.1'),
    TRIGGER_PORT: z.coerce.number().int(),
    TRIGGER_TOKEN: z.string().min(16),
    CORPUS_BUCKET: z.string().default('corpus'),
    S3_ENDPOINT: z.url(),
    S3_ACCESS_KEY: z.string(),
    S3_SECRET_KEY: z.string(),
    AIRFLOW_URL: z.url(),
    AIRFLOW_USER: z.string().default('admin'),
    AIRFLOW_PASSWORD: z.string(),
  })
  .parse(process.env)

const CATCH_UP_MS = 5 * 60_000

const starter = new RunStarter({
  url: env.AIRFLOW_URL,
  user: env.AIRFLOW_USER,
  password: env.AIRFLOW_PASSWORD,
})
const options: TriggerOptions = {
  host: env.TRIGGER_HOST,
  port: env.TRIGGER_PORT,
  token: env.TRIGGER_TOKEN,
  bucket: env.CORPUS_BUCKET,
  start: (object, uploaded) => starter.start(object, uploaded),
  say: (line) => console.log(`${new Date().toISOString()} ${line}`),
}
const s3 = s3Client({
  endpoint: env.S3_ENDPOINT,
  accessKeyId: env.S3_ACCESS_KEY,
  secretAccessKey: env.S3_SECRET_KEY,
})
const server = await triggerServer(options)
const look = () =>
  catchUp(s3, options).catch((error: unknown) =>
    options.say(`the bucket could not be listed: ${String(error)}`),
  )
const timer = setInterval(() => void look(), CATCH_UP_MS)
void look()
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    clearInterval(timer)
    server.close()
    server.closeAllConnections()
    s3.destroy()
  })
