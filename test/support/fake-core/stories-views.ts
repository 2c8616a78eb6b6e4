/** The other views, full and empty, and what they say when something needs a person. */
import type { UpdateState } from '../../../main/contract/updates.ts'
import { DICTIONARIES } from './spelling.ts'
import { NOW, id } from './data.ts'
import type { World } from './client.ts'
import { type Story, offline, withGoals } from './story.ts'

const nothingYet: Story['world'] = (world) => {
  world.takes = []
  world.state.uploads = { ...world.state.uploads, current: null }
  world.state.ledger = {
    ...world.state.ledger,
    recorded: 0,
    landed: 0,
    sentAwaiting: 0,
    waiting: 0,
    discarded: 0,
    sending: 0,
    waitingBytes: 0,
    safeToUnplug: true,
  }
}

/** Two that stand for other takes of the words that are judged. */
const beside = ({ takes }: Parameters<NonNullable<Story['world']>>[0]) =>
  takes.slice(0, 2).map(({ takeId, durationMs, speakerId }) => ({
    ...{ takeId, durationMs, speakerId },
    speechStartMs: null,
  }))

/** Of an Arabic take: its text runs to the left, its time to the right. */
const WRITTEN = {
  text: 'المطر يهطل على الجبال منذ الصباح',
  tiers: [
    {
      name: 'words',
      segments: [
        { start_ms: 350, end_ms: 1_100, text: 'المطر يهطل' },
        { start_ms: 1_100, end_ms: 1_900, text: 'على الجبال hm' },
        { start_ms: 2_100, end_ms: 2_900, text: 'منذ الصباح' },
      ],
    },
    { name: 'noises', segments: [{ start_ms: 1_500, end_ms: 2_200, text: 'cough' }] },
  ],
}
/** A listener has written down what is said in an Arabic take. */
function writtenDown(world: World): void {
  world.review = world.takes.find(({ lang }) => lang === 'ar') ?? null
  world.draft = {
    ...{ reasons: [], promptReasons: [], marks: [], note: '', heard: [[0, 600]], plays: 2 },
    transcript: WRITTEN,
  }
}

/** The text was mended twice; a segment was moved between. */
const VERSIONS: Parameters<NonNullable<Story['world']>>[0]['written'] = [
  {
    ...{ versionId: 'v4', at: NOW - 60_000, by: 'R-02', own: true, given: false },
    transcript: WRITTEN,
  },
  {
    ...{ versionId: 'v3', at: NOW - 20 * 60_000, by: 'R-02', own: true, given: false },
    transcript: { ...WRITTEN, text: 'المطر يهطل على التلال منذ الصباح' },
  },
  {
    ...{ versionId: 'v2', at: NOW - 3 * 3_600_000, by: 'Meron', own: false, given: true },
    transcript: { text: 'المطر يهطل على التلال منذ الصباح الباكر', tiers: WRITTEN.tiers.slice(0, 1) },
  },
  {
    ...{ versionId: 'v1', at: NOW - 26 * 3_600_000, by: null, own: false, given: true },
    transcript: { text: 'المطر يهطل', tiers: [] },
  },
]
const UPDATES: UpdateState = {
  way: 'self',
  managed: false,
  feed: 'https://updates.example.org/fieldtake',
  step: 'current',
  version: null,
  progress: null,
  checkedAt: NOW - 3_600_000,
  fault: null,
  busy: [],
  hours: null,
}

