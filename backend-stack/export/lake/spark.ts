/** The Spark lake of the running stack: tables by pyiceberg (`fieldtake_lake.look`), row by row; audio from its store. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { lakeEnv } from '../../servers/spark/lake-env.ts'
import { runningLake } from '../../stack/commands/lake.ts'
import { defaultData } from '../../stack/paths.ts'
import { venvPython } from '../../stack/install/python.ts'
import { messageOf, StoppedError, UsageError } from '../fault.ts'
import type { Lake } from '../types.ts'
import { s3Objects } from './s3-objects.ts'
import { readSpeaker, readTake, readVerdict } from './rows.ts'

const speakerRow = z.object({ speaker_id: z.string() })

/** `stack`: the data folder of a running stack; null: the usual one. Throws UsageError. */
export function openSparkLake(stack: string | null): Lake {
  const dataDir = stack ?? defaultData
  const ctx = running(dataDir)
  const python = venvPython(ctx, 'spark')
  if (!existsSync(python))
    throw new UsageError('Spark is not installed yet; `npm run stack -- up --profile lake` does that')
  const env = lakeEnv(ctx)
  const objects = s3Objects({
    endpoint: env['FIELDTAKE_S3_ENDPOINT'] ?? '',
    accessKeyId: env['FIELDTAKE_S3_ACCESS_KEY'] ?? '',
    secretAccessKey: env['FIELDTAKE_S3_SECRET_KEY'] ?? '',
  })
  const table = (name: string, onRow: (row: unknown) => void) => readTable(python, env, name, onRow)
  return {
    kind: 'spark',
    exportsDir: join(dataDir, 'exports'),
    takes: (onRow) => table('takes', (row) => onRow(readTake(row, false))),
    verdicts: (onRow) => table('verdicts', (row) => onRow(readVerdict(row))),
    speakers: (onRow) => table('speakers', (row) => readSpeaker(row, onRow)),
    async withdrawn() {
      const gone = new Set<string>()
      for (const name of ['withdrawals', 'erasures'])
        await table(name, (row) => gone.add(speakerRow.parse(row).speaker_id))
      return gone
    },
    read: (uri) => objects.read(uri),
    close: () => objects.close(),
  }
}

function running(dataDir: string) {
  try {
    return runningLake(dataDir)
  } catch (error) {
    throw new UsageError(`--lake spark: ${messageOf(error)}`)
  }
}

/** Throws StoppedError with the program's last words. A table that was never made has no rows. */
async function readTable(
  python: string,
  env: Readonly<Record<string, string>>,
  name: string,
  onRow: (row: unknown) => void,
): Promise<void> {
  const child = spawn(python, ['-m', 'fieldtake_lake.look', name, '--if-there'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => (words = `${words}${chunk.toString()}`.slice(-2_000)))
  const ended = new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  })
  try {
    for await (const line of createInterface({ input: child.stdout })) onRow(JSON.parse(line))
    const code = await ended
    if (code !== 0)
      throw new StoppedError(
        `The lake's table ${name} cannot be read: ${words.trim().split('\n').at(-1) ?? ''}`,
      )
  } finally {
    child.kill()
  }
}
