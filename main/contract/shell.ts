/**
 * What a shell itself tells the renderer, beside the core's own events: whether there is a core at all.
 * While it is down every call is answered with `core_stopped` or with the error that keeps it from starting.
 */
import { z } from 'zod'
import { errorValue } from './errors.ts'

export const CORE_STATUS_EVENT = 'shell.core'

export const coreStatus = z.object({
  state: z.enum(['starting', 'running', 'stopped']),
  /** why it is not running, when it is known: e.g. folder_in_use, database_newer */
  error: errorValue.nullable(),
})
export type CoreStatus = z.infer<typeof coreStatus>
