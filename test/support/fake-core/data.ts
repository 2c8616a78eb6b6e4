/** A believable station: a field project in five languages with takes in every state. */
import type { ProfileView } from '../../../main/contract/profile.ts'
import {
  type DeliveryState,
  type PromptView,
  type Take,
  type Project,
  type Speaker,
  type StationState,
  projectSettings,
} from '../../../main/contract/model.ts'
import type { Listener } from '../../../main/contract/listeners.ts'
import type { ProjectScript } from '../../../main/contract/scripts.ts'
import { type SettingsView, settingsView } from '../../../main/contract/settings.ts'

export const NOW = Date.now()
const DAY = 86_400_000
const TEXTS = [
  ['am', 'ዛሬ ጠዋት ወደ ገበያ ሄጄ ትኩስ ቡና እና ማር ገዛሁ።'],
  ['am', 'ልጆቹ ከትምህርት ቤት ሲመለሱ ዝናብ መዝነብ ጀመረ።'],
  ['ar', 'في الصباح الباكر ذهب الصيادون إلى البحر ومعهم شباكهم القديمة.'],
  ['sw', 'Mvua ilinyesha usiku kucha, na asubuhi mto ulikuwa umejaa maji.'],
  ['en', 'The old ferry leaves at seven, whether or not the fog has lifted from the river.'],
  ['fr', 'Ma grand-mère gardait les graines de mil dans une jarre près de la porte.'],
  ['am', 'ቡናው ሲፈላ ሽታው ቤቱን ሁሉ ይሞላዋል።'],
  ['ar', 'كان جدي يحكي لنا قصص النجوم كل ليلة صيف.'],
] as const
export const id = (n: number) => `0197a000-0000-7000-8000-${String(n).padStart(12, '0')}`

const consentEn =
  'We record your voice reading short sentences, to help computers understand your language.\n\nYour recordings are kept under a random code. You may stop at any time, and you may withdraw later: then none of your recordings are used any more.'
export const settings = projectSettings.parse({
  consents: [
    { lang: 'en', version: '2', text: consentEn },
    {
      lang: 'am',
      version: '2',
      text: 'ድምፅዎን አጫጭር ዓረፍተ ነገሮችን ሲያነቡ እንቀዳለን። ቅጂዎቹ በዘፈቀደ ኮድ ይቀመጣሉ። በማንኛውም ጊዜ ማቆም ይችላሉ።',
    },
    {
      lang: 'ar',
      version: '2',
      text: 'نسجل صوتك وأنت تقرأ جملاً قصيرة. تحفظ التسجيلات برمز عشوائي، ويمكنك التوقف في أي وقت.',
    },
  ],
  quality: {},
  speakerForm: {
    type: 'object',
    required: ['age_band'],
    properties: {
      age_band: { type: 'string', title: 'Age', enum: ['18–29', '30–44', '45–59', '60+'] },
      gender: { type: 'string', title: 'Gender', enum: ['female', 'male', 'other'] },
      languages: {
        type: 'array',
        title: 'Languages spoken at home',
        items: { enum: ['Amharic', 'Oromo', 'Tigrinya', 'Other'] },
      },
      region: { type: 'string', title: 'Where did you grow up?' },
    },
  },
})
/** what a new project asks: nothing but a name */
export const plain = projectSettings.parse({ quality: {} })
export const project: Project = {
  projectId: 'p1',
  name: 'Lake Tana survey',
  settings,
  prompts: 50,
  done: 12,
  langs: ['am', 'ar', 'en'],
}
export const scripts: ProjectScript[] = [
  {
    scriptId: 1,
    kind: 'file',
    name: 'tana-2026-second-round-corrected.csv',
    file: 'tana-2026-second-round-corrected.csv',
    edition: 2,
    addedAt: NOW - 40 * DAY,
    changedAt: NOW - 2 * DAY,
    takenOutAt: null,
    prompts: 300,
    recorded: 190,
    kept: 12,
    undo: 'replaced',
  },
  {
    scriptId: 2,
    kind: 'file',
    name: 'በገበያ ላይ',
    file: 'gebeya.xlsx',
    edition: 1,
    addedAt: NOW - 9 * DAY,
    changedAt: NOW - 9 * DAY,
    takenOutAt: NOW - 300_000,
    prompts: 0,
    recorded: 0,
    kept: 4,
    undo: 'taken_out',
  },
  {
    scriptId: 3,
    kind: 'hand',
    name: '',
    file: '',
    edition: 1,
    addedAt: NOW - 3 * DAY,
    changedAt: NOW - 7_200_000,
    takenOutAt: null,
    prompts: 7,
    recorded: 1,
    kept: 0,
    undo: 'added',
  },
]
export const speakers: Speaker[] = [
  'Almaz',
  'Bekele',
  'Fatuma',
  'K-07',
  'Mulu',
  'Samira',
  'Tesfaye',
  'Yonas',
].map((label, index) => ({
  speakerId: `s${String(index + 1)}`,
  label,
  // one of them comes from a project that asked nothing
  metadata: label === 'K-07' ? {} : { age_band: '30–44' },
  langs: null,
  consent: index === 4 ? null : { lang: 'am', version: '2', givenAt: NOW - DAY, sha256: 'f'.repeat(64) },
  withdrawnAt: index === 5 ? NOW - 3_600_000 : null,
  takes: 41 - index * 5,
}))

