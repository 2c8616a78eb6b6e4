/**
 * How far a project is, counted over every prompt. A script may have a million lines and the same process writes
 * audio, so everything is read in bites with a breath between them.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import { change } from '../../contract/prompt-fault.ts'
import type { Change, PromptFault, TextChange } from '../../contract/prompt-fault.ts'
import type { CorpusGroup, CorpusRow, CorpusSummary, corpusMethods } from '../../contract/corpus.ts'
import { searchFold } from '../../text/search-fold.ts'
import { literal } from '../db/like.ts'
import type { Station } from '../station.ts'

/** rows between two breaths: some 5 ms. `+project_id` keeps to the primary key: each project's index would be read whole, every bite */
const BITE = 5_000
const GROUPS_SHOWN = 500
const REASONS_SHOWN = 50

type Kind = CorpusSummary['origins'][number]['kind']
const kindOf = (row: { origin: string | null; corpus: string }): Kind =>
  row.origin !== null ? 'topic' : row.corpus === 'starter' || row.corpus === 'hand' ? row.corpus : 'file'

/** what its script is called now, whatever its file was called */
const SCRIPT = '(SELECT s.name FROM scripts s WHERE s.script_id = p.script_id)'
/** what was taken out before anybody read it is no part of the corpus */
const ASKED_OR_READ = '(takes_wanted IS NOT 0 OR readings > 0)'
const nameOf = (row: Pick<CountedRow, 'origin' | 'corpus' | 'source' | 'script'>): string =>
  row.origin === null ? (row.script ?? row.source) : row.corpus

interface CountedRow {
  readonly seq: number
  readonly lang: string
  readonly section: string | null
  readonly corpus: string
  readonly source: string
  readonly origin: string | null
  readonly readings: number
  readonly skips: number
  readonly flagged: number
  readonly takes_wanted: number | null
  readonly script: string | null
  readonly changes: string | null
}
interface SpokenRow {
  readonly take_id: string
  readonly ms: number
  readonly lang: string | null
  readonly section: string | null
  readonly corpus: string
  readonly source: string
  readonly script: string | null
  readonly origin: string | null
}
interface PromptRow extends CountedRow {
  readonly flag_reasons: string
  readonly script_id: number | null
  readonly hint: string | null
  readonly prompt_id: string
  readonly text: string
  readonly direction: 'ltr' | 'rtl' | 'auto'
  readonly itemcode: string | null
  readonly training: number
}
type Query = z.output<(typeof corpusMethods)['corpus.prompts']['input']>

const emptyGroup = (name: string) => ({
  name,
  prompts: 0,
  done: 0,
  skipped: 0,
  flagged: 0,
  planned: 0,
  recorded: 0,
  recordedMs: 0,
})
type Sum = ReturnType<typeof emptyGroup>

function add(sum: Sum, row: CountedRow): void {
  const wanted = row.takes_wanted ?? 1
  sum.prompts += 1
  if (row.readings > 0) sum.done += 1
  else if (row.skips > 0) sum.skipped += 1
  if (row.flagged === 1) sum.flagged += 1
  sum.planned += wanted
  sum.recorded += Math.min(row.readings, wanted)
}

/** Largest first, then by name, so that a list does not jump while one records. */
const ranked = <T extends CorpusGroup>(groups: Iterable<T>): T[] =>
  [...groups].sort((a, b) => b.prompts - a.prompts || a.name.localeCompare(b.name))

const STATUS_SQL: Record<Query['status'], string> = {
  all: '',
  left: 'AND readings = 0 AND skips = 0',
  done: 'AND readings > 0',
  skipped: 'AND readings = 0 AND skips > 0',
  flagged: 'AND flagged = 1',
}

