/** What the interface sees of the station: plain values, validated on both sides of the wire. Times are epoch ms. */
import { z } from 'zod'
import { errorValue } from './errors.ts'
import { countRecord, reviewFold } from './messages.ts'
import { isRecipient } from './recipient.ts'
import { updateState } from './updates.ts'
import { qualityFigures, qualityFinding, qualityPolicy } from './quality.ts'

export const direction = z.enum(['ltr', 'rtl', 'auto'])

/** How a take was captured. Frames are sample frames (one sample per channel). */
export const captureFormat = z.object({
  sampleRate: z.number().int().min(8_000).max(192_000), // Hz, as the device delivers: never resampled
  channels: z.number().int().min(1).max(2),
  bitDepth: z.union([z.literal(16), z.literal(24)]),
})
export type CaptureFormat = z.infer<typeof captureFormat>

/** The microphone and what it really applied, as the track's settings say. */
export const captureDevice = z.object({
  label: z.string().max(200),
  deviceId: z.string().max(200).optional(),
  echoCancellation: z.boolean().nullable(),
  noiseSuppression: z.boolean().nullable(),
  autoGainControl: z.boolean().nullable(),
})
export type CaptureDevice = z.infer<typeof captureDevice>

/** A dropout: audio that the device or the browser did not deliver, at this frame of the take. */
export const gap = z.object({ atFrame: z.number().int().min(0), missingFrames: z.number().int().min(1) })
export type Gap = z.infer<typeof gap>

export const deliveryState = z.enum([
  'queued', // durable, waits its turn
  'sending',
  'waiting', // a try failed; the next one has a time
  'sent', // acknowledged by the broker; the lake has not answered yet
  'landed',
  'rejected', // the lake refused it, with a reason
  'parked', // needs a person
  'discarded', // by the user
])
export type DeliveryState = z.infer<typeof deliveryState>

export const delivery = z.object({
  state: deliveryState,
  /** why it waits, is parked or rejected: a code the interface translates and the text for details */
  reason: z.object({ code: z.string(), message: z.string() }).optional(),
  attempts: z.number().int(),
  nextTryAt: z.number().nullable(),
  sentAt: z.number().nullable(),
  landedAt: z.number().nullable(),
  objectUri: z.string().nullable(),
  /** bytes of the encoded take; null until encoded */
  bytes: z.number().nullable(),
  /** topic/partition/offset of the acknowledged record */
  origin: z.string().nullable(),
})
export type Delivery = z.infer<typeof delivery>

/** What listeners made of the take, as the lake folded their verdicts; `at` is when the lake said so. */
export const takeReview = reviewFold.extend({ at: z.number() })
/** By those who listened. A take that was thrown away here is rejected in the lake, too; that says nothing once it is restored. */
export const isRejected = ({ state, reasons }: Pick<TakeReview, 'state' | 'reasons'>): boolean =>
  state === 'rejected' && !reasons.includes('discarded_at_station')
export type TakeReview = z.infer<typeof takeReview>

export const take = z.object({
  takeId: z.string(),
  promptId: z.string(),
  promptText: z.string(),
  lang: z.string(),
  direction,
  speakerId: z.string(),
  sessionId: z.string(),
  /** which reading of this prompt by this speaker, from 1; older versions are kept */
  version: z.number().int(),
  recordedAt: z.number(),
  format: captureFormat,
  frames: z.number().int(),
  durationMs: z.number(),
  /** size of the master, bytes */
  bytes: z.number().int(),
  sha256: z.string(),
  gaps: z.array(gap),
  device: captureDevice,
  preRollFrames: z.number().int(),
  quality: qualityFigures.nullable(),
  findings: z.array(qualityFinding),
  /** the recording was cut by a crash and found again */
  recovered: z.boolean(),
  /** can be heard here: the master (it may be deleted by policy only after a landing receipt), or the file it was carried in */
  hasAudio: z.boolean(),
  note: z.string().nullable(),
  delivery,
  /** absent: no word from listeners yet */
  review: takeReview.optional(),
})
export type Take = z.infer<typeof take>

