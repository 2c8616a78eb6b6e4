/** npm run export */
import { misused } from '../../main/system/program.ts'
import { runExport } from './export.ts'
import type { Progress } from './export.ts'
import { StoppedError, UsageError, messageOf } from './fault.ts'
import { openLake, openOut } from './open.ts'
import { readCommand } from './options.ts'
import type { Command } from './options.ts'
import { recall } from './recall.ts'
import { verifyExport } from './verify.ts'

/** In a folder of exports: which is the latest, and what is in it. Whoever fetches the corpus asks it. */
const latestName = 'latest.json'
const below = (out: string, name: string): string => `${out.replace(/\/+$/, '')}/${name}`

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function run(command: Command, signal: AbortSignal): Promise<number> {
  if (command.kind === 'help') return 0
  if (command.kind === 'verify') {
    const found = await verifyExport(command.dir, command.key)
    console.log(JSON.stringify(found))
    return found.missing.length + found.changed.length === 0 && found.signature !== 'bad' ? 0 : 1
  }
  const { places } = command
  const lake = await openLake(places, process.env)
  const openAt = (out: string) => openOut(out, places, process.env, lake.exportsDir)
  try {
    if (command.kind === 'recall') {
      const { speaker, apply } = command
      const found = await recall({ lake, speaker, apply: apply ? openAt : null, signal, log: say })
      if (places.json) console.log(JSON.stringify(found))
      else if (found.length === 0) console.log('No export holds this speaker.')
      else
        for (const one of found)
          console.log(
            `${one.out}: ${one.takes} takes in ${one.files.length} files. Notice and patch: ${one.patch}${one.applied ? ' (carried out)' : ''}`,
          )
      return 0
    }
    const { publish } = command
    const out = await openAt(publish === null ? command.out : below(command.out, publish))
    try {
      const outcome = await runExport({
        ...command,
        lake,
        out,
        signal,
        log: say,
        progress: places.progress ? programTeller() : teller(),
      })
      const { exportId, figures, faulty } = outcome
      const left = Object.fromEntries(figures.leftOut.map(({ reason, takes }) => [reason, takes]))
      const splits = Object.fromEntries(figures.bySplit.map(({ name, takes }) => [name, takes]))
      const { takes, seconds, speakers } = figures.all
      const said = { export_id: exportId, takes, seconds, speakers, splits, left_out: left }
      if (publish !== null) {
        const place = await openAt(command.out)
        try {
          await place.put(latestName, Buffer.from(`${JSON.stringify({ path: publish, ...said }, null, 2)}\n`))
        } finally {
          place.close()
        }
      }
      if (places.json) console.log(JSON.stringify({ out: out.name, ...said }))
      else {
        console.log(
          `${takes} takes of ${speakers} speakers, ${(seconds / 3600).toFixed(2)} hours, in ${out.name}`,
        )
        console.log(`splits: ${JSON.stringify(splits)}; left out: ${JSON.stringify(left)}`)
      }
      return faulty > 0 ? 3 : 0
    } finally {
      out.close()
    }
  } finally {
    lake.close()
  }
}

/** A line every ten seconds; on a pipe that is enough too. */
function teller(): (progress: Progress) => void {
  let last = Date.now()
  return ({ takes, of, bytes }) => {
    if (Date.now() - last < 10_000) return
    last = Date.now()
    say(`${takes} of ${of} takes, ${(bytes / 1e6).toFixed(0)} MB`)
  }
}

/** For a program that shows it: twice a second. */
function programTeller(): (progress: Progress) => void {
  let last = 0
  return (progress) => {
    if (Date.now() - last < 500 && progress.takes < progress.of) return
    last = Date.now()
    say(JSON.stringify({ progress }))
  }
}

function asked(): Command {
  try {
    return readCommand(process.argv.slice(2))
  } catch (error) {
    process.exit(misused(error))
  }
}

// what is exported are people's voices
process.umask(0o077)
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
try {
  process.exitCode = await run(asked(), stop.signal)
} catch (error) {
  if (error instanceof UsageError) say(error.message)
  else if (stop.signal.aborted) say('Stopped. Go on with --resume')
  else if (error instanceof StoppedError) say(error.message)
  else say(error instanceof Error ? (error.stack ?? error.message) : messageOf(error))
  process.exitCode = error instanceof UsageError ? 2 : 1
}