export function corpusReader({ db }: Station) {
  const counted = db.prepare<[number, number, string], CountedRow>(
    `SELECT seq, lang, section, corpus, source, ${SCRIPT} AS script, origin, readings, skips, flagged, takes_wanted, changes
       FROM prompts p WHERE seq > ? AND seq <= ? AND +project_id = ? AND ${ASKED_OR_READ}`,
  )
  const last = db.prepare<[], number | null>('SELECT max(seq) FROM prompts').pluck()
  const spoken = db.prepare<[string, number, string], SpokenRow>(
    `SELECT t.take_id, t.frames * 1000.0 / t.sample_rate AS ms, p.lang, p.section, p.corpus, p.source, ${SCRIPT} AS script, p.origin
       FROM (SELECT * FROM takes WHERE take_id > ? ORDER BY take_id LIMIT ?) t
       JOIN jobs j ON j.job_id = t.take_id AND j.state <> 'discarded'
       JOIN prompts p ON p.project_id = t.project_id AND p.prompt_id = t.prompt_id
      WHERE t.project_id = ?`,
  )
  const lastOf = db
    .prepare<[string, number], string | null>(
      'SELECT max(take_id) FROM (SELECT take_id FROM takes WHERE take_id > ? ORDER BY take_id LIMIT ?)',
    )
    .pluck()
  const refused = db.prepare<[number], { code: PromptFault; count: number }>(
    'SELECT code, count(*) AS count FROM malformed GROUP BY code ORDER BY count DESC, code LIMIT ?',
  )

  async function summary(project: string): Promise<CorpusSummary> {
    const all = emptyGroup('')
    const langs = new Map<string, Sum>()
    const sections = new Map<string, Sum>()
    const origins = new Map<string, Sum & { kind: Kind }>()
    const groupOf = (groups: Map<string, Sum>, name: string): Sum => {
      let group = groups.get(name)
      if (!group) groups.set(name, (group = emptyGroup(name)))
      return group
    }
    const groupsOf = (row: Omit<SpokenRow, 'take_id' | 'ms'>): Sum[] => {
      const kind = kindOf(row)
      const name = nameOf(row)
      let origin = origins.get(`${kind}/${name}`)
      if (!origin) origins.set(`${kind}/${name}`, (origin = { ...emptyGroup(name), kind }))
      return [all, groupOf(langs, row.lang ?? ''), groupOf(sections, row.section ?? ''), origin]
    }
    const changed = new Map<TextChange, number>()
    const end = last.get() ?? 0
    for (let at = 0; at < end; at += BITE) {
      for (const row of counted.all(at, at + BITE, project)) {
        for (const sum of groupsOf(row)) add(sum, row)
        for (const { kind } of changesOf(row)) changed.set(kind, (changed.get(kind) ?? 0) + 1)
      }
      await breathe()
    }
    for (let after = '', next = lastOf.get('', BITE); next; next = lastOf.get(after, BITE)) {
      for (const row of spoken.all(after, BITE, project))
        for (const sum of groupsOf(row)) sum.recordedMs += row.ms
      after = next
      await breathe()
    }
    return {
      all,
      langs: ranked(langs.values()).slice(0, GROUPS_SHOWN),
      sections: ranked(sections.values()).slice(0, GROUPS_SHOWN),
      moreSections: Math.max(0, sections.size - GROUPS_SHOWN),
      origins: ranked(origins.values()).slice(0, GROUPS_SHOWN),
      refused: refused.all(REASONS_SHOWN),
      changed: [...changed].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
    }
  }

  async function prompts(query: Query): Promise<{ rows: CorpusRow[]; next: number | null }> {
    const terms = ['seq > @from', 'seq <= @to', '+project_id = @project', ASKED_OR_READ]
    terms.push(STATUS_SQL[query.status].slice(4))
    const params: Record<string, string | number> = { project: query.projectId }
    if (query.lang !== undefined) {
      terms.push('lang = @lang')
      params['lang'] = query.lang
    }
    if (query.section !== undefined) {
      terms.push("coalesce(section, '') = @section")
      params['section'] = query.section
    }
    if (query.source !== undefined) {
      terms.push(`CASE WHEN origin IS NULL THEN coalesce(${SCRIPT}, source) ELSE corpus END = @source`)
      params['source'] = query.source
    }
    if (query.search.trim() !== '') {
      terms.push(
        "(coalesce(search, search_fold(text)) LIKE @words ESCAPE '\\' OR itemcode LIKE @search ESCAPE '\\')",
      )
      params['words'] = `%${literal(searchFold(query.search))}%`
      params['search'] = `%${literal(query.search.trim())}%`
    }
    const page = db.prepare<[object], PromptRow>(
      `SELECT *, ${SCRIPT} AS script FROM prompts p WHERE ${terms.filter(Boolean).join(' AND ')} ORDER BY seq LIMIT @limit`,
    )
    const end = last.get() ?? 0
    const rows: CorpusRow[] = []
    for (let from = query.after; from < end; from += BITE) {
      const limit = query.limit - rows.length
      const found = page.all({ ...params, from, to: from + BITE, limit })
      rows.push(...found.map(toRow))
      const newest = rows[rows.length - 1]
      if (found.length === limit && newest) return { rows, next: newest.seq < end ? newest.seq : null }
      await breathe()
    }
    return { rows, next: null }
  }

  return { summary, prompts }
}

const flagReasons = z.array(z.string())
const changesShape = z.array(change)
const changesOf = ({ changes }: CountedRow): Change[] =>
  changes === null ? [] : changesShape.parse(JSON.parse(changes))

const toRow = (row: PromptRow): CorpusRow => ({
  seq: row.seq,
  promptId: row.prompt_id,
  text: row.text,
  lang: row.lang,
  direction: row.direction,
  section: row.section,
  itemcode: row.itemcode,
  origin: kindOf(row),
  source: nameOf(row),
  training: row.training === 1,
  hint: row.hint,
  out: row.takes_wanted === 0,
  // takes that nobody counts as read keep it from changing all the same: editPrompt looks again
  editable: row.script_id !== null && row.takes_wanted !== 0 && row.readings === 0,
  flagged: row.flagged === 1,
  flagReasons: row.flagged === 1 ? flagReasons.parse(JSON.parse(row.flag_reasons)) : [],
  changes: changesOf(row),
  readings: row.readings,
  skips: row.skips,
})
