/**
 * The speaker form of a project: JSON Schema (draft 2020-12), of which the properties at the top are what is asked.
 * What can be asked is the same on both sides; whether the answers fit is decided in the core, by the whole schema.
 */
import { z } from 'zod'

const property = z.object({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array']).default('string'),
  title: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.string()).optional(),
  items: z.object({ enum: z.array(z.string()).optional() }).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  /** true: the answer goes to the lake; else it stays at the station */
  'x-travels': z.boolean().optional(),
  /** what to show for each choice; the choice itself is what is kept */
  'x-labels': z.record(z.string(), z.string()).optional(),
})
/** The questions; everything else of the schema is for the core's validator. */
export const formShape = z.object({
  type: z.literal('object').optional(),
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
})

/** Where the form asks for something that cannot be asked, as a JSON pointer, or null when all is well. */
export function placeNotAsked(schema: unknown): string | null {
  const parsed = formShape.safeParse(schema)
  if (parsed.success) return null
  return pointer(parsed.error.issues[0]?.path ?? [])
}

/** Names of the questions whose answers travel. A form that cannot be read has none. */
export function travelling(schema: unknown): string[] {
  const { properties = {} } = formShape.safeParse(schema).data ?? {}
  return Object.entries(properties).flatMap(([name, one]) => (one['x-travels'] === true ? [name] : []))
}

export const pointer = (path: readonly PropertyKey[]): string =>
  `/${path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`
