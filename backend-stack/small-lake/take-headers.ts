/** A take's headers, read as every lander reads them: which it needs, and what cannot be true. */
import { z } from 'zod'
import { takeHeaders } from '../../main/contract/messages.ts'
import type { TakeHeaders } from '../../main/contract/messages.ts'
import { canonicalTag } from '../../main/text/language-tag.ts'
import { FaultError } from './fault.ts'
import { jsonHeader } from './json-header.ts'

/** In the order in which they are looked for: the first that is absent names the fault. */
const required = [
  'ce_specversion',
  'ce_id',
  'ce_type',
  'ce_source',
  'ce_time',
  'content-type',
  'prompt_id',
  'prompt_sha256',
  'lang',
  'speaker_id',
  'session_id',
  'station_id',
  'sample_rate',
  'channels',
  'bit_depth',
  'frames',
  'sha256',
  'bytes',
  'pcm_sha256',
  'app_version',
  'attempt',
  'version',
] as const satisfies readonly (keyof TakeHeaders)[]

/** What merely describes a take keeps nothing out of the lake: some microphones have very strange names. */
const readableHeaders = takeHeaders.extend({
  // an empty one is none
  prompt_text: z
    .string()
    .optional()
    .transform((text) => text || undefined),
  kind: takeHeaders.shape.kind.catch(undefined),
  section: z.string().optional(),
  itemcode: z.string().optional(),
  project_id: takeHeaders.shape.project_id.catch(undefined),
  device: z.string().optional(),
  quality: z
    .string()
    .optional()
    .transform((text) => jsonHeader(text, 'object')),
  gaps: z
    .string()
    .optional()
    .transform((text) => jsonHeader(text, 'array')),
  consent_sha256: takeHeaders.shape.consent_sha256.catch(undefined),
  consent_lang: takeHeaders.shape.consent_lang.catch(undefined),
  consent_version: takeHeaders.shape.consent_version.catch(undefined),
  consent_at: takeHeaders.shape.consent_at.catch(undefined),
  withdrawal_sha256: takeHeaders.shape.withdrawal_sha256.catch(undefined),
})
export type ReadTake = z.infer<typeof readableHeaders>

/** Throws FaultError (missing_header, bad_header). */
export function parseTake(headers: Readonly<Record<string, string>>): ReadTake {
  for (const name of required) requireHeader(headers, name)
  if (headers['claim_bucket'] || headers['claim_key']) {
    requireHeader(headers, 'claim_bucket')
    requireHeader(headers, 'claim_key')
  }
  const parsed = readableHeaders.safeParse(headers)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0] ?? 'of the take')
    throw badHeader(name, headers[name] ?? '', issue?.message ?? 'not acceptable')
  }
  const take = parsed.data
  const garbled = required.find((name) => headers[name]?.includes('\ufffd'))
  if (garbled) throw badHeader(garbled, headers[garbled] ?? '', 'not UTF-8')
  // Ids name files: one that differs in case only would be a second take on some disks and the same on others.
  if (take.ce_id !== take.ce_id.toLowerCase()) throw badHeader('ce_id', take.ce_id, 'not in lower case')
  if (Number.parseInt(take.ce_id.slice(0, 8) + take.ce_id.slice(9, 13), 16) > lastMinted)
    throw badHeader('ce_id', take.ce_id, 'of a year beyond 9999')
  if (!isRfc3339(take.ce_time)) throw badHeader('ce_time', take.ce_time, 'not an RFC 3339 time')
  for (const name of [
    'sample_rate',
    'channels',
    'bit_depth',
    'frames',
    'bytes',
    'attempt',
    'version',
  ] as const) {
    if (take[name] <= 0) throw badHeader(name, String(take[name]), 'not above zero')
  }
  for (const name of ['sample_rate', 'channels', 'bit_depth', 'attempt', 'version'] as const)
    if (take[name] > maxInt) throw badHeader(name, String(take[name]), 'too large')
  // a station of before wrote the tag as it came: `EN` and `en` are one language, and one folder of the lake
  return { ...take, lang: canonicalTag(take.lang) ?? take.lang }
}

/** The last millisecond of the year 9999: beyond it an id has no day to be filed under. */
const lastMinted = 253_402_300_799_999
/** What the int columns of the lake's tables hold. */
const maxInt = 2 ** 31 - 1

/** RFC 3339 asks for seconds and an offset; years outside 1 to 9999 in UTC have no place in a key. */
export function isRfc3339(text: string): boolean {
  const wellFormed =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text) &&
    z.iso.datetime({ offset: true }).safeParse(text).success
  return wellFormed && /^(?!0000)\d{4}-/.test(new Date(text).toISOString())
}

function requireHeader(headers: Readonly<Record<string, string>>, name: string): void {
  if (!headers[name]) throw new FaultError('missing_header', `header ${name} is missing`)
}

export const badHeader = (name: string, value: string, why: string) =>
  new FaultError('bad_header', `header ${name} is ${JSON.stringify(value.slice(0, 64))}: ${why}`)
