/** How every command-line program of the project reads its arguments, shows its help and answers a mistake. */
import { Command, CommanderError, Help } from '@commander-js/extra-typings'
import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings'

/** What was asked for cannot be done as it was asked. Its message is a sentence for the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Exit code of a program that was asked for something it does not understand. */
const MISUSED = 2

/** A program, or a command of one: its options and arguments are added to it. `call` is what a person types. */
export const program = (call: string, about: string) =>
  new StrictCommand(call)
    .description(about)
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .configureHelp({ helpWidth: 120, optionDescription: described })
    // errors are thrown: see `understood`
    .configureOutput({ writeErr: () => undefined })
    .exitOverride()

/**
 * Reads the arguments into the program. False: its help was asked for, and is printed. Throws UsageError; a mistake about an
 * option comes with the name of the one that was probably meant.
 */
export function understood(command: CommandUnknownOpts, argv: readonly string[]): boolean {
  try {
    command.parse(argv, { from: 'user' })
    return true
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return false
    // called with nothing, where a command has to be named
    if (error.code === 'commander.help') throw new UsageError(command.helpInformation().trimEnd())
    throw new UsageError(sentence(error.message))
  }
}

/** Says a mistake on standard error; answers the exit code. */
export function misused(error: unknown): number {
  process.stderr.write(`${messageOf(error)}\nSee --help.\n`)
  return MISUSED
}

/** Reads the arguments and runs; answers the exit code. */
export async function runProgram(
  command: CommandUnknownOpts,
  argv: readonly string[],
  run: () => number | Promise<number>,
): Promise<number> {
  try {
    if (!understood(command, argv)) return 0
  } catch (error) {
    return misused(error)
  }
  return run()
}

/** The same for a script without a function to run: ends the process after its help or a mistake. */
export function readOrExit(command: CommandUnknownOpts, argv: readonly string[]): void {
  try {
    if (!understood(command, argv)) process.exit(0)
  } catch (error) {
    process.exit(misused(error))
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** That an option is not given unless it is given needs no word. */
const described = (option: Option): string =>
  new Help()
    .optionDescription(option)
    .replace(/ \(default: (?:false|""|\[\])\)$/, '')
    .replace(/, default: \[\]\)$/, ')')

/** Without "error:" in front, as all messages here are. */
function sentence(message: string): string {
  const bare = message.replace(/^error: /, '')
  return bare.charAt(0).toUpperCase() + bare.slice(1)
}

/** Commander takes the next word for an option's value whatever it is: `--data --json` would make a folder named "--json". */
class StrictCommand extends Command {
  override createCommand(name?: string): Command {
    return new StrictCommand(name)
  }

  override parseOptions(argv: string[]): ReturnType<Command['parseOptions']> {
    const end = argv.indexOf('--')
    const words = end < 0 ? argv : argv.slice(0, end)
    for (const [index, word] of words.entries()) {
      const option = this.options.find(({ long, required }) => required && long === word)
      if (option && (words[index + 1] ?? '').startsWith('--'))
        this.error(
          `error: option '${option.flags}' argument missing; a value that begins with -- is written ${word}=VALUE`,
        )
    }
    return super.parseOptions(argv)
  }
}
