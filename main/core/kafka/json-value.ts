import type { z } from 'zod'
import { parseJson } from '../recording/journal.ts'

/** A record's value as the contract has it; null: it is none, or not so. */
export const jsonValue = <T>(shape: z.ZodType<T>, value: Buffer | string | null): T | null =>
  shape.safeParse(parseJson(value?.toString() ?? '')).data ?? null
