/**
 * The Kafka records that leave and enter a station. One place names every header, so that the station,
 * the landers and the annotators read the same bytes the same way (docs/contracts.md is the prose).
 */
import { z } from 'zod'
import { transcript } from './transcript.ts'

export const TOPICS = {
  prompts: 'topic1',
  takes: 'topic2',
  deadLetters: 'topic2.dlq',
  receipts: 'receipts',
  reviews: 'reviews',
  quality: 'quality',
  counters: 'counters',
  stations: 'stations',
  catalogue: 'catalogue',
  speakers: 'speakers',
  outcomes: 'outcomes',
  summary: 'summary',
  leases: 'leases',
} as const

/** Longest prompt text a station accepts, in UTF-16 units; longer is a malformed record, not a prompt. */
export const MAX_PROMPT_CHARS = 4_000

export const publicKeyHex = z.string().regex(/^[0-9a-f]{64}$/, 'not an Ed25519 public key in lower-case hex')
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex')
/** UUIDv7 of a take, minted before its first sample and never regenerated. */
export const takeId = z.uuidv7()
/** Identifiers made by other systems: printable, bounded, without path or control characters. */
export const externalId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cf}/\\]+$/u, 'must be printable and hold no slash or control character')
const languageTag = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'not a BCP 47 language tag')

/**
 * What a speaker is asked for. Only the text of a `read` prompt is a transcript of its takes: of a question, the words that
 * stand on the screen are not those that are said. An open list: a reader keeps a kind that it does not know.
 */
export const promptKind = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower-case letters, digits and _ only')
export const READ_ALOUD = 'read'
/** Those that have a meaning today. */
export const PROMPT_KINDS = [READ_ALOUD, 'question', 'picture', 'sound'] as const

/** What a station knows how to fetch; `javascript:` and `file:` are nothing to look at. */
const mediaUrl = z.url({ protocol: /^(?:https?|s3)$/ })

/** topic1, value of a prompt record (key = prompt_id). Unknown fields are ignored: the schema may grow. */
export const promptRecord = z.object({
  prompt_id: externalId,
  text: z
    .string()
    .max(MAX_PROMPT_CHARS)
    .refine((text) => text.trim().length > 0, 'text is empty'),
  lang: languageTag,
  direction: z.enum(['ltr', 'rtl']).optional(),
  corpus: z.string().min(1).max(200),
  source: z.string().min(1).max(500),
  /** absent: `read` */
  kind: promptKind.optional(),
  section: z.string().max(500).optional(),
  itemcode: z.string().max(200).optional(),
  /** Higher is recorded sooner. */
  priority: z.number().int().min(-1000).max(1000).default(0),
  takes_wanted: z.number().int().min(1).max(1000).default(1),
  context: z
    .object({
      image: mediaUrl.optional(),
      audio: mediaUrl.optional(),
      hint: z.string().max(500).optional(),
    })
    .optional(),
})
export type PromptRecord = z.infer<typeof promptRecord>

export const CE_TAKE = 'org.fieldtake.take.v1'
export const CE_WITHDRAWAL = 'org.fieldtake.withdrawal.v1'

const count = z
  .string()
  .regex(/^\d{1,15}$/, 'not a whole number')
  .transform(Number)

