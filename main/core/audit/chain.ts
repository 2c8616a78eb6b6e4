/**
 * A chain of lines: each is JSON that names the hash of the line before it, and its own hash is that of its text. Whoever
 * changes or removes one has to make every later one anew, and then the head no longer is what it was.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { AuditVerdict } from '../../contract/audit.ts'

/** What the first line names as the one before it. */
export const GENESIS = '0'.repeat(64)

export const line = z.object({
  seq: z.number().int().min(1),
  at: z.iso.datetime(),
  by: z.string(),
  act: z.string(),
  detail: z.record(z.string(), z.unknown()),
  prev: z.string(),
})
export type Line = z.infer<typeof line>

export interface Sealed {
  readonly seq: number
  readonly text: string
  readonly hash: string
}
/** A line that is known from elsewhere: it must still be there, as it was. */
export type Head = Pick<Sealed, 'seq' | 'hash'>

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

export function seal(entry: Line): Sealed {
  const text = JSON.stringify(entry)
  return { seq: entry.seq, text, hash: hashOf(text) }
}

/** As one line of an exported file: the entry with its own hash at the end. */
export const toJsonLine = ({ text, hash }: Sealed): string => `${text.slice(0, -1)},"hash":"${hash}"}`

/** The text as it was sealed is got back by taking the hash away; null: not such a line. */
export function fromJsonLine(given: string): Sealed | null {
  const [, body, hash] = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/.exec(given) ?? []
  if (body === undefined || hash === undefined) return null
  const text = `${body}}`
  const parsed = parse(text)
  return parsed && { seq: parsed.seq, text, hash }
}

function parse(text: string): Line | null {
  try {
    return line.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** Reads the chain once, in constant memory. */
export function verifyChain(lines: Iterable<Sealed>, known: Head | null): AuditVerdict {
  let rows = 0
  let head: string | null = null
  const broken = (brokenAt: number, why: string): AuditVerdict => ({ ok: false, rows, head, brokenAt, why })
  for (const { seq, text, hash } of lines) {
    const expected = rows + 1
    if (seq !== expected) return broken(expected, `entry ${expected} is missing`)
    if (hashOf(text) !== hash) return broken(seq, `entry ${seq} is not what was written`)
    const entry = parse(text)
    if (entry?.seq !== seq) return broken(seq, `entry ${seq} is in another's place`)
    if (entry.prev !== (head ?? GENESIS)) return broken(seq, `entry ${seq} does not follow the one before it`)
    if (known?.seq === seq && known.hash !== hash)
      return broken(seq, `entry ${seq} is not the one that was known`)
    rows = seq
    head = hash
  }
  if (known && known.seq > rows)
    return broken(rows + 1, `there were ${known.seq} entries, and ${rows} are left`)
  return { ok: true, rows, head, brokenAt: null, why: null }
}
