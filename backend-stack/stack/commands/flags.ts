/** What the commands work with, after parsing and defaults. */
export interface StackFlags {
  readonly profile: 'core' | 'lake' | 'full'
  readonly brokers: number
  readonly workers: number
  readonly secure: boolean
  readonly dataDir: string
  readonly port?: number
  readonly foreground: boolean
  readonly json: boolean
  readonly dryRun: boolean
  readonly check: boolean
  readonly noOpen: boolean
  /** With `bootstrap`: access rules, too. */
  readonly rules: boolean
  readonly bootstrap?: string
}

/** Keeps what a command is to do until the whole line is understood. */
export type Choose = (work: () => Promise<number>) => void
