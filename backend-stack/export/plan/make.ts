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
  /** how many the lake has told so far */
  onTake: (takes: number) => void = () => undefined,
): Promise<void> {
  const { db } = plan
  // what a kill left of an earlier beginning
  plan.transaction(() => db.exec('DELETE FROM takes; DELETE FROM speakers; DELETE FROM files'))
  const gone = await lake.withdrawn()
  db.exec('BEGIN IMMEDIATE')
  try {
    // each step changes each row: kept up to date meanwhile, they would be written over and over
    plan.dropIndexes()
    let takes = 0
    await lake.takes((take) => {
      onTake((takes += 1))
      if (!gone.has(take.speaker_id)) plan.addTake(take)
    })
    await lake.verdicts((verdict) => plan.setVerdict(verdict))
    await lake.speakers((speaker) => {
      if (!gone.has(speaker.speaker_id)) plan.addSpeaker(speaker)
    })
    db.exec(
      `UPDATE takes SET answers = (SELECT answers FROM speakers s WHERE s.speaker_id = takes.speaker_id)
         WHERE speaker_id IN (SELECT speaker_id FROM speakers)`,
    )
    choose(plan, choice, where)
    leaveOut(plan, format, where)
    place(plan, choice, format)
    plan.makeIndexes()
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

interface Row {
  readonly take_id: string
  readonly speaker_id: string
  readonly prompt_text: string | null
  readonly prompt_sha256: string
  readonly said: string | null
  readonly lang: string
  readonly content_type: string
  readonly bytes: number
}

interface Placed extends Pick<Row, 'take_id' | 'lang' | 'content_type' | 'bytes'> {
  readonly split: Split
}

/** Each take's split, and then its path. */
function place(plan: Plan, choice: Choice, format: Format): void {
  const set = plan.db.prepare<[Split, string, string, string]>(
    'UPDATE takes SET split = ?, path = ?, out_type = ? WHERE take_id = ?',
  )
  const index = new Map<Split, number>()
  const bytes = new Map<Split, number>()
  for (const row of splitUp(plan, choice)) {
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
    set.run(row.split, path, type, row.take_id)
  }
}

/** In the order in which they are placed: by split, language and id. */
function splitUp(plan: Plan, choice: Choice): Placed[] {
  const rows: Omit<Placed, 'split'>[] = []
  const members: Member[] = []
  const read = plan.db.prepare<[], Row>(
    `SELECT take_id, speaker_id, prompt_text, prompt_sha256, said, lang, content_type, bytes FROM takes
       WHERE left_out IS NULL ORDER BY take_id`,
  )
  for (const row of read.iterate()) {
    const { take_id, lang, content_type, bytes } = row
    rows.push({ take_id, lang, content_type, bytes })
    const sentence = row.prompt_text === null ? row.prompt_sha256 : sentenceKey(row.prompt_text)
    const said = row.said === null ? sentence : sentenceKey(row.said)
    members.push({ speakerId: row.speaker_id, sentence, ...(said === sentence ? {} : { said }) })
  }
  const splits = assignSplits(members, choice.shares, choice.connected)
  const placed = rows.flatMap((row, at): Placed[] => {
    const split = splits[at]
    if (split) return [{ ...row, split }]
    plan.leaveOut(row.take_id, 'splits_disagree')
    return []
  })
  // the ids are in order already
  return placed.sort((a, b) => compare(a.split, b.split) || compare(a.lang, b.lang))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whether the export's audio is made anew, as WAV, or is the lake's own file. */
export const isCopied = (choice: Choice, format: Format, contentType: string): boolean =>
  choice.sampleRate !== null || choice.trim || (format.container === 'wav' && contentType !== 'audio/wav')
