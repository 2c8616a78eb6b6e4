import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { jsonSchema, subjects } from './subjects.ts'

/** A schema that readers of what is already there could not live with. */
export class IncompatibleSchema extends Error {
  override readonly name = 'IncompatibleSchema'
  readonly subject: string

  constructor(subject: string, why: string) {
    super(`${subject}: the registry refuses this schema, since it is not backward compatible: ${why}`)
    this.subject = subject
  }
}

/** The committed schema of a subject. */
export function readSchema(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8')
}

/**
 * Registers every schema of this folder with compatibility BACKWARD, through the Confluent-compatible API at `api`.
 * Doing it twice changes nothing. Throws IncompatibleSchema before anything is registered if one of them breaks with
 * what is there.
 */
export async function applySchemas(api: string, report: (line: string) => void): Promise<void> {
  for (const { name, file } of subjects) await check(api, name, readSchema(file))
  for (const { name, file } of subjects) report(`${name}: ${await register(api, name, readSchema(file))}`)
}

const mediaType = 'application/vnd.schemaregistry.v1+json'
const answered = z.object({ id: z.number() })
const checked = z.object({ is_compatible: z.boolean(), messages: z.array(z.string()).optional() })
const refused = z.object({ message: z.string() })

async function call(url: string, method: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method,
    headers: { 'content-type': mediaType, accept: mediaType },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  })
}

/** Would this schema be accepted? A subject without a version accepts anything. */
export async function check(api: string, subject: string, schema: string): Promise<void> {
  const versions = await fetch(`${api}/subjects/${subject}/versions`, { signal: AbortSignal.timeout(15_000) })
  await versions.body?.cancel()
  if (versions.status === 404) return
  const url = `${api}/compatibility/subjects/${subject}/versions/latest?verbose=true`
  const response = await call(url, 'POST', { schema, schemaType: 'JSON' })
  if (!response.ok)
    throw new Error(`${subject}: the registry answered ${response.status} to a compatibility check`)
  const { is_compatible, messages = [] } = checked.parse(await response.json())
  if (!is_compatible) throw new IncompatibleSchema(subject, messages.join('; ') || 'no reason given')
}

/** Registers one schema; answers what to tell people. Throws IncompatibleSchema. */
export async function register(api: string, subject: string, schema: string): Promise<string> {
  const created = await call(`${api}/subjects/${subject}/versions`, 'POST', { schema, schemaType: 'JSON' })
  const body: unknown = await created.json()
  if (created.status === 409 || created.status === 422)
    throw new IncompatibleSchema(subject, refused.parse(body).message)
  if (!created.ok) throw new Error(`${subject}: the registry answered ${created.status}`)
  // Only now: a subject has no configuration before it has a version.
  const configured = await call(`${api}/config/${subject}`, 'PUT', { compatibility: 'BACKWARD' })
  await configured.body?.cancel()
  if (!configured.ok) throw new Error(`${subject}: compatibility was not accepted (${configured.status})`)
  return `registered with id ${answered.parse(body).id}, compatibility BACKWARD`
}

/** Writes the schemas out of the contract; a test keeps them from drifting apart. */
export function writeSchemas(): void {
  for (const subject of subjects) {
    writeFileSync(
      join(import.meta.dirname, subject.file),
      `${JSON.stringify(jsonSchema(subject), null, 2)}\n`,
    )
  }
}

if (process.argv[1] === import.meta.filename) {
  const url = process.argv[process.argv.indexOf('--url') + 1]
  if (process.argv.includes('--write')) writeSchemas()
  else if (process.argv.includes('--url') && url !== undefined) await applySchemas(url, console.log)
}
