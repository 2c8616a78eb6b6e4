/** The append-only notes beside a recording under way: one JSON line for each gap or rewind, as it happens. */
import { z } from 'zod'
import { gap } from '../../contract/model.ts'
import type { Gap } from '../../contract/model.ts'
import { parseJson } from '../json.ts'
import { readWhole } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'

const line = z.union([
  z.object({ gap }),
  /** the audio clock went back and other audio followed: kept, at this frame of the master */
  z.object({ rewind: z.object({ atFrame: z.number().int().min(0), frames: z.number().int().min(1) }) }),
])
export type JournalLine = z.infer<typeof line>

export const encodeLine = (entry: JournalLine): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(entry) + '\n')

export interface JournalNotes {
  readonly gaps: readonly Gap[]
  readonly rewinds: number
}

/**
 * What the lines say about a master of `frames` frames. A torn or foreign line is passed over: it
 * can only be about audio that is not there either, or is one note lost where the disk itself lied.
 * Notes at or behind the end belong to a piece that was never written; of two at the same frame the later
 * holds (the first piece failed, and another came).
 */
export function readLines(text: string, frames: number): JournalNotes {
  const gaps = new Map<number, Gap>()
  const rewinds = new Set<number>()
  for (const raw of text.split('\n')) {
    const parsed = line.safeParse(parseJson(raw))
    if (!parsed.success) continue
    if ('gap' in parsed.data) gaps.set(parsed.data.gap.atFrame, parsed.data.gap)
    else rewinds.add(parsed.data.rewind.atFrame)
  }
  return {
    gaps: [...gaps.values()].filter((entry) => entry.atFrame < frames),
    rewinds: [...rewinds].filter((atFrame) => atFrame < frames).length,
  }
}

export const readJournal = async (path: string, frames: number, keys: VaultKeys): Promise<JournalNotes> => {
  const bytes = await readWhole(path, keys, true).catch(() => null)
  return readLines(bytes?.toString('utf8') ?? '', frames)
}
