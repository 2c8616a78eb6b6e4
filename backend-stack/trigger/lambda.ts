/**
 * AWS Lambda for `s3:ObjectCreated:*` on the corpus bucket. Bundle: esbuild --bundle --platform=node --format=esm.
 * Environment: AIRFLOW_URL, AIRFLOW_USER, AIRFLOW_SECRET_ARN (the password, read by the Lambda extension for secrets).
 */
import { RunStarter, type Started } from './airflow-run.ts'
import { fromS3Event, type CreatedObject } from './object-created.ts'

export interface Result {
  readonly key: string
  readonly outcome: Started
}

/** All objects of the event are tried; then the first failure is thrown, so that S3 tells the event again. */
export async function startRuns(
  event: unknown,
  start: (object: CreatedObject) => Promise<Started>,
): Promise<Result[]> {
  const objects = fromS3Event(event)
  const tried = await Promise.allSettled(objects.map(start))
  const results: Result[] = []
  for (const [index, outcome] of tried.entries()) {
    if (outcome.status === 'rejected') throw outcome.reason
    results.push({ key: objects[index]?.key ?? '', outcome: outcome.value })
  }
  return results
}

let starter: RunStarter | undefined

export async function handler(event: unknown): Promise<Result[]> {
  starter ??= new RunStarter({
    url: variable('AIRFLOW_URL'),
    user: variable('AIRFLOW_USER'),
    password: await secret(variable('AIRFLOW_SECRET_ARN')),
  })
  const warm = starter
  try {
    return await startRuns(event, (object) => warm.start(object, true))
  } catch (error) {
    // the password may have been changed: the next event reads it anew
    starter = undefined
    throw error
  }
}

/** From the extension's cache beside the function: no SDK, no call to AWS in the common case. */
async function secret(arn: string): Promise<string> {
  const port = process.env['PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'] ?? '2773'
  const url = `http://localhost:${port}/secretsmanager/get?secretId=${encodeURIComponent(arn)}`
  const answer = await fetch(url, {
    headers: { 'X-Aws-Parameters-Secrets-Token': variable('AWS_SESSION_TOKEN') },
    signal: AbortSignal.timeout(5_000),
  })
  if (!answer.ok) throw new Error(`the secret could not be read: ${answer.status}`)
  const value: unknown = ((await answer.json()) as { SecretString?: unknown }).SecretString
  if (typeof value !== 'string') throw new Error('the secret is not text')
  return value
}

function variable(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set`)
  return value
}
