/**
 * The one map of what a renderer may ask of the core, and what the core tells it.
 * Every input is parsed in the core before its handler runs, every output in the renderer's transport.
 * `bytes` says which side of the call carries a block of bytes beside the JSON (frame.ts).
 * Who may call a method while a kiosk is locked is said where its work is: in the `methods.ts` of its domain in the core.
 */
import { z } from 'zod'
import { qualityFigures, qualityFinding } from './quality.ts'
import {
  captureDevice,
  captureFormat,
  deliveryState,
  gap,
  project,
  projectSettings,
  skipReason,
  speaker,
  stationState,
  take,
} from './model.ts'
import { corpusExportMethods } from './corpus-export.ts'
import { corpusMethods } from './corpus.ts'
import { mediaMethods } from './media.ts'
import { profileChange, profileView } from './profile.ts'
import { secretName, settingsView, stationSettings } from './settings.ts'
import { diagnosisMethods } from './diagnosis.ts'
import { errorValue } from './errors.ts'
import { scriptPlan, scriptPrompt, scriptUnderstanding } from './script.ts'
import { scriptDuplicates, scriptEdition, scriptMethods } from './scripts.ts'
import { externalId, reviewRecord, reviewState } from './messages.ts'
import { reviewDraft } from './review-draft.ts'
import { promptFault } from './prompt-fault.ts'
import { lineageMethods } from './lineage.ts'
import { listenerMethods } from './listeners.ts'
import { transcriptMethods } from './transcripts.ts'
import { agreementMethods } from './agreement.ts'
import { auditMethods } from './audit.ts'
import { updateMethods } from './updates.ts'
import { passphrase, vaultMethods } from './vault.ts'
import { otherTake, passedTake, reviewBench, reviewChoices, saidSoFar, savedBench } from './review-queue.ts'
import { ruleMethods } from './rules.ts'
import { lakeMethods } from './summary.ts'

export interface MethodSpec {
  readonly input: z.ZodType
  readonly output: z.ZodType
  readonly bytes?: 'in' | 'out'
}
const none = z.object({})
const ok = z.object({ ok: z.literal(true) })
/** of JSON, in UTF-16 units: many times what any form asks for */
const MOST_ANSWERED = 32_000
const answers = z.record(z.string(), z.unknown()).refine((given) => {
  try {
    return JSON.stringify(given).length <= MOST_ANSWERED
  } catch {
    // nested more deeply than can be written down
    return false
  }
}, `more than ${MOST_ANSWERED} characters of answers`)
/** languages as people write them; null or none: no restriction */
const readerLangs = z.array(z.string().max(80)).max(50).nullable()
const byTake = z.object({ takeId: z.string() })

/** One line of an imported script that could not be used. */
export const lineError = z.object({ line: z.number().int(), code: z.string(), message: z.string() })
export const scriptPreview = z.object({
  understanding: scriptUnderstanding,
  /** what is in force: as sent, or as somebody settled it for the last file like this one */
  plan: scriptPlan,
  remembered: z.boolean(),
  /** false: only the head of the file was looked at, and what follows counts nothing yet */
  counted: z.boolean(),
  prompts: z.number().int(),
  sections: z.array(z.string()),
  /** the first of the file */
  sample: z.array(scriptPrompt.extend({ promptId: z.string() })).max(20),
  errors: z.array(lineError).max(200),
  errorCount: z.number().int(),
  /** somebody stopped it: counts are of what was read until then */
  stopped: z.boolean().default(false),
  /** absent: no project was named to look in */
  duplicates: scriptDuplicates.optional(),
  /** what would change; absent: it replaces nothing */
  edition: scriptEdition.optional(),
})
export type ScriptPreview = z.infer<typeof scriptPreview>

/** Why a take in a carried folder is not taken in. */
export const carryFault = z.enum([
  'damaged', // the manifest's line
  'not_understood', // the line was written by another version, or by somebody else
  'other_audio', // under the id of a take that is here
  'withdrawn',
  'no_file',
  'other_bytes', // than the manifest says
  'other_signature', // than that of who recorded it
  'sealed', // the whole folder: only who has the private key can open it
])
export type CarryFault = z.infer<typeof carryFault>

/** Why a take stayed behind when others were carried out. */
export const leftFault = z.enum([
  'no_audio', // its file is not there
  'damaged_audio', // its file is not what was recorded
])
export type LeftFault = z.infer<typeof leftFault>

