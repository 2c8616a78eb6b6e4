import type { z } from 'zod'
import { unframed } from '../../../main/kafka/framing.ts'
import { safeJson } from '../../stack/safe-json.ts'

/** A record of a topic. Undefined for a tombstone, and for what is none of ours: others may write to a topic, too. */
export function parsed<T extends z.ZodType>(shape: T, value: Buffer | null): z.output<T> | undefined {
  return value === null ? undefined : shape.safeParse(safeJson(unframed(value).toString())).data
}
