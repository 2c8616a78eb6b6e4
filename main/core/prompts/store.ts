/** Prompts of all projects, however they came. */
import { createHash, randomInt } from 'node:crypto'
import type Database from 'better-sqlite3'
import { READ_ALOUD } from '../../contract/messages.ts'
import type { ProjectSettings, PromptOrder } from '../../contract/model.ts'
import type { Change } from '../../contract/prompt-fault.ts'
import { searchFold } from '../../text/search-fold.ts'
import type { Station } from '../station.ts'

export interface NewPrompt {
  readonly promptId: string
  readonly text: string
  readonly lang: string
  readonly direction: 'ltr' | 'rtl' | 'auto'
  readonly corpus: string
  readonly source: string
  /** what is asked for; absent: `read` (contract: promptKind) */
  readonly kind?: string | undefined
  readonly section?: string | null | undefined
  readonly itemcode?: string | null | undefined
  readonly training?: boolean | undefined
  readonly hint?: string | null | undefined
  readonly image?: string | null | undefined
  readonly audio?: string | null | undefined
  readonly priority?: number | undefined
  /** speakers that are to read it; null = all of them */
  readonly takesWanted: number | null
  /** topic/partition/offset of its record */
  readonly origin?: string | null | undefined
  /** what was done to the text before it became this one */
  readonly changes?: readonly Change[] | undefined
}

/** The script that a prompt is of, and the act on it that brought it, when that can be undone. */
export interface Belongs {
  readonly scriptId: number | null
  readonly cameBy: number | null
}
const NO_SCRIPT: Belongs = { scriptId: null, cameBy: null }

export interface PromptRow {
  readonly seq: number
  readonly shuffle: number
  readonly readings: number
  readonly priority: number
  readonly project_id: string
  readonly prompt_id: string
  readonly text: string
  readonly lang: string
  readonly direction: 'ltr' | 'rtl' | 'auto'
  readonly corpus: string
  readonly kind: string
  readonly section: string | null
  readonly itemcode: string | null
  readonly training: number
  readonly hint: string | null
  readonly image: string | null
  readonly audio: string | null
  readonly sha256: string
  readonly flagged: number
  readonly flag_note: string
  /** why, as JSON */
  readonly flag_reasons: string
}

export const sha256Text = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Spread evenly, and the same for an id wherever it is read. */
const lotOf = (promptId: string): number => Number.parseInt(sha256Text(promptId).slice(0, 10), 16)

/** What comes next: the index that serves each order, and `shuffled` turned to the session's own start. */
const ORDER: Record<PromptOrder, string> = {
  sequential: 'training DESC, seq',
  shuffled: 'training DESC, shuffle',
  least_recorded: 'training DESC, readings, seq',
  priority: 'training DESC, priority DESC, seq',
}
/** The same between the first of each language. */
const FIRST: Record<PromptOrder, (a: PromptRow, b: PromptRow) => number> = {
  sequential: (a, b) => b.training - a.training || a.seq - b.seq,
  shuffled: (a, b) => b.training - a.training || a.shuffle - b.shuffle || a.seq - b.seq,
  least_recorded: (a, b) => b.training - a.training || a.readings - b.readings || a.seq - b.seq,
  priority: (a, b) => b.training - a.training || b.priority - a.priority || a.seq - b.seq,
}
const SHUFFLE_RANGE = 2 ** 30

/** The next of one language. */
export const openPromptSql = (order: PromptOrder, range = ''): string => `
  SELECT p.* FROM prompts p
   WHERE p.project_id = @project AND p.closed = 0 AND p.lang = @lang AND (p.lot % @of = @part - 1 OR p.training = 1) ${range}
     AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.speaker_id = @speaker
                      AND r.project_id = p.project_id AND r.prompt_id = p.prompt_id
                      AND (r.takes > 0 OR r.skip_reason IS NOT NULL))
     AND NOT EXISTS (SELECT 1 FROM session_prompts s WHERE s.session_id = @session AND s.prompt_id = p.prompt_id)
   ORDER BY ${ORDER[order]} LIMIT 1`