export const LISTENERS: Listener[] = [
  { listenerId: 'R-02', label: 'Bekele', speakerId: 's2', given: 1_204 },
  { listenerId: 'R-01', label: 'R-01', speakerId: null, given: 86 },
  { listenerId: 'R-03', label: 'Samira', speakerId: null, given: 0 },
]

const REASONS: Partial<Record<DeliveryState, { code: string; message: string }>> = {
  waiting: { code: 'broker_unreachable', message: 'connect ECONNREFUSED' },
  parked: { code: 'too_large', message: 'larger than max.message.bytes' },
  rejected: { code: 'sha_mismatch', message: 'sha differs' },
}
/** What listeners made of some of them. */
const REVIEWED: Readonly<Record<number, Pick<Take, 'review'>>> = {
  5: { review: { state: 'approved', approve: 2, reject: 0, unsure: 1, reasons: [], at: NOW - 60_000 } },
  8: {
    review: { state: 'disputed', approve: 1, reject: 1, unsure: 0, reasons: ['noise'], at: NOW - 60_000 },
  },
  9: {
    review: {
      state: 'rejected',
      approve: 0,
      reject: 2,
      unsure: 0,
      reasons: ['cut', 'words'],
      at: NOW - 60_000,
    },
  },
}

export function makeTake(n: number, state: DeliveryState, part: Partial<Take> = {}): Take {
  const [lang, promptText] = TEXTS[n % TEXTS.length] ?? TEXTS[0]
  const durationMs = 2_400 + ((n * 977) % 5_200)
  const reason = REASONS[state]
  return {
    takeId: id(n),
    promptId: `tana-${String(n).padStart(4, '0')}`,
    promptText,
    lang,
    direction: lang === 'ar' ? 'rtl' : 'ltr',
    speakerId: 's1',
    sessionId: 'session-1',
    version: 1,
    recordedAt: NOW - n * 45_000,
    format: { sampleRate: 48_000, channels: 1, bitDepth: 16 },
    frames: durationMs * 48,
    durationMs,
    bytes: durationMs * 96 + 44,
    sha256: '9f2c41d07a6b3e58'.repeat(4),
    gaps: [],
    device: {
      label: 'Røde NT-USB Mini',
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
    },
    preRollFrames: 12_000,
    quality: {
      durationMs,
      peakDbfs: -8.4,
      rmsDbfs: -24.2,
      clippedSamples: 0,
      clippingRuns: 0,
      clippedShare: 0,
      snrDb: 34.6,
      noiseDbfs: -62.1,
      leadingSilenceMs: 350,
      trailingSilenceMs: 600,
      speechStartMs: 350,
      speechEndMs: durationMs - 600,
      speechShare: 0.71,
      speechRate: 4.2,
      bandwidthHz: 19_800,
      dcOffset: 0.0004,
      dropouts: 0,
      version: 2,
      speechLikeness: 1,
      digitalSilenceMs: 0,
      humHz: null,
      humDbfs: null,
      channelPeaksDbfs: [-9],
      channelDifferenceDb: null,
      backgroundShare: 0,
    },
    findings: n % 5 === 3 ? [{ rule: 'too_quiet', level: 'warn', value: -31.2 }] : [],
    recovered: false,
    hasAudio: true,
    note: null,
    delivery: {
      state,
      ...(reason ? { reason } : {}),
      attempts: state === 'waiting' ? 3 : 1,
      nextTryAt: state === 'waiting' ? NOW + 40_000 : null,
      sentAt: state === 'sent' || state === 'landed' ? NOW - 60_000 : null,
      landedAt: state === 'landed' ? NOW - 30_000 : null,
      objectUri: state === 'landed' ? `s3://corpus/audio/${lang}/${id(n)}.flac` : null,
      bytes: Math.round(durationMs * 52),
      origin: null,
    },
    ...part,
  }
}
const STATES: DeliveryState[] = [
  'sending',
  'queued',
  'waiting',
  'waiting',
  'sent',
  'landed',
  'parked',
  'landed',
  'discarded',
  'rejected',
]
export const takes: Take[] = Array.from({ length: 240 }, (_, n) =>
  makeTake(n, n < STATES.length ? (STATES[n] ?? 'landed') : 'landed', { ...REVIEWED[n] }),
)

