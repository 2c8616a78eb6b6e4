/** The small lake as a process of its own. `--help` lists what it takes; secrets come from the environment only. */
import { join } from 'node:path'
import { CatalogueInUse, openCatalogue } from './catalogue.ts'
import { misused, UsageError } from '../../main/system/program.ts'
import { readArguments } from './cli-arguments.ts'
import { folderTarget } from './folder-target.ts'
import type { Read } from './cli-arguments.ts'
import { approveWithdrawal, listWithdrawals, undoWithdrawal } from './decisions.ts'
import type { SmallLakeOptions } from './options.ts'
import { s3Target } from './s3-target.ts'
import { startSmallLake } from './small-lake.ts'
import { isSound, verifyLake } from './verify.ts'

const say = (line: string) => console.log(`${new Date().toISOString()} ${line}`)

async function verify({ target: where }: Pick<SmallLakeOptions, 'target'>): Promise<number> {
  const dir = join(where.kind === 'folder' ? where.dir : where.catalogueDir, 'catalogue')
  // Opening it repairs a torn end and keeps a lander from starting meanwhile.
  const catalogue = await openCatalogue(dir)
  const target = where.kind === 'folder' ? await folderTarget(where.dir) : s3Target(where)
  try {
    const found = await verifyLake(dir, target)
    console.log(JSON.stringify(found))
    return isSound(found) ? 0 : 1
  } finally {
    target.close()
    await catalogue.close()
  }
}

async function decide(read: Exclude<Read, { kind: 'help' | 'verify' | 'run' }>): Promise<number> {
  const { target: where } = read
  const catalogue = await openCatalogue(
    join(where.kind === 'folder' ? where.dir : where.catalogueDir, 'catalogue'),
  )
  try {
    if (read.kind === 'approve') await approveWithdrawal(catalogue, read.speaker, new Date())
    if (read.kind === 'undo' && (await undoWithdrawal(catalogue, read.speaker, new Date())) === 0) {
      console.error(`No withdrawal of speaker ${read.speaker} can be undone any more`)
      return 1
    }
    for (const one of listWithdrawals(catalogue)) console.log(JSON.stringify(one))
    return 0
  } finally {
    await catalogue.close()
  }
}

async function run(options: SmallLakeOptions): Promise<number> {
  const asked = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
  })
  const starting = startSmallLake({ ...options, log: (level, message) => say(`${level} ${message}`) })
  const lake = await Promise.race([starting, asked])
  // Asked to end while it was still waiting for a broker: nothing is in hand, and the lock goes with the process.
  if (!lake) return 0
  const { takes, deadLetters } = lake.stats().catalogue
  say(`info Small lake ready: ${takes} takes, ${deadLetters} dead letters so far`)
  await asked
  await lake.stop()
  console.log(JSON.stringify(lake.stats()))
  return 0
}

// what lands are people's voices
process.umask(0o077)
try {
  const read = readArguments(process.argv.slice(2), process.env)
  if (read.kind === 'run') process.exit(await run(read.options))
  else if (read.kind !== 'help')
    process.exit(read.kind === 'verify' ? await verify(read) : await decide(read))
} catch (error) {
  if (error instanceof UsageError) process.exit(misused(error))
  else if (error instanceof CatalogueInUse) console.error(error.message)
  else console.error(error)
  process.exit(1)
}
