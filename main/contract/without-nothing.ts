import { z } from 'zod'

const record = z.record(z.string(), z.unknown())

/** Programs that export tables write null or "" where there is nothing: both mean that the field is not there. */
export function withoutNothing(value: unknown): unknown {
  const fields = record.safeParse(value)
  if (!fields.success) return value
  const { context, ...others } = fields.data
  const present = ([, field]: readonly [string, unknown]) => field !== null && field !== ''
  const inside = record.safeParse(context)
  return Object.fromEntries(
    [
      ...Object.entries(others),
      ['context', inside.success ? withoutNothing(inside.data) : context] as const,
    ].filter(present),
  )
}