export const VIEWS: Record<string, Story> = {
  takes: { view: 'takes', item: id(3), steps: [{ see: '.player' }] },
  'takes-whole': {
    view: 'takes',
    item: id(5),
    steps: [{ see: '.player' }, { click: '.take-more:last-of-type summary' }],
    tall: true,
  },
  'takes-gold': {
    view: 'takes',
    item: id(5),
    steps: [
      { see: '.player' },
      { click: '.take-gold summary' },
      { choose: '.take-gold select' },
      { see: '.take-gold select' },
    ],
    tall: true,
  },
  'takes-none': { view: 'takes', world: nothingYet },
  queue: { view: 'queue' },
  'queue-none': { view: 'queue', world: nothingYet },
  'queue-needs': {
    view: 'queue',
    world: (world) => {
      offline(world)
      world.state.ledger = { ...world.state.ledger, landed: 230, parked: 1, rejected: 1 }
    },
  },
  'queue-silent': {
    view: 'queue',
    world: (world) => {
      world.state.pipeline.silentSince = NOW - 3 * 86_400_000
      world.state.uploads = { ...world.state.uploads, current: null }
    },
  },
  'queue-held': {
    view: 'queue',
    world: (world) => {
      world.state.uploads = { ...world.state.uploads, current: null, policy: 'unmetered', held: 'unknown' }
    },
  },
  'queue-safe': {
    view: 'queue',
    world: (world) => {
      world.state.uploads = { ...world.state.uploads, current: null }
      world.state.ledger = {
        ...world.state.ledger,
        landed: 237,
        waiting: 0,
        sentAwaiting: 0,
        sending: 0,
        waitingBytes: 0,
        safeToUnplug: true,
      }
    },
  },
  listen: { view: 'listen', reviewer: 'R-02', steps: [{ see: '.player' }] },
  'listen-draft': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => {
      world.draft = {
        reasons: ['noise'],
        promptReasons: ['typo'],
        marks: [{ start_ms: 400, end_ms: 900, label: 'noise' }],
        note: 'A door falls shut.',
        heard: [[0, 600]],
      }
    },
    steps: [{ see: '.player' }, { see: '.heard-check' }],
  },
  'listen-thrown': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => {
      world.draft = { reasons: ['noise'], promptReasons: [], marks: [], note: '', heard: [[0, 600]] }
    },
    steps: [{ see: '.heard-check' }, { press: 'd' }, { see: '.judge-note .key-hint[data-key=u]' }],
  },
  'listen-nothing': {
    view: 'listen',
    reviewer: 'R-02',
    steps: [
      { see: '.player' },
      { fill: '.listen > .field input', text: 'no such words' },
      { see: '.listen > p.listen-done' },
    ],
  },
  'listen-who': { view: 'listen' },
  'listen-filter': {
    view: 'listen',
    reviewer: 'R-02',
    steps: [{ see: '.player' }, { click: '.listen-bench summary' }, { see: '.listen-filters' }],
    tall: true,
  },
  'listen-kept': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => {
      const bench = { order: 'worst', filter: { wanted: 'any', lang: 'am' } } as const
      world.saved = [{ name: 'Amharic, worst first', bench }]
    },
    steps: [
      { see: '.player' },
      { click: '.listen-bench summary' },
      { choose: '.listen-kept select' },
      { click: '.listen-kept .button:only-of-type:not([type=submit])' },
      { see: '.listen-kept [type=submit]:enabled' },
      { click: '.listen-kept [type=submit]' },
      { see: '.listen-kept select' },
    ],
    tall: true,
  },
  'listen-blind': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => (world.soFar = null),
    steps: [{ see: '.player' }, { click: '.listen-bench summary' }, { see: '.listen-bench > .muted' }],
    tall: true,
  },
  'listen-passed': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => {
      world.passed = [{ takeId: 'gone', promptText: 'The river is high this year.', code: 'audio_gone' }]
      world.without = { code: 'archive_unreachable', message: 'ENOENT' }
    },
    steps: [{ see: '.player' }],
  },
  'settings-archive': {
    view: 'settings',
    world: ({ settings }) => {
      settings.settings.archive.follow = true
    },
    tall: true,
  },
  'listen-first': { view: 'listen', world: (world) => (world.listeners = []) },
  'listen-done': { view: 'listen', reviewer: 'R-02', world: (world) => (world.review = null) },
  corpus: { view: 'corpus', tall: true },
  'corpus-lake': {
    view: 'corpus',
    world: withGoals,
    steps: [{ click: '.corpus > .segments .segment:nth-of-type(2)' }, { see: '.plots' }],
    tall: true,
  },
  'project-targets': {
    view: 'project',
    world: (world) => {
      world.projects = world.projects.map((project) => ({
        ...project,
        settings: {
          ...project.settings,
          goalHours: 60,
          targets: [{ answers: { gender: 'female', age_band: '20-29' }, speakers: 50, minutes: 10 }],
          speakerForm: {
            type: 'object',
            properties: {
              age_band: { type: 'string', title: 'Age', enum: ['18-19', '20-29'], 'x-travels': true },
              gender: { type: 'string', title: 'Gender', enum: ['female', 'male'], 'x-travels': true },
              accent: { type: 'string', title: 'Accent', 'x-travels': true },
            },
          },
        },
      }))
    },
    tall: true,
  },
  'corpus-lake-table': {
    view: 'corpus',
    steps: [
      { click: '.corpus > .segments .segment:nth-of-type(2)' },
      { click: '.plot-table summary >> nth=0' },
      { see: '.plot-table[open]' },
    ],
  },
  'corpus-lake-none': {
    view: 'corpus',
    world: (world) => (world.summary = null),
    steps: [{ click: '.corpus > .segments .segment:nth-of-type(2)' }, { see: '.corpus > .card' }],
  },
  'corpus-export': {
    view: 'corpus',
    world: (world) => {
      world.exporting = {
        available: true,
        running: null,
        wish: {
          lake: { kind: 'small', folder: '/srv/lake' },
          format: 'hf',
          where: "lang='am' and seconds < 20",
          all: false,
          out: '/srv/corpora/tana',
          name: 'Tana',
          licence: 'CC-BY-4.0',
          sampleRate: 16_000,
          trim: false,
          connected: 'train',
        },
        last: {
          code: 0,
          stopped: false,
          message: '',
          at: NOW,
          written: {
            out: '/srv/corpora/tana',
            takes: 12_408,
            seconds: 51_240,
            speakers: 84,
            splits: { train: 9_902, dev: 1_240, test: 1_266 },
            leftOut: { not_read_aloud: 31, no_text: 4 },
          },
        },
      }
    },
    steps: [{ click: '.corpus > .segments .segment:nth-of-type(3)' }, { see: '.export-fields' }],
    tall: true,
  },
  'corpus-export-running': {
    view: 'corpus',
    world: (world) => {
      world.exporting = { ...world.exporting, running: { takes: 4_120, of: 12_408, bytes: 1_240_000_000 } }
    },
    steps: [{ click: '.corpus > .segments .segment:nth-of-type(3)' }, { see: 'progress' }],
    tall: true,
  },
  'corpus-export-refused': {
    view: 'corpus',
    world: (world) => {
      const message = '--where: there is no column "colour". There are lang, seconds, speaker_id, verdict'
      world.exporting = {
        ...world.exporting,
        last: { code: 2, stopped: false, message, written: null, at: NOW },
      }
    },
    steps: [{ click: '.corpus > .segments .segment:nth-of-type(3)' }, { see: '.export-words' }],
    tall: true,
  },
  'corpus-export-missing': {
    view: 'corpus',
    world: (world) => (world.exporting = { ...world.exporting, available: false }),
    steps: [{ click: '.corpus > .segments .segment:nth-of-type(3)' }, { see: '.export-words' }],
    tall: true,
  },
  'corpus-listeners': {
    view: 'corpus',
    steps: [{ click: '.corpus > .segments .segment:nth-of-type(4)' }, { see: '.agreement' }],
    tall: true,
  },
  'corpus-listeners-few': {
    view: 'corpus',
    world: (world) => {
      world.agreement = { ...world.agreement, takes: 6, alpha: null, gold: 0, listeners: [] }
    },
    steps: [{ click: '.corpus > .segments .segment:nth-of-type(4)' }, { see: '.card .muted' }],
  },
  'corpus-listeners-aside': {
    view: 'corpus',
    steps: [
      { click: '.corpus > .segments .segment:nth-of-type(4)' },
      { click: '.agreement tr:nth-child(2) .button' },
      { see: 'dialog .button-primary' },
    ],
  },
  'corpus-listeners-again': {
    view: 'corpus',
    steps: [
      { click: '.corpus > .segments .segment:nth-of-type(4)' },
      { click: '.agreement tr:nth-child(2) .button' },
      { click: 'dialog .button-primary' },
      { see: '.agreement tr:nth-child(2) .lucide-circle-pause' },
      { click: '.agreement tr:nth-child(3) .button' },
      { see: 'dialog .button-primary' },
    ],
  },
  'corpus-add': {
    view: 'corpus',
    steps: [{ click: '.corpus-find ~ .stack .button' }, { see: '.prompt-hand' }],
    tall: true,
  },
  'corpus-edit': {
    view: 'corpus',
    steps: [{ click: '.corpus-row .button >> nth=0' }, { see: '.prompt-hand' }],
    tall: true,
  },
  'corpus-sections': {
    view: 'corpus',
    steps: [{ click: '.card .segment:nth-of-type(2)' }, { click: '.corpus-pick' }],
  },
  'takes-way': {
    view: 'takes',
    item: id(5),
    steps: [
      { see: '.player' },
      { click: '.take-more:nth-last-of-type(2) summary' },
      { see: '.lineage' },
      { click: '.lineage ~ .row .button >> nth=0' },
    ],
    tall: true,
  },
  'listen-marks': {
    view: 'listen',
    reviewer: 'R-02',
    steps: [{ see: '.player' }, { press: 'm' }],
    tall: true,
  },
  'listen-write': {
    view: 'listen',
    reviewer: 'R-02',
    world: writtenDown,
    steps: [{ see: '.player' }, { press: 'w' }, { click: '.tier-segment >> nth=1' }, { see: '.write-text' }],
    tall: true,
  },
  'listen-write-outside': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => {
      writtenDown(world)
      // none of the signs: every full stop is told
      const characters = { ar: 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي' }
      world.projects = world.projects.map((project) => ({
        ...project,
        settings: { ...project.settings, listening: { ...project.settings.listening, characters } },
      }))
    },
    steps: [{ see: '.player' }, { press: 'w' }, { see: '.write-outside' }],
    tall: true,
  },
  'listen-write-unknown': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => {
      writtenDown(world)
      world.spelling = { unknown: ['الجبال', 'يهطل'], suggestions: ['الجمال', 'الجبل', 'الحبال'] }
    },
    steps: [
      { see: '.player' },
      { press: 'w' },
      { see: '.spelling-acts' },
      { click: '.spelling-acts .button-quiet >> nth=0' },
      { see: '.write-earlier' },
    ],
    tall: true,
  },
  'listen-write-history': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => {
      writtenDown(world)
      world.written = VERSIONS
    },
    // by keys alone: down to the second that can be taken, which is then what is written
    steps: [
      { see: '.player' },
      { press: 'w' },
      { press: 'F4' },
      { see: '.history button:focus' },
      { press: 'ArrowDown' },
      { press: 'Enter' },
      { see: '.write-history [role=status]' },
      // to the end of the page: the bar with the verdicts lies over no other button there
      { fill: '.judge-note input', text: '' },
    ],
    tall: true,
  },
  'listen-write-dictionary': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => {
      world.spelling = { unknown: [], suggestions: [], fault: { code: 'affixes', line: 212 } }
    },
    steps: [{ see: '.player' }, { press: 'w' }, { see: '.write-foreign' }],
    tall: true,
  },
  'settings-spelling': {
    view: 'settings',
    world: (world) => (world.dictionaries = DICTIONARIES),
    steps: [{ see: '.spelling-list' }, { click: '[id="spelling.title"] summary' }],
    tall: true,
  },
  'listen-write-first': {
    view: 'listen',
    reviewer: 'R-02',
    steps: [{ see: '.player' }, { press: 'w' }, { see: '.write' }, { press: 'n' }],
    tall: true,
  },
  'listen-compare': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => (world.others = beside(world)),
    steps: [
      { see: '.button[aria-keyshortcuts=Z]:enabled' },
      { press: 'z' },
      { see: '.compare-which[data-other]' },
    ],
  },
  'listen-compare-blind': {
    view: 'listen',
    reviewer: 'R-02',
    world: (world) => (world.others = beside(world).map((other) => ({ ...other, speakerId: null }))),
    steps: [
      { see: '.button[aria-keyshortcuts=Z]:enabled' },
      { press: 'z' },
      { see: '.compare-which[data-other]' },
    ],
  },
  pipeline: { view: 'pipeline' },
  'pipeline-follow': {
    view: 'pipeline',
    steps: [
      { fill: '.page input[type=search]', text: 'a' },
      { click: '.follow-take >> nth=0' },
      { see: '.lineage' },
    ],
    tall: true,
  },
  'pipeline-malformed': {
    view: 'pipeline',
    steps: [{ click: '.way-step:first-child .hop' }, { click: '#hop-detail .button' }, { see: '.malformed' }],
  },
  project: { view: 'project', tall: true },
  'project-seal': {
    view: 'project',
    steps: [
      { fill: '[placeholder^=age1]', text: 'AGE-SECRET-KEY-1ABC' },
      { see: '[placeholder^=age1][aria-invalid]' },
    ],
    tall: true,
  },
  'project-import': {
    view: 'project',
    steps: [{ file: '.drop input' }, { see: '.line-errors' }],
    tall: true,
  },
  'project-scripts-named': {
    view: 'project',
    steps: [{ click: '.script-row:nth-child(1) [data-first]' }, { see: '.script-naming' }],
  },
  'project-scripts-out': {
    view: 'project',
    steps: [
      { click: '.script-row:nth-child(1) .script-acts .button:last-child' },
      { see: '.script-row:nth-child(1).script-out' },
    ],
  },
  'project-scripts-none': { view: 'project', world: (world) => (world.scripts = []) },
  'project-replace': {
    view: 'project',
    steps: [
      { click: '.script-row:nth-child(1) .button:nth-last-child(2)' },
      { file: '.drop input' },
      { see: '.edition-lines' },
    ],
    tall: true,
  },
  'project-imported': {
    view: 'project',
    steps: [
      { file: '.drop input' },
      { see: '.edition-counts, .line-errors' },
      { click: '.script-go .button-primary' },
    ],
    tall: true,
  },
  'project-import-unsure': {
    view: 'project',
    steps: [{ file: '.drop input', name: 'unsure.txt' }, { see: '.asks' }],
    tall: true,
  },
  'project-import-refused': {
    view: 'project',
    steps: [{ file: '.drop input', name: 'film.vtt' }, { see: '.drop ~ .stack .fault' }],
  },
  'project-import-workbook': {
    view: 'project',
    steps: [{ file: '.drop input', name: 'market.xlsx' }, { see: '.line-errors' }],
    tall: true,
  },
  'project-import-counting': {
    view: 'project',
    steps: [{ file: '.drop input', name: 'long.txt' }, { see: '.progress-line' }],
    tall: true,
  },
  settings: { view: 'settings' },
  'settings-updates-ready': {
    view: 'settings',
    tall: true,
    world: (world) => {
      world.state.updates = { ...UPDATES, step: 'ready', version: '0.2.0', busy: ['sending'] }
      world.settings.settings.updates.feed = UPDATES.feed
    },
    steps: [{ see: '[id="updates.title"] .button-primary' }],
  },
  'settings-updates-fetching': {
    view: 'settings',
    tall: true,
    world: (world) => {
      const progress = { bytes: 47_000_000, of: 118_000_000 }
      world.state.updates = { ...UPDATES, step: 'downloading', version: '0.2.0', progress }
      world.settings.settings.updates.feed = UPDATES.feed
      world.settings.settings.kiosk.enabled = true
    },
    steps: [{ see: '[id="updates.title"] progress' }],
  },
  'settings-updates-refused': {
    view: 'settings',
    tall: true,
    world: (world) => {
      const message = 'the signature of latest-linux.yml: it does not fit the list'
      world.state.updates = { ...UPDATES, step: 'refused', fault: { code: 'bad_signature', message } }
      world.settings.settings.updates.feed = UPDATES.feed
    },
    steps: [{ see: '[id="updates.title"] .small' }],
  },
  'settings-diagnosis': {
    view: 'settings',
    tall: true,
    steps: [
      { click: '[id="diagnosis.title"] .button:nth-child(2)' },
      { click: '[id="diagnosis.title"] details summary' },
      { see: '.bundle-part' },
    ],
  },
  'settings-whole': {
    view: 'settings',
    steps: [
      { click: '.stack.tight > .row > .button' },
      { see: '.hops' },
      { click: '.settings-more summary >> nth=0' },
      { click: '.settings-more summary >> nth=1' },
    ],
    tall: true,
  },
  'settings-secret-elsewhere': {
    view: 'settings',
    world: ({ settings }) => {
      settings.secretsSet.brokerPassword = false
      settings.secretsFor = {
        brokerPassword: { ...settings.settings.broker, brokers: 'kafka.before.example:9093' },
        storageSecretKey: { endpoint: 'https://s3.before.example', accessKeyId: 'station' },
        archiveSecretKey: null,
      }
      settings.settings.storage.accessKeyId = 'laptop-3'
    },
    tall: true,
  },
  'settings-trust-pinned': {
    view: 'settings',
    world: ({ settings }) => {
      settings.settings.trust.lakeKeys = ['a04d77e1c3'.repeat(7).slice(0, 64)]
    },
    steps: [{ see: '[id="trust.title"] code' }],
    tall: true,
  },
  'settings-trust-renew': {
    view: 'settings',
    steps: [
      { see: '[id="trust.title"] code' },
      { click: '[id="trust.title"] .button >> nth=2' },
      { see: 'dialog .button' },
    ],
  },
  'settings-carried': {
    view: 'settings',
    steps: [
      { fill: '[id="folders.title"] input[dir=ltr]', text: '/media/stick' },
      { click: '[id="folders.title"] .button >> nth=0' },
      { see: '[id="folders.title"] li' },
    ],
  },
  'settings-found': {
    view: 'settings',
    steps: [
      { fill: '[id="folders.title"] input[dir=ltr]', text: '/media/stick' },
      { click: '[id="folders.title"] .button >> nth=1' },
      { see: '[id="folders.title"] li' },
    ],
  },
  'settings-carrying': {
    view: 'settings',
    steps: [
      { fill: '[id="folders.title"] input[dir=ltr]', text: '/media/slow' },
      { click: '[id="folders.title"] .button >> nth=0' },
      { see: '.progress-line' },
    ],
  },
  'settings-microphone': {
    view: 'settings',
    steps: [{ click: '.card:nth-of-type(2) .button' }, { see: '.meter' }],
  },
  'profile-changes': {
    view: 'settings',
    steps: [{ file: '[id="profile.title"] input[type=file]' }, { see: 'dialog .audit' }],
  },
  'profile-changes-none': {
    view: 'settings',
    world: (world) => (world.profile = { kind: 'profile', changes: [], secrets: [] }),
    steps: [{ file: '[id="profile.title"] input[type=file]' }, { see: 'dialog .form-acts' }],
  },
  'settings-unsaved': {
    view: 'settings',
    steps: [{ fill: 'input[dir=ltr] >> nth=0', text: 'not a broker:' }, { see: '.settings-save' }],
  },
  'database-newer': {
    world: (world) => {
      world.backups = [
        { name: 'daily-2', kind: 'daily', at: NOW - 86_400_000, version: 20, bytes: 9_437_184 },
        { name: 'before-1', kind: 'before', at: NOW - 3 * 86_400_000, version: 20, bytes: 8_437_184 },
      ]
    },
    unsettled: true,
    steps: [{ see: '.rescue select' }],
  },
  'vault-turning-on': {
    view: 'settings',
    world: (world) => (world.vault = { ...world.vault, keychain: false }),
    steps: [{ click: '[id="vault.title"] .button' }, { see: 'dialog input' }],
  },
  'vault-code': {
    view: 'settings',
    world: (world) =>
      (world.vault = {
        ...world.vault,
        state: 'partly',
        keyId: 'b3c9f01d2ea4475b',
        since: NOW - 3_600_000,
        left: 1_204,
      }),
    steps: [{ click: '[id="vault.title"] .button-primary' }, { see: '.code-card' }],
  },
  'vault-locked': {
    world: (world) => (world.vaultLocked = 0),
    unsettled: true,
    steps: [{ see: '.locked-vault' }],
  },
  'vault-locked-refused': {
    world: (world) => (world.vaultLocked = 1),
    unsettled: true,
    steps: [
      { fill: '.locked-vault input >> nth=1', text: 'q8kd 22xl' },
      { click: '.locked-vault .button >> nth=1' },
      { see: '.locked-vault .fault' },
    ],
  },
  'core-gone': { world: (world) => (world.gone = true), unsettled: true },
}
