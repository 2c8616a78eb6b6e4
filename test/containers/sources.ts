/** What brings prompts in profile `full`, seen in the topic: a row of a table by Kafka Connect; a corpus put into S3 by trigger, Airflow and text selector. */
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { roleClient } from '../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { withRetries } from '../../backend-stack/text-selector/publish/retry.ts'
import { promptRecord } from '../../main/contract/messages.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'
import { readTopic } from '../support/kafka.ts'
import { corpusSql, insertPrompt, putCorpus } from '../support/prompt-sources.ts'

const PATIENCE_MS = 10 * 60_000

export interface Sources {
  readonly cluster: ClusterAddress
  /** In the names of the bucket's object and of the row. */
  readonly name: string
  readonly setting: (name: string) => string
}

/** Throws after ten minutes without them. */
export async function promptsFromOutside(sources: Sources): Promise<{ row: number; object: number }> {
  const place = { port: '5432', password: sources.setting('POSTGRES_CORPUS_PASSWORD') }
  corpusSql(place, insertPrompt({ id: sources.name, text: 'A row of a table', lang: 'en' }))
  const row = await prompts(sources, (prompt) => prompt.prompt_id === sources.name)
  const key = `en/${sources.name}.txt`
  const client = roleClient('http://127.0.0.1:8333', 'corpus', sources.setting('S3_CORPUS_SECRET'))
  try {
    // sentences of an earlier check are published, and are not chosen again
    await putCorpus(client, key, { writing: 'latin', lines: 300, seed: randomInt(2 ** 31) })
  } finally {
    client.destroy()
  }
  const object = await prompts(sources, ({ source }) => source.startsWith(`s3://corpus/${key}#`))
  return { row, object }
}

type Prompt = ReturnType<typeof promptRecord.parse>

async function prompts({ cluster }: Sources, wanted: (prompt: Prompt) => boolean): Promise<number> {
  const end = Date.now() + PATIENCE_MS
  const signal = AbortSignal.timeout(PATIENCE_MS)
  for (;;) {
    // the partitions of a cluster that has just come up still go from one broker to the other
    const there = (await withRetries(() => readTopic(cluster, 'topic1'), { signal }))
      .flatMap(({ value }) => (value === null ? [] : [promptRecord.parse(JSON.parse(value.toString()))]))
      .filter(wanted)
    if (there.length > 0) return there.length
    if (Date.now() > end) throw new Error('No prompt came to the topic within ten minutes')
    await delay(2_000)
  }
}
