/** `npm run sealed`: the receiver's side of sealed sticks. A private key makes no way into a station: it is read here, and not kept. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { program, runProgram } from '../../system/program.ts'
import { openSealed, readIdentities } from './open.ts'

const sealed = program('npm run sealed --', 'Takes on sticks that only their receiver can read.').addHelpText(
  'after',
  `
Exit codes: 0 done, 1 something could not be opened (it is named; the rest is open), 2 usage, or nothing could be done.`,
)
let work: (() => Promise<number>) | null = null

sealed
  .command('keygen')
  .description('makes a private key for the receiver and prints the public one, which projects name')
  .argument('<file>', 'where the private key is put; it must not be there yet')
  .action((file) => {
    work = () => keygen(file)
  })
sealed
  .command('open')
  .description(
    'opens what is sealed in a folder and below it; a station takes in the folder that comes of it',
  )
  .argument('<folder>', 'the stick, or a folder on it')
  .requiredOption('--identity <file>', 'the private key, as keygen or age-keygen wrote it')
  .requiredOption('--into <folder>', 'a new folder. What it holds is plain: delete it once it was taken in')
  .action((folder, { identity, into }) => {
    work = () => openAll(folder, identity, into)
  })

async function keygen(file: string): Promise<number> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  await writeFile(file, `# public key: ${recipient}\n${identity}\n`, { flag: 'wx', mode: 0o600 })
  process.stdout.write(`${recipient}\n`)
  process.stderr.write(
    `The private key is in ${file}. Keep a copy: without it nobody can open what is sealed to it.\n`,
  )
  return 0
}

async function openAll(folder: string, identity: string, into: string): Promise<number> {
  const { failed, ...opened } = await openSealed(
    resolve(folder),
    await readIdentities(identity),
    resolve(into),
  )
  for (const { file, why } of failed) process.stderr.write(`${file}: ${why}\n`)
  process.stdout.write(`${JSON.stringify({ ...opened, failed: failed.length })}\n`)
  return failed.length === 0 ? 0 : 1
}

async function main(): Promise<number> {
  try {
    return (await work?.()) ?? 2
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

// what is opened are people's voices
process.umask(0o077)
if (import.meta.main) process.exitCode = await runProgram(sealed, process.argv.slice(2), main)
