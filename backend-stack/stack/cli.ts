/** `npm run stack -- COMMAND`: each command and what it takes is in `commands/`. */
import { program, runProgram, UsageError } from '../../main/system/program.ts'
import { accountCommand } from './commands/account.ts'
import { containersCommand } from './commands/containers.ts'
import { enrolCommand } from './commands/enrol.ts'
import type { Choose } from './commands/flags.ts'
import { lakeCommand } from './commands/lake.ts'
import { serveCommand, serverCommands } from './commands/servers.ts'

/** Runs one command; answers the exit code: 0 done, 1 failed, 2 not understood, 3 (status) not running. */
export async function main(args: readonly string[]): Promise<number> {
  let chosen: () => Promise<number> = () => Promise.reject(new UsageError('Name a command'))
  const choose: Choose = (work) => (chosen = work)
  const stack = program(
    'npm run stack --',
    'The servers behind a station, on this machine.',
  ).enablePositionalOptions()
  for (const command of [
    ...serverCommands(choose),
    enrolCommand(choose),
    accountCommand(choose),
    containersCommand(choose),
    lakeCommand(choose),
  ])
    stack.addCommand(command)
  stack.addCommand(serveCommand(choose), { hidden: true })
  return runProgram(stack, args, () => said(chosen))
}

/** What went wrong, in a line. */
async function said(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof UsageError ? 2 : 1
  }
}

// `status | head`: whoever reads may have read enough
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
// what the servers write is for their owner's eyes only
process.umask(0o077)
process.exitCode = await main(process.argv.slice(2))