/** topic2, headers of a take (CloudEvents Kafka binary mode; every header value is UTF-8 text). */
export const takeHeaders = z.object({
  ce_specversion: z.literal('1.0'),
  ce_id: takeId,
  ce_type: z.literal(CE_TAKE),
  ce_source: z.string().regex(/^\/stations\/[^/]+$/),
  /** When the recording started, RFC 3339; the topic itself uses LogAppendTime. */
  ce_time: z.iso.datetime({ offset: true }),
  'content-type': z.enum(['audio/flac', 'audio/wav']),
  prompt_id: externalId,
  prompt_sha256: sha256Hex,
  /** What was read: a prompt from a station's own script is known nowhere else. */
  prompt_text: z.string().max(MAX_PROMPT_CHARS).optional(),
  /** what was asked for; absent: `read` */
  kind: promptKind.optional(),
  /** of the script, where the prompt stands in it */
  section: z.string().max(500).optional(),
  itemcode: z.string().max(200).optional(),
  /** for which project it was recorded; absent: a station of before */
  project_id: externalId.optional(),
  lang: languageTag,
  /** Pseudonymous; also the record's key. */
  speaker_id: externalId,
  session_id: externalId,
  station_id: externalId,
  /** Hz */
  sample_rate: count,
  channels: count,
  /** bits a sample of the master: 16 or 24 */
  bit_depth: count,
  /** sample frames in the take */
  frames: count,
  /** of the record's value, or of the claimed object */
  sha256: sha256Hex,
  /** length of the value or of the claimed object */
  bytes: count,
  /** of the decoded PCM as little-endian interleaved integers: survives a change of container */
  pcm_sha256: sha256Hex,
  /** quality figures as JSON (see quality.ts) */
  quality: z.string().optional(),
  /** dropouts as JSON: [{"at_frame":n,"missing_frames":n}] */
  gaps: z.string().optional(),
  device: z.string().max(200).optional(),
  app_version: z.string().max(50),
  /** 1 for the first try */
  attempt: count,
  /** which reading of this prompt by this speaker, from 1 */
  version: count,
  claim_bucket: z.string().optional(),
  claim_key: z.string().optional(),
  /** the text the speaker had agreed to, if the project has one: SHA-256, language, version, and when */
  consent_sha256: sha256Hex.optional(),
  consent_lang: languageTag.optional(),
  consent_version: z.string().max(200).optional(),
  consent_at: z.iso.datetime({ offset: true }).optional(),
  /** of the secret with which the speaker can withdraw anywhere (docs/contracts.md, Withdrawal) */
  withdrawal_sha256: sha256Hex.optional(),
  /** the station's signature and the key that made it (docs/contracts.md, Signatures) */
  ft_sig: z.string().optional(),
  ft_key: z.string().optional(),
})
export type TakeHeaders = z.infer<typeof takeHeaders>

/** counters, value of a count (key = what is counted: `all:takes`, `station:ID`, `speaker:ID`, `prompt:ID`). */
export const countRecord = z.object({ takes: z.number().int().min(0), seconds: z.number().min(0) })
export type CountRecord = z.infer<typeof countRecord>

/** `ce_source` of what a station tells. */
export const sourceOf = (stationId: string): string => `/stations/${stationId}`

/** topic2, value of a withdrawal (key = speaker_id, ce_type = CE_WITHDRAWAL). */
export const withdrawalRecord = z.object({
  speaker_id: externalId,
  station_id: externalId,
  withdrawn_at: z.iso.datetime({ offset: true }),
  /** the speaker's own, from the card: it proves the withdrawal wherever it is made */
  secret: z.string().max(100).optional(),
})
export type WithdrawalRecord = z.infer<typeof withdrawalRecord>

/** stations, value (key = station_id): the keys of one station, written by an administrator only. */
export const stationRecord = z.object({
  station_id: externalId,
  keys: z
    .array(
      z.object({
        public_key: publicKeyHex,
        enrolled_at: z.iso.datetime({ offset: true }),
        /** another key took its place: what the broker appended until then still counts */
        retired_at: z.iso.datetime({ offset: true }).optional(),
        /** it is in other hands since then: what the broker appended later is refused */
        revoked_at: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .max(100),
})
export type StationRecord = z.infer<typeof stationRecord>

/** What a station hands to its administrator, as a file (`station.enrol.json`) or as text. Nothing of it is secret. */
export const enrolment = z.object({
  kind: z.literal('fieldtake-station'),
  version: z.literal(1),
  station_id: externalId,
  station_name: z.string().max(80).default(''),
  public_key: publicKeyHex,
})
export type Enrolment = z.infer<typeof enrolment>

export const CE_SPEAKER = 'org.fieldtake.speaker.v1'
export const CE_OUTCOME = 'org.fieldtake.outcome.v1'

const answer = z.union([
  z.string().max(2_000),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string().max(500), z.number(), z.boolean()])).max(100),
])