/** A recording that was cut short by a crash and waits for someone to decide. */
export const interruptedTake = z.object({
  takeId: z.string(),
  promptText: z.string(),
  lang: z.string(),
  direction,
  speakerId: z.string(),
  startedAt: z.number(),
  durationMs: z.number(),
})
export type InterruptedTake = z.infer<typeof interruptedTake>

/** recorded = landed + rejected + sentAwaiting + waiting + parked + discarded, always. */
export const ledger = z.object({
  recorded: z.number().int(),
  landed: z.number().int(),
  rejected: z.number().int(),
  sentAwaiting: z.number().int(),
  waiting: z.number().int(), // queued, sending and waiting for the next try
  parked: z.number().int(),
  discarded: z.number().int(),
  /** of `discarded`: because the speaker withdrew, not because somebody here chose to */
  withdrawn: z.number().int().default(0),
  /** beside the takes: withdrawals and reviews that no broker has taken yet */
  words: z.number().int().default(0),
  /** of `waiting`: in a try right now */
  sending: z.number().int(),
  waitingBytes: z.number().int(),
  /** the sum above holds; false is a fault of the station and is shown as one */
  adds: z.boolean(),
  /** every take that is not discarded has landed (or was refused with its reason known), and every word is out: the laptop may be unplugged */
  safeToUnplug: z.boolean(),
})
export type Ledger = z.infer<typeof ledger>

export const promptView = z.object({
  promptId: z.string(),
  text: z.string(),
  lang: z.string(),
  direction,
  corpus: z.string(),
  section: z.string().nullable(),
  itemcode: z.string().nullable(),
  training: z.boolean(),
  hint: z.string().nullable(),
  image: z.string().nullable(),
  audio: z.string().nullable(),
  flagged: z.boolean(),
  skipped: z.object({ reason: z.string(), note: z.string() }).nullable(),
  /** the current speaker's kept takes of this prompt, newest first */
  takes: z.array(take),
})
export type PromptView = z.infer<typeof promptView>

export const skipReason = z.enum([
  'unreadable',
  'unknown_word',
  'wrong_language',
  'offensive',
  'too_long',
  'personal',
  'noise',
  'other',
])
export type SkipReason = z.infer<typeof skipReason>

export const promptOrder = z.enum(['sequential', 'shuffled', 'least_recorded', 'priority'])
export type PromptOrder = z.infer<typeof promptOrder>

/** Texts by language: consent is given to one language and version, whose hash is stored with it. */
export const consentText = z.object({
  lang: z.string(),
  version: z.string().max(40),
  text: z.string().max(20_000),
})
export type ConsentText = z.infer<typeof consentText>

/** `answers`: by the question's name; a speaker fits who gave all of them. */
export const target = z.object({
  answers: z.record(z.string().min(1).max(200), z.string().max(200)),
  speakers: z.number().int().min(1).max(100_000),
  minutes: z.number().min(0).max(100_000),
})
export type Target = z.infer<typeof target>

