/** Where prompts come from in profile `full`: rows of the table that Kafka Connect reads, and corpora in the object store. */
import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { execFileSync } from 'node:child_process'
import { postgresProgram } from '../../backend-stack/servers/postgres/postgres.ts'
import { sentences } from './corpus.ts'
import type { Writing } from './corpus.ts'

/** Runs SQL in the database of the prompts, as its owner. */
export function corpusSql(place: { readonly port: string; readonly password: string }, sql: string): void {
  const args = ['-h', '127.0.0.1', '-p', place.port, '-U', 'corpus', '-d', 'corpus', '-q', '-X', '-c', sql]
  execFileSync(postgresProgram('psql'), args, { env: { ...process.env, PGPASSWORD: place.password } })
}

export interface PromptRow {
  readonly id: string
  readonly text: string
  readonly lang: string
}

export const insertPrompt = ({ id, text, lang }: PromptRow): string =>
  `INSERT INTO prompts (prompt_id, text, lang, corpus) VALUES ('${id}', '${text}', '${lang}', 'lab')`

/** So many made-up sentences, a line each, as the object `key` of bucket `corpus`. */
export async function putCorpus(
  client: S3Client,
  key: string,
  { writing, lines, seed }: { readonly writing: Writing; readonly lines: number; readonly seed: number },
): Promise<void> {
  const made = sentences(writing, seed)
  const Body = Array.from({ length: lines }, () => made.next().value as string).join('\n')
  await client.send(new PutObjectCommand({ Bucket: 'corpus', Key: key, Body }))
}