/** speakers, value (key = speaker_id, ce_type = CE_SPEAKER): all that travels of a speaker, whole every time. Never a name. */
export const speakerRecord = z.object({
  speaker_id: externalId,
  station_id: externalId,
  /** of their latest session or consent */
  project_id: externalId,
  /** to the questions of which the form says that they travel, by the question's name */
  answers: z.record(z.string().min(1).max(200), answer),
  /** what they read, as BCP 47 tags; absent: they did not say */
  langs: z.array(languageTag).max(100).optional(),
  /** what they agreed to, the earliest first */
  consents: z
    .array(
      z.object({
        project_id: externalId,
        lang: z.string().max(100),
        version: z.string().max(200),
        sha256: sha256Hex,
        given_at: z.iso.datetime({ offset: true }),
      }),
    )
    .max(1_000),
  app_version: z.string().max(50),
  /** since when it is so; a later record of the same speaker has a later one */
  at: z.iso.datetime({ offset: true }),
})
export type SpeakerRecord = z.infer<typeof speakerRecord>

/** outcomes, value (key = outcome_id, ce_type = CE_OUTCOME): what became of a prompt that was not read, or not well enough. */
export const outcomeRecord = z.object({
  /** of the matter: a later record under the same id says how it is now */
  outcome_id: z.string().regex(/^[0-9a-f]{32}$/, 'not 32 hex digits'),
  outcome: z.enum(['skipped', 'flagged', 'held_back']),
  /** false: it was undone */
  holds: z.boolean(),
  /** codes: of skipReason, promptReason, or the rule that held the take back; of a later version, too */
  reasons: z.array(z.string().max(60)).max(20),
  prompt_id: externalId,
  prompt_sha256: sha256Hex,
  kind: promptKind.optional(),
  lang: languageTag,
  project_id: externalId,
  station_id: externalId,
  /** absent: nobody in particular */
  speaker_id: externalId.optional(),
  /** of what was held back */
  take_id: takeId.optional(),
  app_version: z.string().max(50),
  at: z.iso.datetime({ offset: true }),
})
export type OutcomeRecord = z.infer<typeof outcomeRecord>

export const CE_LEASE = 'org.fieldtake.lease.v1'
/** Runs of records in one lease: some 250 KB. */
export const MAX_SPANS = 5_000

/**
 * leases, value (key = station_id, ce_type = CE_LEASE): which records of the prompts' topic a station has taken that shares
 * them with others. Written anew every day: the broker's time of it tells when the station was last heard of.
 */
export const leaseRecord = z.object({
  station_id: externalId,
  /** the topic that was read, and the group that divides it */
  topic: z.string().max(249),
  group: z.string().max(255),
  /** `from` to `to`, both included; of more runs than fit the newest */
  spans: z
    .array(
      z.object({
        partition: z.number().int().min(0),
        from: z.number().int().min(0),
        to: z.number().int().min(0),
      }),
    )
    .max(MAX_SPANS),
  app_version: z.string().max(50),
  at: z.iso.datetime({ offset: true }),
})
export type LeaseRecord = z.infer<typeof leaseRecord>

/** Why a lander refused a take. Stable: they are shown to people and counted. */
export const rejectCode = z.enum([
  'missing_header',
  'bad_header',
  'sha_mismatch',
  'empty_value',
  'bad_container',
  'frames_mismatch',
  'rate_mismatch',
  'text_mismatch',
  'claim_missing',
  'claim_mismatch',
  'conflict',
  'speaker_withdrew',
  'internal',
  'unsigned',
  'unknown_station',
  'bad_signature',
  'station_revoked',
])
export type RejectCode = z.infer<typeof rejectCode>

