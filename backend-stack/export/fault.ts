export { UsageError } from '../../main/system/program.ts'

/** The work stopped half-way, through no fault of what was asked; `--resume` goes on with it. Exit code 1. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'
}

/** A store asks to be asked later: this says nothing of the object that was asked for. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