export const takeQuery = z.object({
  search: z.string().max(200).default(''),
  states: z.array(deliveryState).default([]),
  /** what listeners made of it */
  reviews: z.array(reviewState).default([]),
  speakerId: z.string().optional(),
  sessionId: z.string().optional(),
  /** keyset paging, newest first: give the last take_id of the page before */
  before: z.string().optional(),
  limit: z.number().int().min(1).max(500).default(100),
})

/** A row of the Takes and Queue lists: small, so that 100,000 of them stay cheap. */
export const takeRow = take.pick({
  takeId: true,
  promptText: true,
  lang: true,
  direction: true,
  speakerId: true,
  version: true,
  recordedAt: true,
  durationMs: true,
  bytes: true,
  findings: true,
  recovered: true,
  hasAudio: true,
  delivery: true,
  review: true,
})
export type TakeRow = z.infer<typeof takeRow>

/** A hop of "test connection": walked in order, the first that fails is named. */
export const hopResult = z.object({
  hop: z.enum([
    'dns',
    'tcp',
    'tls',
    'auth',
    'advertised',
    'prompts_topic',
    'takes_topic',
    'receipts_topic',
    'storage',
  ]),
  ok: z.boolean(),
  skipped: z.boolean(),
  error: errorValue.nullable(),
  ms: z.number(),
})
export type HopResult = z.infer<typeof hopResult>

/** Goes with the bytes of the file. */
const script = {
  name: z.string().max(200),
  /** of prompts that name none; empty: not said */
  lang: z.string().max(35),
  /** absent: as the last file like it was read; empty: as it looks */
  plan: scriptPlan.optional(),
  /** the file is the next edition of that script; what was read of the one before stays */
  replaces: z.number().int().optional(),
}

const shownKey = z.object({ publicKey: z.string(), fingerprint: z.string() })
const identityView = z.object({
  stationId: z.string(),
  /** null: none could be made */
  own: shownKey.nullable(),
  /** for `npm run stack -- enrol`: `STATION:KEY`, and the same as a file */
  enrolText: z.string(),
  enrolFile: z.string(),
  pinned: z.array(shownKey),
  /** that of the last signed receipt, if it is not pinned */
  seen: shownKey.nullable(),
})

