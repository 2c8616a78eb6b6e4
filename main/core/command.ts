/** The commands of a station that shows no window. It may be open meanwhile, but for a restore. */
import { StationError } from '../contract/errors.ts'
import type { CoreOptions } from './host.ts'
import { restoreByName } from './rescue.ts'
import type { Command } from './shell/command-line.ts'

export interface Said {
  readonly text: string
  readonly exitCode: number
}
export type CommandContext = Pick<CoreOptions, 'dataDir' | 'appVersion' | 'shell' | 'secrets' | 'brokers'>

/** Never rejects: a fault is said, with an exit code of its own. */
export async function runCommand(command: Command, context: CommandContext): Promise<Said> {
  try {
    return await work(command, context)
  } catch (error) {
    const text = error instanceof StationError ? `${error.message} (${error.code})` : String(error)
    return { text, exitCode: 2 }
  }
}

function work({ argument }: Command, { dataDir }: CommandContext): Promise<Said> {
  return Promise.resolve({ text: restoreByName(dataDir, argument), exitCode: 0 })
}
