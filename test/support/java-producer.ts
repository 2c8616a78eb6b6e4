/** Kafka's own console producer, from the broker's jars: what other people's producers write. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findJava } from '../../backend-stack/stack/install/java.ts'
import { libsDir } from '../../backend-stack/servers/kafka/broker.ts'
import { defaultCache } from '../../backend-stack/stack/paths.ts'

export interface JavaRecords {
  readonly topic: string
  readonly codec: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly records: readonly { readonly key: string; readonly value: string }[]
}

/** Sends all in as few batches as the producer makes of them, and ends. Rejects with what it said when it failed. */
export function javaProduce(bootstrap: string, { topic, codec, records }: JavaRecords): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fieldtake-java-'))
  const args = [
    ...['-XX:TieredStopAtLevel=1', `-Dlog4j2.level=OFF`, `-Djava.io.tmpdir=${dir}`],
    ...['-cp', join(libsDir({ cacheDir: defaultCache }), '*')],
    'org.apache.kafka.tools.ConsoleProducer',
    ...['--bootstrap-server', bootstrap, '--topic', topic, '--compression-codec', codec],
    ...['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=\t'],
    // long enough for all records to share a batch
    ...['--command-property', 'linger.ms=500', '--command-property', 'batch.size=1000000'],
  ]
  const child = spawn(findJava().command, args, { stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()))
  child.stdin.end(records.map(({ key, value }) => `${key}\t${value}\n`).join(''))
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 && !/ERROR|Exception/.test(said)
        ? resolve()
        : reject(new Error(`the console producer ended with ${code}: ${said.slice(0, 2_000)}`)),
    )
  }).finally(() => rmSync(dir, { recursive: true, force: true }))
}
