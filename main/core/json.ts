/** JSON that others wrote: none of it is trusted to be JSON, nor to have the shape. */
import type { z } from 'zod'
import { unframed } from '../kafka/framing.ts'

/** undefined: it is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const textOf = (value: Buffer | string | null): string =>
  Buffer.isBuffer(value) ? unframed(value).toString() : (value ?? '')

/** A record's value as the contract has it; null: it is none, or not so. */
export const jsonValue = <T>(shape: z.ZodType<T>, value: Buffer | string | null): T | null =>
  shape.safeParse(parseJson(textOf(value))).data ?? null