export type Share = ProjectSettings['share']

interface Next {
  readonly project: string
  readonly speaker: string
  readonly session: string
  readonly seed: number
  readonly share: Share
  /** of the prompts that may be offered, as they are written there */
  readonly langs: readonly string[]
}

interface LangCount {
  readonly lang: string
  readonly open: number
}

export type PromptStore = ReturnType<typeof promptStore>

export function promptStore(station: Station) {
  const { db, now } = station
  const add = db.prepare(
    `INSERT INTO prompts (project_id, prompt_id, shuffle, lot, text, lang, direction, corpus, source, kind, section,
       itemcode, training, hint, image, audio, priority, takes_wanted, sha256, origin, changes, search, received_at, script_id, came_by)
     VALUES (@project, @promptId, @shuffle, @lot, @text, @lang, @direction, @corpus, @source, @kind, @section,
       @itemcode, @training, @hint, @image, @audio, @priority, @takesWanted, @sha256, @origin, @changes, @search, @at, @scriptId, @cameBy)
     ON CONFLICT (project_id, prompt_id) DO NOTHING`,
  )
  // a trigger closes what is wanted no more, and opens what is wanted again
  const renew = db.prepare(
    `UPDATE prompts SET priority = @priority, takes_wanted = @takesWanted, hint = @hint, image = @image, audio = @audio,
            origin = coalesce(@origin, origin)
      WHERE project_id = @project AND prompt_id = @promptId AND origin IS NOT NULL`,
  )
  const takeBack = db.prepare<[string, string]>(
    'UPDATE prompts SET takes_wanted = 0 WHERE project_id = ? AND prompt_id = ? AND origin IS NOT NULL',
  )
  const counted = db.prepare<[number, string]>(
    'UPDATE projects SET prompt_count = prompt_count + ? WHERE project_id = ?',
  )
  const get = db.prepare<[string, string], PromptRow>(
    'SELECT * FROM prompts WHERE project_id = ? AND prompt_id = ?',
  )
  const flag = db.prepare<[number, string, string, string]>(
    'UPDATE prompts SET flagged = ?, flag_note = ? WHERE project_id = ? AND prompt_id = ?',
  )
  const flagFor = db.prepare<[string, string, string]>(
    `UPDATE prompts SET flagged = 1, flag_reasons =
       (SELECT json_group_array(value) FROM (SELECT value FROM json_each(flag_reasons) WHERE flagged = 1
         UNION SELECT value FROM json_each(?)))
      WHERE project_id = ? AND prompt_id = ?`,
  )
  const backlog = db
    .prepare<[], number>(
      'SELECT count(*) FROM prompts WHERE origin IS NOT NULL AND readings = 0 AND skips = 0 AND closed = 0',
    )
    .pluck()
  const shared = db
    .prepare<[object], number>(
      `SELECT count(*) FROM prompts WHERE project_id = @project AND closed = 0 AND lang IN (SELECT value FROM json_each(@langs))
          AND (lot % @of = @part - 1 OR training = 1)`,
    )
    .pluck()
  const langs = db.prepare<[string], LangCount>('SELECT lang, open FROM prompt_langs WHERE project_id = ?')
  const select = {
    sequential: db.prepare<[object], PromptRow>(openPromptSql('sequential')),
    least_recorded: db.prepare<[object], PromptRow>(openPromptSql('least_recorded')),
    priority: db.prepare<[object], PromptRow>(openPromptSql('priority')),
    // training items first, in their own order; the rest from the session's start, then round to it
    fromSeed: db.prepare<[object], PromptRow>(
      openPromptSql('shuffled', 'AND p.training = 0 AND p.shuffle >= @seed'),
    ),
    shuffled: db.prepare<[object], PromptRow>(openPromptSql('shuffled')),
    training: db.prepare<[object], PromptRow>(openPromptSql('sequential', 'AND p.training = 1')),
  }

  return {
    /** The topic says of a prompt that is here, with the same text, how often and how soon it is wanted now. What is to be read stays. */
    renew(project: string, prompt: NewPrompt): void {
      renew.run({
        project,
        promptId: prompt.promptId,
        priority: prompt.priority ?? 0,
        takesWanted: prompt.takesWanted,
        hint: prompt.hint ?? null,
        image: prompt.image ?? null,
        audio: prompt.audio ?? null,
        // its latest record is the one that this station has now (leases.ts)
        origin: prompt.origin ?? null,
      })
    },
    /** Deleted where it came from: nobody is asked to read it any more. Takes of it stay what they are. */
    takeBack: (project: string, promptId: string): void => void takeBack.run(project, promptId),
    /** In the caller's transaction. Returns how many were new: an id that is there already changes nothing. */
    insert(project: string, prompts: readonly NewPrompt[], of: Belongs = NO_SCRIPT): number {
      let added = 0
      for (const prompt of prompts) {
        const { changes } = add.run({
          project,
          promptId: prompt.promptId,
          shuffle: randomInt(SHUFFLE_RANGE),
          lot: lotOf(prompt.promptId),
          text: prompt.text,
          lang: prompt.lang,
          direction: prompt.direction,
          corpus: prompt.corpus,
          source: prompt.source,
          kind: prompt.kind ?? READ_ALOUD,
          section: prompt.section ?? null,
          itemcode: prompt.itemcode ?? null,
          training: prompt.training ? 1 : 0,
          hint: prompt.hint ?? null,
          image: prompt.image ?? null,
          audio: prompt.audio ?? null,
          priority: prompt.priority ?? 0,
          takesWanted: prompt.takesWanted,
          sha256: sha256Text(prompt.text),
          origin: prompt.origin ?? null,
          changes: prompt.changes?.length ? JSON.stringify(prompt.changes) : null,
          search: searchFold(prompt.text),
          at: now(),
          ...of,
        })
        added += changes
      }
      if (added > 0) counted.run(added, project)
      return added
    },
    get: (project: string, promptId: string): PromptRow | null => get.get(project, promptId) ?? null,
    flag(project: string, promptId: string, flagged: boolean, note: string): boolean {
      return flag.run(flagged ? 1 : 0, note, project, promptId).changes > 0
    },
    /** Somebody who listened says what is wrong with the sentence; of a prompt that is not here nothing is kept. */
    flagFor(project: string, promptId: string, reasons: readonly string[]): void {
      flagFor.run(JSON.stringify(reasons), project, promptId)
    },
    /** prompts from the topic that nobody has read or passed over: what the consumer's limit counts */
    backlog: (): number => backlog.get() ?? 0,
    next(order: PromptOrder, given: Next) {
      const { project, speaker, session, share } = given
      const at = {
        project,
        speaker,
        session,
        part: share.part,
        of: share.of,
        seed: given.seed % SHUFFLE_RANGE,
      }
      const first = (of: Database.Statement<[object], PromptRow>): PromptRow | null =>
        given.langs
          .flatMap((lang) => of.get({ ...at, lang }) ?? [])
          .sort(FIRST[order])
          .at(0) ?? null
      if (order !== 'shuffled') return first(select[order])
      return first(select.training) ?? first(select.fromSeed) ?? first(select.shuffled)
    },
    /** the languages that a project has, or had, prompts in, and how many of each are open */
    langs: (project: string): readonly LangCount[] => langs.all(project),
    /** open prompts of a share, by looking at each: for the few projects that are divided */
    openIn: (project: string, { part, of }: Share, langs: readonly string[]): number =>
      shared.get({ project, part, of, langs: JSON.stringify(langs) }) ?? 0,
  }
}
