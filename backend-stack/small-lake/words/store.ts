/**
 * Answers, outcomes and prompts as JSON lines in the catalogue's folder. The files are the truth; an index of prompts that
 * are there is made again from them.
 */
import Database from 'better-sqlite3'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { syncDir } from '../folder-target.ts'
import { openJsonl, readJsonl } from '../jsonl.ts'
import type { JsonlFile } from '../jsonl.ts'
import { history } from './history.ts'
import { outcomeRow, promptRow, speakerRow } from './rows.ts'
import type { OutcomeRow, PromptRow, SpeakerRow } from './rows.ts'

export const wordFiles = {
  speakers: 'speakers.jsonl',
  outcomes: 'outcomes.jsonl',
  prompts: 'prompts.jsonl',
} as const

export type WordStore = Awaited<ReturnType<typeof openWords>>

/** In the catalogue's folder, which its owner has locked. */
export async function openWords(catalogueDir: string) {
  const at = (name: string) => join(catalogueDir, name)
  const speakers = new Map<string, SpeakerRow[]>()
  // replaced as a whole, so nothing is torn; what an older run left half-way is not it
  rmSync(`${at(wordFiles.speakers)}.new`, { force: true })
  readJsonl(at(wordFiles.speakers), (line) => {
    const row = speakerRow.parse(line)
    speakers.set(row.speaker_id, [...(speakers.get(row.speaker_id) ?? []), row])
  })
  let outcomes = await openJsonl(at(wordFiles.outcomes), 0, () => undefined)
  const prompts = await openJsonl(at(wordFiles.prompts), 0, () => undefined)
  const known = openKnown(at('words.sqlite'), at(wordFiles.prompts))

  async function replace(name: string, rows: Iterable<object>): Promise<void> {
    const text = [...rows].map((row) => `${JSON.stringify(row)}\n`).join('')
    writeFileSync(`${at(name)}.new`, text, { flush: true })
    renameSync(`${at(name)}.new`, at(name))
    await syncDir(catalogueDir)
  }
  async function dropOutcomes(gone: (row: OutcomeRow) => boolean): Promise<void> {
    const kept: OutcomeRow[] = []
    let dropped = 0
    readJsonl(at(wordFiles.outcomes), (line) => {
      const row = outcomeRow.parse(line)
      if (gone(row)) dropped += 1
      else kept.push(row)
    })
    if (dropped === 0) return
    await outcomes.close()
    await replace(wordFiles.outcomes, kept)
    outcomes = await openJsonl(at(wordFiles.outcomes), 0, () => undefined)
  }
  const writeSpeakers = () => replace(wordFiles.speakers, [...speakers.values()].flat())

  return {
    /** Durable when it answers, as are the others. */
    async addSpeakers(rows: readonly SpeakerRow[]): Promise<void> {
      if (rows.length === 0) return
      for (const row of rows) {
        const before = speakers.get(row.speaker_id) ?? []
        speakers.set(row.speaker_id, history([...before, row]))
      }
      await writeSpeakers()
    },
    async dropSpeakers(ids: readonly string[]): Promise<void> {
      const gone = ids.filter((id) => speakers.delete(id))
      if (gone.length > 0) await writeSpeakers()
    },
    addOutcomes: (rows: readonly OutcomeRow[]): Promise<void> => outcomes.append(rows),
    async dropOutcomes(ids: ReadonlySet<string>): Promise<void> {
      if (ids.size > 0) await dropOutcomes((row) => ids.has(row.outcome_id))
    },
    /** Keys of what the outcomes topic holds of a speaker. */
    outcomesOf(speakerId: string): string[] {
      const ids = new Set<string>()
      readJsonl(at(wordFiles.outcomes), (line) => {
        const row = outcomeRow.parse(line)
        if (row.speaker_id === speakerId) ids.add(row.outcome_id)
      })
      return [...ids]
    },
    hasSpeaker: (speakerId: string): boolean => speakers.has(speakerId),
    /** Nothing of the speaker is left in the files. Safe to repeat. */
    async forget(speakerId: string): Promise<void> {
      await this.dropSpeakers([speakerId])
      await dropOutcomes((row) => row.speaker_id === speakerId)
    },
    /** From takes: only those that are not there yet. From the topic: all, since priority and the like may be new. */
    async addPrompts(rows: readonly PromptRow[]): Promise<void> {
      const fresh = rows.filter((row) => row.from === 'topic' || !known.has(row))
      const once = [...new Map(fresh.map((row) => [`${row.from} ${nameOf(row)}`, row])).values()]
      if (once.length === 0) return
      await prompts.append(once)
      known.add(once)
    },
    async close(): Promise<void> {
      known.close()
      await Promise.all([outcomes.close(), prompts.close()] satisfies ReturnType<JsonlFile['close']>[])
    },
  }
}

const nameOf = ({ prompt_id, prompt_sha256 }: Pick<PromptRow, 'prompt_id' | 'prompt_sha256'>): string =>
  `${prompt_sha256} ${prompt_id}`

/** Which prompts the file has. Lost or behind, it lets a line be written twice, which changes nothing for a reader. */
function openKnown(path: string, file: string) {
  const isNew = !existsSync(path)
  const db = new Database(path, { timeout: 1_000 })
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.exec('CREATE TABLE IF NOT EXISTS prompts (name TEXT PRIMARY KEY) WITHOUT ROWID')
  const insert = db.prepare<[string]>('INSERT OR IGNORE INTO prompts VALUES (?)')
  const find = db.prepare<[string], number>('SELECT 1 FROM prompts WHERE name = ?').pluck()
  const add = db.transaction((rows: readonly PromptRow[]) => {
    for (const row of rows) insert.run(nameOf(row))
  })
  if (isNew) {
    const rows: PromptRow[] = []
    readJsonl(file, (line) => {
      rows.push(promptRow.parse(line))
      if (rows.length >= 10_000) add(rows.splice(0))
    })
    add(rows)
  }
  return {
    has: (row: PromptRow): boolean => find.get(nameOf(row)) !== undefined,
    add,
    close: () => db.close(),
  }
}