export const prompt = (n: number, part: Partial<PromptView> = {}): PromptView => {
  const [lang, text] = TEXTS[n % TEXTS.length] ?? TEXTS[0]
  return {
    promptId: `tana-${String(n).padStart(4, '0')}`,
    text,
    lang,
    direction: lang === 'ar' ? 'rtl' : 'auto',
    corpus: 'tana',
    section: 'Everyday',
    itemcode: `E${String(n).padStart(3, '0')}`,
    training: false,
    hint: null,
    image: null,
    audio: null,
    flagged: false,
    skipped: null,
    takes: [],
    ...part,
  }
}

/** A picture of its own for each, and a sound that is not here. */
export const mediaOf = (n: number): Pick<PromptView, 'image' | 'audio'> => ({
  image: `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160"><rect width="240" height="160" fill="hsl(${n * 70} 60% 45%)"/></svg>`,
  )}`,
  audio: `https://pictures.tana.example/${n}.mp3`,
})

/** An account that a backend made for this station: most of it decides where takes and passwords go. */
export const PROFILE: ProfileView = {
  kind: 'account',
  changes: [
    { path: 'broker.brokers', from: 'kafka.example:9092', to: '192.168.1.20:19092', weighty: true },
    { path: 'broker.username', from: '', to: 'st-7', weighty: true },
    { path: 'storage.endpoint', from: '', to: 'http://192.168.1.20:8333', weighty: true },
    { path: 'theme', from: 'system', to: 'contrast', weighty: false },
  ],
  secrets: ['brokerPassword', 'storageSecretKey'],
}

export const settingsOf = (): SettingsView =>
  settingsView.parse({
    settings: {
      firstRunDone: true,
      stationName: 'Laptop 3',
      broker: { brokers: 'kafka.tana.example:9093', tls: true, sasl: 'scram-sha-512', username: 'laptop-3' },
    },
    secretsSet: { brokerPassword: true, storageSecretKey: false, archiveSecretKey: false, kioskPin: true },
  })

export const stateOf = (): StationState => ({
  appVersion: '0.1.0',
  shell: 'kiosk',
  stationId: 'st-7f3k',
  broker: {
    state: 'online',
    address: 'kafka.tana.example:9093',
    error: null,
    nextTryAt: null,
    since: NOW - 600_000,
  },
  uploads: {
    paused: false,
    policy: 'always',
    current: { takeId: id(0), position: 2, of: 4 },
    held: null,
    bytesPerSecond: 184_000,
  },
  ledger: {
    recorded: 240,
    landed: 232,
    rejected: 0,
    sentAwaiting: 1,
    waiting: 4,
    parked: 0,
    discarded: 3,
    withdrawn: 0,
    words: 0,
    sending: 1,
    waitingBytes: 1_240_000,
    adds: true,
    safeToUnplug: false,
  },
  prompts: { mode: 'shared', backlog: 38, limit: 200, consuming: 'running', malformed: 2, lag: 412 },
  pipeline: {
    lastReceiptAt: NOW - 42_000,
    silentSince: null,
    landedToday: 36,
    unreadable: [],
    rules: { total: 4, broken: 2, checkedAt: NOW - 1_800_000 },
    counts: {
      all: { takes: 48_210, seconds: 201_600 },
      station: { takes: 1_904, seconds: 8_130 },
      speaker: { takes: 212, seconds: 905 },
      prompt: { takes: 3, seconds: 12.4 },
    },
  },
  disk: { freeBytes: 21_400_000_000, minutesLeft: 3_716, level: 'ok' },
  interrupted: [],
  notices: [],
  recording: null,
  session: {
    sessionId: 'session-1',
    projectId: 'p1',
    projectName: project.name,
    settings,
    speaker: speakers[0] ?? {
      speakerId: 's1',
      label: 'Almaz',
      metadata: {},
      langs: null,
      consent: null,
      withdrawnAt: null,
      takes: 0,
    },
    startedAt: NOW - 1_500_000,
    position: 12,
    current: prompt(0),
    done: 12,
    skipped: 1,
    left: 37,
    unread: 0,
    recordedMs: 58_400,
    pacePerHour: 96,
    undo: null,
  },
  kiosk: { enabled: false, locked: false, pinSet: true },
})