/** What the listeners of a take agree on: the latest verdict of each, counted by a rule (docs/contracts.md). */
export const reviewState = z.enum(['open', 'approved', 'disputed', 'rejected'])
/** Why a review does not count. Stable: they are stored and shown. */
export const reviewRefusal = z.enum([
  'self_review', // the listener is the speaker of the take
  'set_aside', // this listener's verdicts are left out: by the rule, or by a project's owner
  'outside_take', // a part that it names lies after the end of the take: it is about another one
  'other_station', // the listener belongs to another station than sent it, or it speaks of a discard where the take was not recorded
  'gold_item', // the answer of the take is known: what listeners say of it tells of them, and not of the take
])
export const reviewFold = z.object({
  state: reviewState,
  approve: z.number().int().min(0),
  reject: z.number().int().min(0),
  unsure: z.number().int().min(0),
  /** why those who reject do so, sorted */
  reasons: z.array(z.string().max(60)).max(100),
  /** reviews that do not count, by review_id; absent: all count */
  refused: z
    .array(z.object({ review_id: z.string().max(100), code: reviewRefusal }))
    .max(100)
    .optional(),
  /** what the last listener who wrote it down heard; absent: nobody did */
  transcript: z.object({ review_id: z.string().max(100), content: transcript }).optional(),
})
export type ReviewFold = z.infer<typeof reviewFold>

/** receipts, value (key = take_id). */
export const receiptRecord = z.object({
  take_id: takeId,
  status: z.enum(['landed', 'duplicate', 'rejected', 'approved', 'disputed', 'withdrawn']),
  reason: z.object({ code: z.string(), message: z.string() }).optional(),
  object_uri: z.string().optional(),
  sha256: sha256Hex.optional(),
  /** another take in the lake with the very same samples: one of the two was carried or copied twice */
  same_audio_as: takeId.optional(),
  station_id: z.string().optional(),
  at: z.iso.datetime({ offset: true }),
  origin: z.object({ topic: z.string(), partition: z.number().int(), offset: z.number().int() }).optional(),
  /** with approved and disputed: how it came to that */
  review: reviewFold.optional(),
})
export type ReceiptRecord = z.infer<typeof receiptRecord>

/** quality, value (key = `rule`, or `rule/lately` of a run over what came in lately): the latest result of one of the lake's rules. */
export const ruleRecord = z.object({
  rule: z.string().min(1).max(100),
  /** of the lake's tables: which is checked */
  table: z.string().max(100),
  severity: z.enum(['warning', 'error']),
  /** rows looked at, and those of them that break it */
  checked: z.number().int().min(0),
  broken: z.number().int().min(0),
  checked_at: z.iso.datetime({ offset: true }),
  /** only rows that came in since then were looked at; null: all */
  since: z.iso.datetime({ offset: true }).nullable(),
  /** takes that break it, newest first; of many only so many are named */
  takes: z.array(z.string().max(100)).max(500),
})
export type RuleRecord = z.infer<typeof ruleRecord>

/** What can be wrong with a sentence, however well it was read. Stable: they are stored and counted. */
export const promptReason = z.enum(['typo', 'unreadable', 'offensive'])
export type PromptReason = z.infer<typeof promptReason>

/** reviews, value (key = take_id): one annotator's verdict. */
export const reviewRecord = z.object({
  review_id: z.uuidv7(),
  take_id: takeId,
  verdict: z.enum(['approve', 'reject', 'unsure']),
  reasons: z.array(z.string().max(60)).max(20),
  /** of the sentence itself: codes, those of promptReason or of a later version; absent: nothing was said of it */
  prompt_reasons: z.array(z.string().max(60)).max(20).optional(),
  marks: z.array(z.object({ start_ms: z.number(), end_ms: z.number(), label: z.string().max(60) })).max(200),
  note: z.string().max(2000).optional(),
  /** the listener's pseudonym */
  reviewer: externalId,
  /** who the listener is as a speaker, if they are one: a verdict on one's own voice does not count (`self_review`) */
  reviewer_speaker_id: externalId.optional(),
  listened_ms: z.number().int().min(0),
  /** how often the take was played */
  plays: z.number().int().min(0).max(10_000).optional(),
  /** what was said, as they heard it; absent: they wrote nothing down */
  transcript: transcript.optional(),
  app_version: z.string(),
  at: z.iso.datetime({ offset: true }),
})
export type ReviewRecord = z.infer<typeof reviewRecord>
