/**
 * What the lake is told beside takes travels on the stick as well: answers of speakers, what became of prompts, and withdrawals. A
 * list of its own beside the manifest, a line each with its checksum. A word keeps its id and the signature of the station that said
 * it, so that it may be carried twice, and from hand to hand, and is sent as it was said.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { CarryFault } from '../../contract/api.ts'
import {
  externalId,
  outcomeRecord,
  publicKeyHex,
  sha256Hex,
  sourceOf,
  speakerRecord,
  TOPICS,
} from '../../contract/messages.ts'
import { CARRIED, KEY_HEADER, sha256Of, SIGNATURE_HEADER } from '../../trust/canonical.ts'
import { keyIdOf, publicKeyOf } from '../../trust/keys.ts'
import type { SigningKey } from '../../trust/keys.ts'
import { claimedKey, isSignedBy, signed } from '../../trust/signature.ts'
import { openTold, sealTold } from '../db/people.ts'
import { parseJson } from '../json.ts'
import { errnoOf, ioFault, readRegular } from '../recording/files.ts'
import { replaceList } from '../takes/manifest.ts'
import type { CarryParts } from './folder.ts'
import { dropWithdrawn, isWithdrawal, withdrawalsHere } from './withdrawals.ts'
import type { Withdrawals } from './withdrawals.ts'
import type { Receivers } from './receivers.ts'

export const WORDS = 'words.jsonl'
/** bytes: some 100,000 words */
const LARGEST = 256 << 20

/** of the topic of takes nothing but withdrawals */
const KINDS = { speakers: 'speaker', outcomes: 'outcome', takes: 'withdrawal' } as const

/** A job of a word, as it is kept here and carried. */
const word = z.object({
  job_id: z.uuid(),
  topic: z.enum(['speakers', 'outcomes', 'takes']),
  key: externalId,
  /** whom it is of; null: nobody in particular */
  speaker: externalId.nullable(),
  /** null: what was said is taken back */
  value: z
    .string()
    .max(1 << 20)
    .nullable(),
  headers: z.record(z.string().max(200), z.string().max(20_000)),
  /** of the station that said it, in hex; absent: it could not read its key, or is to sign when it sends */
  public_key: publicKeyHex.optional(),
})
type Word = z.infer<typeof word>
/** A withdrawal is of the speaker that its key names. */
const payload = word.omit({ job_id: true }).extend({ speaker: word.shape.speaker.optional() })
const line = z.object({ word: z.unknown(), check: sha256Hex })
const checkOf = (said: unknown): string => createHash('sha256').update(JSON.stringify(said)).digest('hex')

const recordOf = ({ topic, key, value }: Word, headers: Word['headers']) => ({
  ...{ topic: TOPICS[topic], key, valueSha256: sha256Of(value ?? ''), headers },
})

/** A withdrawal names its station as its source alone. */
const isOwn = ({ topic, headers }: Word, stationId: string): boolean =>
  topic === 'takes' ? headers['ce_source'] === sourceOf(stationId) : headers['station_id'] === stationId

/** Its own are signed here; what came by hand keeps the signature that it came with, or none. */
function signWord(said: Word, key: SigningKey | null, stationId: string): Word {
  if (key === null || SIGNATURE_HEADER in said.headers || !isOwn(said, stationId)) return said
  return { ...said, headers: signed(key, recordOf(said, said.headers), CARRIED), public_key: key.publicKey }
}

/** Null: there is no list. */
async function readLines(folder: string): Promise<string[] | null> {
  try {
    const read = await readRegular(join(folder, WORDS), LARGEST)
    return (
      read
        ?.toString('utf8')
        .split('\n')
        .filter((text) => text.trim() !== '') ?? null
    )
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error))) return null
    throw ioFault(error, `${join(folder, WORDS)} cannot be read`)
  }
}

/** What no broker has taken yet, added to the list of the folder. Answers how many were not there. */
export async function exportWords(
  { station, jobs, identity }: CarryParts,
  folder: string,
  sealed: Pick<Receivers, 'ofWord'>,
): Promise<number> {
  const waiting = station.db
    .prepare<[], { job_id: string; payload: string }>(
      `SELECT job_id, payload FROM jobs WHERE kind IN ('speaker', 'outcome', 'withdrawal')
         AND state IN ('queued', 'sending', 'waiting', 'parked') ORDER BY job_id`,
    )
    .all()
  if (waiting.length === 0) return 0
  // lines that cannot be used here stay: they may be a newer version's
  const lines = (await readLines(folder)) ?? []
  const listed = new Set(lines.map((text) => /"job_id":"([^"]*)"/.exec(text)?.[1]))
  const key = await identity.signingKey()
  const texts: string[] = []
  const added: string[] = []
  for (const { job_id: id, payload: kept } of waiting) {
    const read = payload.parse(parseJson(kept))
    // on the disk it may be encrypted; whoever receives the stick reads it
    const value = read.value === null ? null : openTold(station.keys(), id, read.value)
    const speaker = read.topic === 'takes' ? read.key : (read.speaker ?? null)
    const said = signWord(word.parse({ job_id: id, ...read, speaker, value }), key, station.stationId)
    const text = JSON.stringify({ word: said, check: checkOf(said) })
    const receivers = await sealed.ofWord(said.speaker, projectsIn(said))
    let isNew = false
    for (const receiver of receivers)
      if (!(await receiver.hasWord(id))) {
        await receiver.putWord(id, text)
        isNew = true
      }
    if (receivers.length === 0 && !listed.has(id)) isNew = texts.push(text) > 0
    if (isNew) added.push(id)
  }
  if (texts.length > 0) await replaceList(folder, WORDS, [...lines, ...texts])
  for (const id of added) jobs.record(id, 'exported', folder)
  return added.length
}

