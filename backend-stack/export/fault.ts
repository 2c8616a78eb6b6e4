/** What was asked for cannot be done as it was asked. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The work stopped half-way, through no fault of what was asked; `--resume` goes on with it. Exit code 1. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