export const projectSettings = z.object({
  order: promptOrder.default('sequential'),
  /**
   * This station's part of a script that several stations read offline: part 2 of 3 never meets a prompt of
   * part 1. Training items are everybody's. (Prompts from the topic are divided by the topic itself.)
   */
  share: z
    .object({ part: z.number().int().min(1), of: z.number().int().min(1).max(1_000) })
    .refine(({ part, of }) => part <= of, 'part is larger than of')
    .default({ part: 1, of: 1 }),
  bitDepth: z.union([z.literal(16), z.literal(24)]).default(16),
  channels: z.number().int().min(1).max(2).default(1),
  sampleRate: z.number().int().default(48_000),
  preRollMs: z.number().int().min(0).max(5_000).default(250),
  postRollMs: z.number().int().min(0).max(5_000).default(500),
  trafficLight: z.boolean().default(true),
  beep: z.boolean().default(false),
  autoAdvance: z.boolean().default(false),
  autoStop: z.boolean().default(false),
  /** silence after speech that ends a take when autoStop is on, ms */
  autoStopMs: z.number().int().min(300).max(10_000).default(1_500),
  quality: qualityPolicy,
  /** JSON Schema (draft 2020-12) of the speaker form */
  speakerForm: z.record(z.string(), z.unknown()).default({}),
  consents: z.array(consentText).default([]),
  /** hours of the whole corpus that are wanted; null: each prompt once */
  goalHours: z.number().positive().max(1_000_000).nullable().default(null),
  /** who is wanted: so many speakers with these answers, so many minutes each */
  targets: z.array(target).max(100).default([]),
  /** kiosk: prompts a visitor reads */
  kioskPrompts: z.number().int().min(1).max(500).default(5),
  kioskIdleSeconds: z.number().int().min(10).max(3_600).default(60),
  /** a visitor's take ends by itself after so long: who walks away while it records is not recorded for hours */
  kioskLongestSeconds: z.number().int().min(10).max(3_600).default(180),
  /** how people listen to its takes, and when an owner is told of a listener */
  listening: z
    .object({
      /** neither the speaker is shown nor what others said, and nothing can be looked for by them */
      blind: z.boolean().default(false),
      /** one take in about so many is a gold item, while there are some */
      goldEvery: z.number().int().min(2).max(1_000).default(20),
      /** kappa with the others, and share of gold items, below which a listener is pointed out */
      minAgreement: z.number().min(-1).max(1).default(0.4),
      minGold: z.number().min(0).max(1).default(0.8),
      /** language to all that its transcripts are written with; a language without is not checked */
      characters: z.record(z.string(), z.string().max(20_000)).default({}),
    })
    .prefault({}),
  /** public key that takes on sticks are sealed to; null: they are plain */
  sealTo: z.string().max(100).refine(isRecipient, 'no public key of age (age1...)').nullable().default(null),
  /** pause the session after this many prompts, 0 = never */
  pauseEvery: z.number().int().min(0).max(10_000).default(0),
})
export type ProjectSettings = z.infer<typeof projectSettings>

export const project = z.object({
  projectId: z.string(),
  name: z.string().min(1).max(120),
  settings: projectSettings,
  prompts: z.number().int(),
  done: z.number().int(),
  /** of its open prompts */
  langs: z.array(z.string()),
})
export type Project = z.infer<typeof project>

export const speaker = z.object({
  /** pseudonymous: minted here, the only name that travels */
  speakerId: z.string(),
  /** shown on this station only, never sent */
  label: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  /** what they read, as canonical BCP 47 tags; null: prompts of every language are offered */
  langs: z.array(z.string()).nullable(),
  consent: z
    .object({ lang: z.string(), version: z.string(), givenAt: z.number(), sha256: z.string() })
    .nullable(),
  withdrawnAt: z.number().nullable(),
  takes: z.number().int(),
})
export type Speaker = z.infer<typeof speaker>

export const sessionView = z.object({
  sessionId: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  settings: projectSettings,
  speaker,
  startedAt: z.number(),
  /** index of the current prompt among those this session has shown, from 0 */
  position: z.number().int(),
  current: promptView.nullable(),
  /** by this speaker in this project */
  done: z.number().int(),
  skipped: z.number().int(),
  left: z.number().int(),
  /** open prompts that are not offered, being in languages that this speaker does not read */
  unread: z.number().int(),
  recordedMs: z.number(),
  /** prompts an hour over this session; null until two are done */
  pacePerHour: z.number().nullable(),
  /** the last reversible act, shown as "Undo" */
  undo: z.object({ what: z.enum(['discard', 'skip', 'flag']), takeId: z.string().optional() }).nullable(),
})
export type SessionView = z.infer<typeof sessionView>