/** The projects that a word names: of its record, and of the consents in it. */
function projectsIn({ topic, value }: Word): string[] {
  const json = parseJson(value ?? '')
  if (topic === 'outcomes') return [outcomeRecord.safeParse(json).data?.project_id ?? []].flat()
  const told = speakerRecord.safeParse(json).data
  return told ? [told.project_id, ...told.consents.map((consent) => consent.project_id)] : []
}

export interface WordsIn {
  imported: number
  already: number
  readonly refused: { readonly file: string; readonly code: CarryFault; readonly detail: string }[]
}

/** Takes in what other stations said; it is sent from here like our own. Safe to repeat. */
export async function importWords(parts: CarryParts, folder: string): Promise<WordsIn> {
  const done: WordsIn = { imported: 0, already: 0, refused: [] }
  const withdrawals = withdrawalsHere(parts)
  for (const [index, text] of ((await readLines(folder)) ?? []).entries()) {
    const outcome = takeIn(parts, text, withdrawals)
    if (outcome === 'imported' || outcome === 'already') done[outcome] += 1
    else done.refused.push({ file: `${WORDS}:${index + 1}`, ...outcome })
  }
  return done
}

function takeIn(
  { station, jobs, takes }: CarryParts,
  text: string,
  withdrawals: Withdrawals,
): 'imported' | 'already' | { code: CarryFault; detail: string } {
  const outer = line.safeParse(parseJson(text))
  if (!outer.success || checkOf(outer.data.word) !== outer.data.check)
    return { code: 'damaged', detail: 'checksum differs' }
  const inner = word.safeParse(outer.data.word)
  if (!inner.success || !isSound(inner.data))
    return { code: 'not_understood', detail: inner.error?.issues[0]?.path.join('.') ?? 'value' }
  const { job_id: id, ...said } = inner.data
  if (jobs.get(id)) return 'already'
  const tells = said.topic !== 'takes' && said.value !== null
  const { speaker: speakerId, public_key: publicKey } = said
  if (speakerId !== null && tells && takes.hasWithdrawn(speakerId)) return { code: 'withdrawn', detail: '' }
  if (!isAsSigned(inner.data)) return { code: 'other_signature', detail: 'not what was signed' }
  if (tells && withdrawals.covers({ speakerId, publicKey, secretSha256: null }))
    return { code: 'withdrawn', detail: '' }
  // of an outcome the database asks what it says
  const sealed = said.topic !== 'outcomes' && said.value !== null
  const kept = { ...said, value: sealed ? sealTold(station.keys(), id, said.value ?? '') : said.value }
  const keep = station.db.transaction((): string[] => {
    jobs.enqueue(id, KINDS[said.topic], { size: said.value?.length ?? 0, payload: JSON.stringify(kept) })
    return said.topic === 'takes' ? dropWithdrawn({ station, jobs }, said.key) : []
  })
  const dropped = keep.immediate()
  if (dropped.length > 0) station.takesChanged(dropped)
  return 'imported'
}

/** The value is a record of its topic, about what its key and `speaker` say. */
function isSound(said: Word): boolean {
  const { topic, key, speaker, value } = said
  if (topic === 'takes') return speaker === key && isWithdrawal(said)
  if (value === null) return topic === 'speakers' ? speaker === key : true
  const json = parseJson(value)
  if (topic === 'speakers') return speakerRecord.safeParse(json).data?.speaker_id === key && speaker === key
  const outcome = outcomeRecord.safeParse(json).data
  return outcome?.outcome_id === key && (outcome.speaker_id ?? null) === speaker
}

/** No proof of who signed, since anybody may make a key: the lake knows whose it is. */
function isAsSigned(said: Word): boolean {
  const { headers, public_key: publicKey } = said
  const entries = Object.entries(headers)
  const claimed = claimedKey(entries)
  if (claimed === null) return publicKey === undefined && !(KEY_HEADER in headers)
  if (claimed === 'malformed' || publicKey === undefined || claimed.keyId !== keyIdOf(publicKey)) return false
  return isSignedBy(
    publicKeyOf(publicKey),
    { ...recordOf(said, headers), headers: entries },
    claimed.signature,
  )
}
