/**
 * The manifest of an exported folder: one line a take, each with a checksum of its own, so that damage
 * costs one line and is seen. The files beside it are the very bytes that go to the broker, named by take_id.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { CarryFault } from '../../contract/api.ts'
import { READ_ALOUD, promptKind, sha256Hex, takeId } from '../../contract/messages.ts'
import { captureDevice, gap } from '../../contract/model.ts'
import { qualityFigures, qualityFinding } from '../../contract/quality.ts'
import { replaceDurably } from '../durable.ts'
import { errnoOf, ioFault, readRegular } from '../recording/files.ts'
import { parseJson } from '../json.ts'
import { givenConsent } from '../speakers/consent.ts'
import { carriedSignature } from './carried-signature.ts'

export const MANIFEST = 'manifest.jsonl'
/** bytes: some 100,000 takes */
const LARGEST_MANIFEST = 256 << 20

const text = z.string().max(5_000)
const count = z.number().int().min(0)
const positive = z.number().int().min(1)
/** what `new Date()` can hold */
const time = count.max(8.64e15)
/** JSON that this version can read again: a row that cannot be read would spoil every list that it stands in */
const json = (shape: z.ZodType) => z.string().refine((value) => shape.safeParse(parseJson(value)).success)

const columns = z.object({
  take_id: takeId,
  project_id: text,
  prompt_id: text,
  prompt_text: text,
  prompt_sha256: sha256Hex,
  /** these three absent: carried out by an older version */
  kind: promptKind.default(READ_ALOUD),
  section: z.string().max(500).nullable().default(null),
  itemcode: z.string().max(200).nullable().default(null),
  lang: text,
  direction: z.enum(['ltr', 'rtl', 'auto']),
  speaker_id: text,
  session_id: text,
  station_id: text,
  app_version: text,
  version: count,
  recorded_at: time,
  sample_rate: positive,
  channels: positive,
  bit_depth: positive,
  frames: count,
  bytes: count,
  pcm_sha256: sha256Hex,
  gaps: json(z.array(gap)),
  device: json(captureDevice),
  pre_roll_frames: count,
  quality: json(qualityFigures).nullable(),
  findings: json(z.array(qualityFinding)),
  recovered: count,
  note: z.string().nullable(),
  /** absent: carried out by an older version */
  consent: json(givenConsent.nullable()).nullable().default(null),
  /** of the secret on the speaker's card; absent: none, or carried out by an older version */
  withdrawal_sha256: sha256Hex.nullable().default(null),
  file: z.string().regex(/^[0-9a-f-]{36}\.(flac|wav)$/),
  content_type: z.enum(['audio/flac', 'audio/wav']),
  file_bytes: count,
  file_sha256: sha256Hex,
  /** absent: carried out by an older version, or by a station that could not read its key */
  signed: carriedSignature.optional(),
})

/** A take as it travels by hand: the columns of its row and of its encoded file, which has the take's own name. */
export const carriedTake = columns.refine(
  (take) => take.file === `${take.take_id}.${take.content_type === 'audio/wav' ? 'wav' : 'flac'}`,
  { path: ['file'] },
)
export type CarriedTake = z.infer<typeof carriedTake>

const line = z.object({ take: z.unknown(), check: sha256Hex })
const checkOf = (take: unknown): string => createHash('sha256').update(JSON.stringify(take)).digest('hex')

export const manifestLine = (take: CarriedTake): string => JSON.stringify({ take, check: checkOf(take) })

export type ManifestLine =
  | { readonly ok: true; readonly take: CarriedTake }
  | {
      readonly ok: false
      readonly number: number
      readonly code: CarryFault
      readonly detail: string
      /** the line as it stands there */
      readonly text: string
    }

/** Null: there is no manifest in the folder. */
export async function readManifest(folder: string): Promise<ManifestLine[] | null> {
  let content: string
  try {
    const read = await readRegular(join(folder, MANIFEST), LARGEST_MANIFEST)
    if (read === null) return null
    content = read.toString('utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error))) return null
    throw ioFault(error, `${join(folder, MANIFEST)} cannot be read`)
  }
  const lines: ManifestLine[] = []
  content.split('\n').forEach((value, index) => {
    if (value.trim() === '') return
    const bad = (code: CarryFault, detail: string) =>
      lines.push({ ok: false, number: index + 1, code, detail, text: value })
    let json: unknown
    try {
      json = JSON.parse(value)
    } catch {
      bad('damaged', 'no JSON')
      return
    }
    const outer = line.safeParse(json)
    if (!outer.success || checkOf(outer.data.take) !== outer.data.check) {
      bad('damaged', 'checksum differs')
      return
    }
    const inner = carriedTake.safeParse(outer.data.take)
    if (inner.success) lines.push({ ok: true, take: inner.data })
    else bad('not_understood', inner.error.issues[0]?.path.join('.') ?? '')
  })
  return lines
}

/** Is it a list of ours? Other programs call theirs `manifest.jsonl`, too. */
export const holdsTakes = (lines: readonly ManifestLine[] | null): lines is readonly ManifestLine[] =>
  lines?.some(({ ok }) => ok) ?? false

/**
 * Replaces the manifest as a whole, synced: a stick pulled out in the middle leaves the old one. Lines that cannot be used
 * here stay, since they may be a newer version's, unless the take that they name is listed anew.
 */
export async function writeManifest(
  folder: string,
  takes: readonly CarriedTake[],
  strange: readonly string[],
): Promise<void> {
  const listed = new Set(takes.map((take) => take.take_id))
  const kept = strange.filter((text) => !listed.has(/"take_id":"([^"]*)"/.exec(text)?.[1] ?? ''))
  await replaceList(folder, MANIFEST, [...takes.map(manifestLine), ...kept])
}

/** A whole new list in the place of the old one, synced. */
export async function replaceList(folder: string, name: string, lines: readonly string[]): Promise<void> {
  await replaceDurably(join(folder, name), `${lines.join('\n')}\n`)
}
