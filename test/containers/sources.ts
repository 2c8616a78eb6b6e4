/** What brings prompts in profile `full`, seen in the topic: a row of a table by Kafka Connect; a corpus put into S3 by trigger, Airflow and text selector. */
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { roleClient } from '../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { postgresProgram } from '../../backend-stack/servers/postgres/postgres.ts'
import { promptRecord } from '../../main/contract/messages.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'
import { sentences } from '../support/corpus.ts'
import { readTopic } from '../support/kafka.ts'

const PATIENCE_MS = 10 * 60_000

export interface Sources {
  readonly cluster: ClusterAddress
  /** In the names of the bucket's object and of the row. */
  readonly name: string
  readonly setting: (name: string) => string
}

/** Throws after ten minutes without them. */
export async function promptsFromOutside(sources: Sources): Promise<{ row: number; object: number }> {
  putRow(sources)
  const row = await prompts(sources, (prompt) => prompt.prompt_id === sources.name)
  const key = `en/${sources.name}.txt`
  await putCorpus(sources, key)
  const object = await prompts(sources, ({ source }) => source.startsWith(`s3://corpus/${key}#`))
  return { row, object }
}

function putRow({ name, setting }: Sources): void {
  const sql = `INSERT INTO prompts (prompt_id, text, lang, corpus) VALUES ('${name}', 'A row of a table', 'en', 'check')`
  const args = ['-h', '127.0.0.1', '-p', '5432', '-U', 'corpus', '-d', 'corpus', '-q', '-X', '-c', sql]
  execFileSync(postgresProgram('psql'), args, {
    env: { ...process.env, PGPASSWORD: setting('POSTGRES_CORPUS_PASSWORD') },
  })
}

async function putCorpus({ setting }: Sources, key: string): Promise<void> {
  const made = sentences('latin', 8)
  const Body = Array.from({ length: 300 }, () => made.next().value as string).join('\n')
  const client = roleClient('http://127.0.0.1:8333', 'corpus', setting('S3_CORPUS_SECRET'))
  try {
    await client.send(new PutObjectCommand({ Bucket: 'corpus', Key: key, Body }))
  } finally {
    client.destroy()
  }
}

type Prompt = ReturnType<typeof promptRecord.parse>

async function prompts({ cluster }: Sources, wanted: (prompt: Prompt) => boolean): Promise<number> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const there = (await readTopic(cluster, 'topic1'))
      .flatMap(({ value }) => (value === null ? [] : [promptRecord.parse(JSON.parse(value.toString()))]))
      .filter(wanted)
    if (there.length > 0) return there.length
    if (Date.now() > end) throw new Error('No prompt came to the topic within ten minutes')
    await delay(2_000)
  }
}