export const methods = {
  'station.state': { input: none, output: stationState },
  'station.dismissNotice': { input: z.object({ id: z.string() }), output: ok },
  'station.unlock': {
    input: z.object({ pin: z.string().max(20) }),
    output: z.object({ unlocked: z.boolean(), retryAt: z.number().nullable() }),
  },
  'station.lock': { input: none, output: ok },
  /** what the renderer knows of the connection (NetworkInformation; null: nothing); for the upload policy `unmetered` */
  'station.network': { input: z.object({ metered: z.boolean().nullable() }), output: ok },

  /** copies of the database that this version can open, newest first */
  'station.backups': {
    input: none,
    output: z.object({
      backups: z.array(
        z.object({
          name: z.string(),
          kind: z.enum(['daily', 'before']),
          at: z.number(),
          version: z.number().int(),
          bytes: z.number(),
        }),
      ),
    }),
  },
  /** of a station that cannot open its database; one that is open says `conflict` */
  'station.restore': { input: z.object({ name: z.string().max(100) }), output: ok },

  /** of a station that is encrypted and whose key is not here; without either, the keychain is asked again */
  'station.openVault': {
    input: z.object({ passphrase: passphrase.optional(), code: z.string().max(200).optional() }),
    output: ok,
  },

  'settings.get': { input: none, output: settingsView },
  'settings.set': { input: z.object({ settings: stationSettings }), output: settingsView },
  'settings.setSecret': {
    input: z.object({
      name: secretName,
      value: z.string().max(500),
      /** what it is typed for, if that is not saved yet; else what is in force */
      settings: stationSettings.optional(),
    }),
    output: settingsView,
  },
  'settings.test': {
    input: z.object({
      settings: stationSettings.optional(),
      /** typed and not stored yet: tried in place of what is stored */
      secrets: z
        .object({ brokerPassword: z.string().max(500), storageSecretKey: z.string().max(500) })
        .partial()
        .default({}),
    }),
    output: z.object({ hops: z.array(hopResult) }),
  },
  /** the keys by which lake and station know each other; fingerprints are for people to compare */
  'settings.identity': { input: none, output: identityView },
  /** another key for this station: the lake has to be told */
  'settings.renewKey': { input: none, output: identityView },
  /** the profile is JSON text without secrets */
  'settings.exportProfile': { input: none, output: z.object({ profile: z.string() }) },
  /** a profile, or an account that a backend made for this station: what it would change; nothing is changed */
  'settings.readProfile': {
    input: z.object({ profile: z.string().max(1_000_000) }),
    output: profileView,
  },
  /** `agreed`: what `settings.readProfile` told, and a person has seen */
  'settings.importProfile': {
    input: z.object({
      profile: z.string().max(1_000_000),
      agreed: z.array(profileChange).max(1_000).default([]),
    }),
    output: settingsView,
  },

  'projects.list': { input: none, output: z.object({ projects: z.array(project) }) },
  'projects.save': {
    input: z.object({
      projectId: z.string().optional(),
      name: z.string().min(1).max(120),
      settings: projectSettings,
    }),
    output: project,
  },
  /** puts the bundled starter script (am, ar, en, fr, sw) into a project */
  'scripts.useStarter': {
    input: z.object({ projectId: z.string(), langs: z.array(z.string()).min(1) }),
    output: z.object({ added: z.number().int() }),
  },
  'scripts.preview': {
    input: z.object({ ...script, projectId: z.string().optional(), head: z.boolean().default(false) }),
    output: scriptPreview,
    bytes: 'in',
  },
  /** refused with `script_unsure` while something about the file is a question */
  'scripts.import': {
    input: z.object({ ...script, projectId: z.string() }),
    output: z.object({
      /** null: all of it was there already */
      scriptId: z.number().int().nullable().default(null),
      added: z.number().int(),
      /** there already: in this script, or in another */
      skipped: z.number().int(),
      /** out of the script, and with it out of what is asked for */
      gone: z.number().int().default(0),
      errors: z.array(lineError).max(200),
      errorCount: z.number().int().default(0),
      /** somebody stopped it: what went in until then stays, and the same file goes on from there */
      stopped: z.boolean().default(false),
    }),
    bytes: 'in',
  },
  /** ends the preview or the import that is under way; it answers with what it had done */
  'scripts.stop': { input: none, output: ok },

  ...scriptMethods,
  ...corpusMethods,
  ...mediaMethods,

  'speakers.list': { input: none, output: z.object({ speakers: z.array(speaker) }) },
  /** with a project, the answers must fit its form */
  'speakers.add': {
    input: z.object({
      label: z.string().max(80),
      metadata: answers,
      langs: readerLangs.default(null),
      projectId: z.string().optional(),
    }),
    output: speaker,
  },
  'speakers.update': {
    input: z.object({
      speakerId: z.string(),
      label: z.string().max(80),
      metadata: answers,
      /** absent: they stay what they are */
      langs: readerLangs.optional(),
      projectId: z.string().optional(),
    }),
    output: speaker,
  },
  'speakers.consent': {
    input: z.object({ speakerId: z.string(), projectId: z.string(), lang: z.string(), version: z.string() }),
    /** `card`: for the speaker to keep, said this once and kept nowhere; null: they have one */
    output: speaker.extend({ card: z.string().nullable() }),
  },
  'speakers.withdraw': { input: z.object({ speakerId: z.string() }), output: speaker },
  /** By whoever has the card, of a speaker that this station may never have met. */
  'speakers.withdrawByCard': {
    input: z.object({ card: z.string().max(500) }),
    /** takes that are on this station */
    output: z.object({ here: z.number().int() }),
  },

  'session.start': {
    input: z.object({ projectId: z.string(), speakerId: z.string() }),
    output: stationState,
  },
  'session.end': { input: none, output: stationState },
  'session.next': { input: none, output: stationState },
  'session.back': { input: none, output: stationState },
  'session.skip': {
    input: z.object({ promptId: z.string(), reason: skipReason, note: z.string().max(500) }),
    output: stationState,
  },
  'session.flag': {
    input: z.object({ promptId: z.string(), flagged: z.boolean(), note: z.string().max(500) }),
    output: stationState,
  },
  'session.undo': { input: none, output: stationState },

  /** Registers the take (its id is minted here) before the first sample. */
  'recording.start': {
    input: z.object({
      promptId: z.string(),
      format: captureFormat,
      device: captureDevice,
      preRollFrames: z.number().int().min(0),
    }),
    output: z.object({ takeId: z.string() }),
  },
  /**
   * One piece of at most 50 ms: little-endian interleaved PCM of the take's format in `bytes`.
   * `firstFrame` counts from the take's first frame by the audio clock, so that a jump is a gap.
   */
  'recording.append': {
    input: z.object({ takeId: z.string(), firstFrame: z.number().int().min(0) }),
    output: z.object({ frames: z.number().int(), gap: gap.nullable() }),
    bytes: 'in',
  },
  /** fsync, rename, directory sync, row and job in one transaction; only then does it answer. */
  'recording.stop': { input: byTake, output: z.object({ take, state: stationState }) },
  /** Ends a take that nobody wants before it was saved (e.g. a wrong key): nothing is kept. */
  'recording.cancel': { input: byTake, output: ok },
  'recording.adopt': { input: byTake, output: z.object({ take }) },
  'recording.dismiss': { input: byTake, output: ok },

  'takes.list': {
    input: takeQuery,
    output: z.object({ takes: z.array(takeRow), total: z.number().int() }),
  },
  'takes.get': {
    input: byTake,
    output: z.object({
      take,
      versions: z.array(takeRow),
      history: z.array(z.object({ at: z.number(), what: z.string(), detail: z.string() })),
    }),
  },
  /** Peaks stored beside the master: int16 LE pairs (min, max) of `samplesPerPeak` frames, first channel. */
  'takes.peaks': {
    input: byTake,
    output: z.object({
      samplesPerPeak: z.number().int(),
      peaks: z.number().int(),
      sampleRate: z.number().int(),
    }),
    bytes: 'out',
  },
  'takes.discard': { input: byTake, output: stationState },
  'takes.restore': { input: byTake, output: stationState },
  'takes.note': {
    input: z.object({ takeId: z.string(), note: z.string().max(2000) }),
    output: z.object({ take }),
  },
  /** Copies takes with a checksummed manifest into a folder (a USB stick); idempotent by take_id. */
  'takes.export': {
    input: z.object({ folder: z.string().max(4096), onlyUnsent: z.boolean() }),
    output: z.object({
      exported: z.number().int(),
      already: z.number().int(),
      /** answers of speakers and outcomes of prompts that are on the stick now and were not before */
      words: z.number().int().default(0),
      /** of all takes: those that only the receiver can read, by the beginning of the receiver's public key */
      sealed: z.array(z.object({ key: z.string(), takes: z.number().int() })).default([]),
      /** takes that were meant and are not there; `detail` in English, for who looks into it */
      left: z.array(z.object({ takeId: z.string(), code: leftFault, detail: z.string() })).default([]),
      /** somebody stopped it: the same again goes on from there */
      stopped: z.boolean().default(false),
      folder: z.string(),
    }),
  },
  'takes.importFolder': {
    input: z.object({ folder: z.string().max(4096) }),
    output: z.object({
      imported: z.number().int(),
      already: z.number().int(),
      /** answers of speakers and outcomes of prompts */
      words: z
        .object({ imported: z.number().int(), already: z.number().int() })
        .default({ imported: 0, already: 0 }),
      /** where takes were found: in the chosen folder, below it, or in one that encloses it */
      folders: z.array(
        z.object({ folder: z.string(), imported: z.number().int(), already: z.number().int() }),
      ),
      /** false: below the chosen folder are folders too many, too deep or not to be read */
      lookedEverywhere: z.boolean(),
      /** `file` with its folder when takes were found in several; `detail` in English, may be empty */
      refused: z.array(z.object({ file: z.string(), code: carryFault, detail: z.string() })),
      stopped: z.boolean().default(false),
    }),
  },
  /** The desktop shell's own dialog; null: nothing was chosen, or the shell has none and the path is typed. */
  'takes.chooseFolder': { input: none, output: z.object({ folder: z.string().nullable() }) },
  /** ends the export or import that is under way; it answers with what it had done */
  'takes.stopCarrying': { input: none, output: ok },

  'queue.pause': { input: z.object({ paused: z.boolean() }), output: stationState },
  /** one take, or all that wait or are parked */
  'queue.retry': { input: z.object({ takeId: z.string().optional() }), output: stationState },
  'queue.park': { input: byTake, output: stationState },

  'prompts.malformed': {
    input: none,
    output: z.object({
      total: z.number().int(),
      records: z
        .array(
          z.object({
            at: z.number(),
            origin: z.string(),
            code: promptFault,
            /** in English, for who looks into it */
            detail: z.string(),
            preview: z.string(),
          }),
        )
        .max(100),
    }),
  },

  /** the level policy of a project against figures measured elsewhere (microphone check) */
  'quality.judge': {
    input: z.object({ figures: qualityFigures }),
    output: z.object({ findings: z.array(qualityFinding) }),
  },

  /**
   * The next take of this listener in the order and under the filter of their bench: not judged by them yet, and not their own
   * voice. Without `after` what they began with last, if there is something. It can be heard when this answers.
   */
  'reviews.next': {
    input: z.object({
      after: z.string().optional(),
      reviewer: externalId,
      /** as in takes.list: only what it finds */
      search: z.string().max(200).default(''),
      /** the take that the listener still hears, who asks ahead for what follows it; absent: they wait for it */
      hears: z.string().optional(),
    }),
    output: z.object({
      take: take.nullable(),
      /** what the listener had begun to say of it */
      draft: reviewDraft.nullable().default(null),
      /** 0 to 100, by the figures of the recording */
      score: z.number().int().nullable().default(null),
      /** null: the project has people listen blind */
      soFar: saidSoFar.nullable().default(null),
      passed: z.array(passedTake).default([]),
      /** why takes of other stations are left out just now: the archive cannot be reached; null: they are not */
      without: errorValue.nullable().default(null),
      /** what is likely to follow, in order: audio and waveform of these are being made ready */
      ahead: z.array(z.string()).default([]),
    }),
  },
  /** A count of its own: the next take is not to wait for it. */
  'reviews.left': {
    input: z.object({ reviewer: externalId, search: z.string().max(200).default('') }),
    output: z.object({
      /** takes that are left of those that are found, as far as is counted */
      left: z.number().int(),
      /** or more than that */
      more: z.boolean(),
    }),
  },
  /** Takes of the same words by whomever, to be heard against this one. */
  'reviews.others': {
    input: z.object({ reviewer: externalId, takeId: z.string() }),
    output: z.object({ takes: z.array(otherTake) }),
  },
  /** Order and filter of this listener; without `bench` they stay as they are. */
  'reviews.bench': {
    input: z.object({
      reviewer: externalId,
      bench: reviewBench.optional(),
      /** keeps what then holds under this name, instead of what has it */
      save: savedBench.shape.name.optional(),
      /** the name is no longer kept */
      forget: z.string().max(60).optional(),
    }),
    output: z.object({
      bench: reviewBench,
      choices: reviewChoices,
      saved: z.array(savedBench),
      /** nothing can be looked for by speaker or verdict */
      blind: z.boolean(),
    }),
  },
  /** null throws it away */
  'reviews.keepDraft': {
    input: z.object({ reviewer: externalId, takeId: z.string(), draft: reviewDraft.nullable() }),
    output: ok,
  },
  /** Refused with `own_voice` where the listener is the speaker. */
  'reviews.save': {
    input: z.object({
      review: reviewRecord.omit({ review_id: true, app_version: true, at: true, reviewer_speaker_id: true }),
    }),
    output: ok,
  },
  /** Takes the listener's last verdict back, and gives it as a draft of that take; null: there is none. */
  'reviews.undo': {
    input: z.object({ reviewer: externalId }),
    output: z.object({ take: take.nullable(), draft: reviewDraft.nullable() }),
  },
  ...listenerMethods,
  ...transcriptMethods,
  ...agreementMethods,

  ...lineageMethods,
  ...ruleMethods,
  ...lakeMethods,
  ...corpusExportMethods,
  ...auditMethods,
  ...vaultMethods,
  ...diagnosisMethods,
  ...updateMethods,
} as const satisfies Record<string, MethodSpec>

export type Methods = typeof methods
export type MethodName = keyof Methods
export type Input<M extends MethodName> = z.input<Methods[M]['input']>
export type ParsedInput<M extends MethodName> = z.output<Methods[M]['input']>
export type Output<M extends MethodName> = z.output<Methods[M]['output']>
export const isMethodName = (name: string): name is MethodName => Object.hasOwn(methods, name)

export const events = {
  /** the whole snapshot, at most ten times a second */
  state: stationState,
  /** rows whose delivery changed, so that an open list updates in place */
  takes: z.object({ takes: z.array(takeRow) }),
  /** a script is being read: how much of it, at most ten times a second */
  script: z.object({ share: z.number().min(0).max(1), lines: z.number().int() }),
  /** takes are being carried out or in: how many of them, at most ten times a second, and the end in any case */
  carry: z.object({
    way: z.enum(['out', 'in']),
    done: z.number().int(),
    all: z.number().int(),
    ended: z.boolean(),
  }),
  /** settings changed, by whatever window */
  settings: settingsView,
} as const
export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>
