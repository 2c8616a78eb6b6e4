/** `npm run feed`: the signed feed that desktop stations update themselves from, and the key that signs it. */
import { join, resolve } from 'node:path'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { program, runProgram, UsageError } from '../main/system/program.ts'
import { makeKeyFile, readKeyFile, writeFeed } from './packaging/feed.ts'

const root = join(import.meta.dirname, '..')
const command = program('npm run feed --', 'The feed that desktop stations update themselves from.')
let work: (() => Promise<void>) | null = null

command
  .command('key')
  .description('makes the key that signs the feed, and says its public half')
  .argument('<file>', 'where the key goes; only its owner can read it')
  .action((file) => {
    work = () => key(resolve(file))
  })

command
  .command('write')
  .description('lists the installers of a folder, and signs the lists')
  .argument('<folder>', 'with the installers of all systems; it becomes the feed')
  .requiredOption('--key <files...>', 'the key; two while it changes')
  .option('--release <version>', 'which version it is, else that of package.json')
  .option('--staging <percent>', 'of stations that get it now, else all')
  .action((folder, options) => {
    work = () => write(resolve(folder), options)
  })

function key(file: string): Promise<void> {
  console.log(makeKeyFile(file))
  return Promise.resolve()
}

async function write(
  folder: string,
  { key, release, staging }: { key: string[]; release?: string; staging?: string },
): Promise<void> {
  const lists = await writeFeed({
    folder,
    version: release ?? ownVersion(),
    keys: key.map((file) => readKeyFile(resolve(file))),
    ...(staging === undefined ? {} : { staging: percent(staging) }),
    now: new Date(),
  })
  for (const list of lists) console.log(`✓ ${list}`)
}

function percent(given: string): number {
  const read = z.coerce.number().min(0).max(100).safeParse(given)
  if (!read.success) throw new UsageError('--staging is a number from 0 to 100')
  return read.data
}

const ownVersion = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
    .version

async function main(): Promise<number> {
  try {
    await work?.()
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

process.exitCode = await runProgram(command, process.argv.slice(2), main)
