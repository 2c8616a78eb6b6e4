/** Reads the lake into the plan: which takes, in which split, at which path. */
import { TEXT } from '../columns.ts'
import type { Format } from '../formats/format.ts'
import type { Choice, Lake, LeftOutReason } from '../types.ts'
import type { Condition } from '../where/parse.ts'
import { assignSplits, sentenceKey } from './splits.ts'
import type { Member, Split } from './splits.ts'
import { extensionOf } from './store.ts'
import type { Plan } from './store.ts'

/** Takes a folder may hold: more, and hubs refuse it and people cannot list it. */
const PER_FOLDER = 1000

export async function makePlan(
  plan: Plan,
  lake: Lake,
  choice: Choice,
  where: Condition | null,
  format: Format,
): Promise<void> {
  const { db } = plan
  // what a kill left of an earlier beginning
  plan.transaction(() => db.exec('DELETE FROM takes; DELETE FROM speakers; DELETE FROM files'))
  const gone = await lake.withdrawn()
  db.exec('BEGIN IMMEDIATE')
  try {
    await lake.takes((take) => {
      if (!gone.has(take.speaker_id)) plan.addTake(take)
    })
    await lake.verdicts((verdict) => plan.setVerdict(verdict))
    await lake.speakers((speaker) => {
      if (!gone.has(speaker.speaker_id)) plan.addSpeaker(speaker)
    })
    db.exec(
      "UPDATE takes SET answers = coalesce((SELECT answers FROM speakers s WHERE s.speaker_id = takes.speaker_id), '{}')",
    )
    choose(plan, choice, where)
    leaveOut(plan, format, where)
    split(plan, choice)
    place(plan, choice, format)
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

/** What was not asked for is not in the plan at all. */
function choose({ db }: Plan, choice: Choice, where: Condition | null): void {
  if (where) db.prepare(`DELETE FROM takes WHERE (${where.sql}) IS NOT TRUE`).run(...where.params)
  if (!choice.all && !where?.columns.has('verdict'))
    db.prepare("DELETE FROM takes WHERE verdict <> 'approved'").run()
  db.exec('DELETE FROM speakers WHERE speaker_id NOT IN (SELECT speaker_id FROM takes)')
}

function leaveOut(plan: Plan, format: Format, where: Condition | null): void {
  const leave = (reason: LeftOutReason, condition: string) =>
    plan.db.prepare(`UPDATE takes SET left_out = ? WHERE left_out IS NULL AND ${condition}`).run(reason)
  // a question is no transcript of its answer: where no listener wrote the answer down, only who asks for it by name gets it,
  // and never as a text
  const unwritten = "kind <> 'read' AND said IS NULL"
  if (!where?.columns.has('kind')) leave('not_read_aloud', unwritten)
  if (format.needsText) leave('not_read_aloud', unwritten)
  leave('no_text', `kind = 'read' AND ${TEXT} IS NULL`)
  leave(
    'same_audio',
    'take_id NOT IN (SELECT min(take_id) FROM takes WHERE left_out IS NULL GROUP BY pcm_sha256)',
  )
  const { cannotHold } = format
  if (!cannotHold) return
  const read = plan.db.prepare<[], { take_id: string; text: string | null }>(
    `SELECT take_id, ${TEXT} AS text FROM takes WHERE left_out IS NULL`,
  )
  for (const { take_id, text } of read.all())
    if (cannotHold(text ?? '')) plan.leaveOut(take_id, 'format_cannot_hold')
}

interface MemberRow {
  readonly take_id: string
  readonly speaker_id: string
  readonly prompt_text: string | null
  readonly prompt_sha256: string
  readonly said: string | null
}

function split(plan: Plan, choice: Choice): void {
  const ids: string[] = []
  const members: Member[] = []
  const read = plan.db.prepare<[], MemberRow>(
    'SELECT take_id, speaker_id, prompt_text, prompt_sha256, said FROM takes WHERE left_out IS NULL ORDER BY take_id',
  )
  for (const row of read.iterate()) {
    ids.push(row.take_id)
    const sentence = row.prompt_text === null ? row.prompt_sha256 : sentenceKey(row.prompt_text)
    const said = row.said === null ? sentence : sentenceKey(row.said)
    members.push({ speakerId: row.speaker_id, sentence, ...(said === sentence ? {} : { said }) })
  }
  const set = plan.db.prepare<[string, string]>('UPDATE takes SET split = ? WHERE take_id = ?')
  assignSplits(members, choice.shares, choice.connected).forEach((name, index) => {
    const takeId = ids[index] ?? ''
    if (name) set.run(name, takeId)
    else plan.leaveOut(takeId, 'splits_disagree')
  })
}

interface PlacedRow {
  readonly take_id: string
  readonly split: Split
  readonly lang: string
  readonly content_type: string
  readonly bytes: number
}

function place(plan: Plan, choice: Choice, format: Format): void {
  const read = plan.db.prepare<[], PlacedRow>(
    'SELECT take_id, split, lang, content_type, bytes FROM takes WHERE left_out IS NULL ORDER BY split, lang, take_id',
  )
  const set = plan.db.prepare<[string, string, string]>(
    'UPDATE takes SET path = ?, out_type = ? WHERE take_id = ?',
  )
  const index = new Map<string, number>()
  const bytes = new Map<string, number>()
  for (const row of read.all()) {
    const at = index.get(row.split) ?? 0
    const before = bytes.get(row.split) ?? 0
    index.set(row.split, at + 1)
    bytes.set(row.split, before + row.bytes)
    const type = isCopied(choice, format, row.content_type) ? 'audio/wav' : row.content_type
    const path = format.path({
      takeId: row.take_id,
      split: row.split,
      lang: row.lang,
      folder: String(Math.floor(at / PER_FOLDER)).padStart(4, '0'),
      extension: extensionOf(type),
      bytesBefore: before,
    })
    set.run(path, type, row.take_id)
  }
}

/** Whether the export's audio is made anew, as WAV, or is the lake's own file. */
export const isCopied = (choice: Choice, format: Format, contentType: string): boolean =>
  choice.sampleRate !== null || choice.trim || (format.container === 'wav' && contentType !== 'audio/wav')