/** A partition that waits for a batch of records that cannot be read, or a reader that does not come to read at all. */
export const unreadablePlace = z.object({
  topic: z.string(),
  /** null: the whole topic */
  partition: z.number().int().nullable(),
  /** first and last offset of what cannot be read; null: not known */
  offset: z.string().nullable(),
  lastOffset: z.string().nullable(),
  code: z.enum([
    'checksum', // the bytes are not those that were written
    'codec', // compressed in a way that this version does not know
    'compression', // cannot be unpacked
    'too_large', // more than anybody means when unpacked, or larger than one answer of the broker
    'record', // the records in it are not laid out as they should be
    'format', // a layout of batches that this version does not know
    'broker', // the broker itself cannot read it
    'silent', // the topic goes on, and nothing of it comes for a minute
    'reader', // the reading of this topic fails again and again
  ]),
  /** for who looks into it, in English */
  message: z.string(),
  tries: z.number().int(),
  since: z.number(),
  nextTryAt: z.number().nullable(),
})
export type UnreadablePlace = z.infer<typeof unreadablePlace>

export const brokerState = z.enum(['none', 'connecting', 'online', 'offline', 'refused'])

export const stationState = z.object({
  appVersion: z.string(),
  shell: z.enum(['electron', 'kiosk']),
  stationId: z.string(),
  broker: z.object({
    state: brokerState,
    /** as shown: host:port list, never credentials */
    address: z.string(),
    error: errorValue.nullable(),
    nextTryAt: z.number().nullable(),
    since: z.number(),
  }),
  uploads: z.object({
    paused: z.boolean(),
    policy: z.enum(['always', 'unmetered', 'manual']),
    /** why the policy holds takes back now, until someone presses "send"; unknown: no telling what the network costs; null = it does not */
    held: z.enum(['metered', 'unknown', 'manual']).nullable(),
    /** the take on the wire; null = none */
    current: z.object({ takeId: z.string(), position: z.number(), of: z.number() }).nullable(),
    /** bytes a second over the last minute; null until known */
    bytesPerSecond: z.number().nullable(),
  }),
  ledger,
  prompts: z.object({
    mode: z.enum(['shared', 'every']),
    /** unrecorded prompts held here */
    backlog: z.number().int(),
    limit: z.number().int(),
    consuming: z.enum(['stopped', 'running', 'paused_full']),
    malformed: z.number().int(),
    lag: z.number().int().nullable(),
  }),
  pipeline: z.object({
    lastReceiptAt: z.number().nullable(),
    /** takes were sent, there is a network, and the archive has said nothing of them for long: since when. null: it is not so */
    silentSince: z.number().nullable(),
    landedToday: z.number().int(),
    /** what cannot be read at the broker just now, each with its place; empty: all is read */
    unreadable: z.array(unreadablePlace),
    /** the lake's rules as it reported them last; absent: this core does not listen for them */
    /** when the lake counted itself as this station has it (lake.summary); absent or null: it has not heard */
    summaryAt: z.number().nullable().optional(),
    rules: z
      .object({ total: z.number().int(), broken: z.number().int(), checkedAt: z.number().nullable() })
      .optional(),
    /** live counts over all stations, null until told; speaker and prompt are those of the session. Absent: as above */
    counts: z
      .object({
        all: countRecord.nullable(),
        station: countRecord.nullable(),
        speaker: countRecord.nullable(),
        prompt: countRecord.nullable(),
      })
      .optional(),
  }),
  disk: z.object({
    freeBytes: z.number(),
    /** at the current format's rate */
    minutesLeft: z.number(),
    level: z.enum(['ok', 'low', 'full']),
  }),
  interrupted: z.array(interruptedTake),
  /** faults the person at the station should know: clock jumped, database set aside, ... */
  notices: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
      at: z.number(),
    }),
  ),
  recording: z.object({ takeId: z.string(), frames: z.number().int() }).nullable(),
  session: sessionView.nullable(),
  kiosk: z.object({ enabled: z.boolean(), locked: z.boolean(), pinSet: z.boolean() }),
  /** absent: this shell updates nothing, or has not said anything yet */
  updates: updateState.optional(),
})
export type StationState = z.infer<typeof stationState>
