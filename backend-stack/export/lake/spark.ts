/** The Spark lake of the running stack: tables by pyiceberg (`fieldtake_lake.look`), row by row; audio from its store. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { lakeEnv } from '../../servers/spark/lake-env.ts'
import { runningLake } from '../../stack/commands/lake.ts'
import { defaultData, root } from '../../stack/paths.ts'
import { venvPython } from '../../stack/install/python.ts'
import { messageOf, StoppedError, UsageError } from '../fault.ts'
import type { Lake } from '../types.ts'
import { s3Objects } from './s3-objects.ts'
import { readSpeaker, readTake, readVerdict } from './rows.ts'

const speakerRow = z.object({ speaker_id: z.string(), undone_at: z.string().nullable().default(null) })

type Environment = Readonly<Record<string, string | undefined>>

/** What is needed of a lake, whoever told it. */
interface Told {
  readonly python: string
  readonly env: Readonly<Record<string, string>>
  readonly exportsDir: string
}

/**
 * `stack`: the data folder of a running stack; null: the lake that the environment tells of, as it tells Airflow's tasks
 * (FIELDTAKE_LAKE_PYTHON and the lake's own settings), else the usual stack. Throws UsageError.
 */
export function openSparkLake(stack: string | null, environment: Environment): Lake {
  const toldPython = environment['FIELDTAKE_LAKE_PYTHON']
  const { python, env, exportsDir } =
    stack === null && toldPython ? toldBy(environment, toldPython) : ofStack(stack ?? defaultData)
  const objects = s3Objects({
    endpoint: env['FIELDTAKE_S3_ENDPOINT'] ?? '',
    accessKeyId: env['FIELDTAKE_S3_ACCESS_KEY'] ?? '',
    secretAccessKey: env['FIELDTAKE_S3_SECRET_KEY'] ?? '',
  })
  const table = (name: string, onRow: (row: unknown) => void) => readTable(python, env, name, onRow)
  return {
    kind: 'spark',
    exportsDir,
    takes: (onRow) => table('takes', (row) => onRow(readTake(row, false))),
    verdicts: (onRow) => table('verdicts', (row) => onRow(readVerdict(row))),
    speakers: (onRow) => table('speakers', (row) => readSpeaker(row, onRow)),
    async withdrawn() {
      const gone = new Set<string>()
      for (const name of ['withdrawals', 'erasures'])
        await table(name, (row) => {
          const { speaker_id: speaker, undone_at: undone } = speakerRow.parse(row)
          if (undone === null) gone.add(speaker)
        })
      return gone
    },
    read: (uri) => objects.read(uri),
    close: () => objects.close(),
  }
}

function ofStack(dataDir: string): Told {
  const ctx = running(dataDir)
  const python = venvPython(ctx, 'spark')
  if (!existsSync(python))
    throw new UsageError('Spark is not installed yet; `npm run stack -- up --profile lake` does that')
  return { python, env: lakeEnv(ctx), exportsDir: join(dataDir, 'exports') }
}

function toldBy(environment: Environment, python: string): Told {
  const exportsDir = environment['FIELDTAKE_EXPORTS_DIR']
  if (!exportsDir)
    throw new UsageError(
      '--lake spark: FIELDTAKE_EXPORTS_DIR is not set: the folder for the plans of exports and the project key',
    )
  const settings = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith('FIELDTAKE_') && value !== undefined ? [[name, value] as const] : [],
  )
  return { python, env: { ...Object.fromEntries(settings), PYTHONPATH: join(root, 'spark') }, exportsDir }
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
