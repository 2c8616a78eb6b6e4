/** The contract answered from memory: inputs and outputs are parsed, so that a story cannot show what the core could not say. */
import type { ProfileView } from '../../../main/contract/profile.ts'
import { type EventName, type MethodName, type Output, events, methods } from '../../../main/contract/api.ts'
import { StationError } from '../../../main/contract/errors.ts'
import type { ErrorValue } from '../../../main/contract/errors.ts'
import type { GoldAnswer } from '../../../main/contract/listening.ts'
import type {
  OtherTake,
  PassedTake,
  ReviewBench,
  SaidSoFar,
  SavedBench,
} from '../../../main/contract/review-queue.ts'
import type { Listener } from '../../../main/contract/listeners.ts'
import type { ReviewDraft } from '../../../main/contract/review-draft.ts'
import type { Project, Speaker, StationState, Take } from '../../../main/contract/model.ts'
import type { ProjectScript } from '../../../main/contract/scripts.ts'
import type { ExportState } from '../../../main/contract/corpus-export.ts'
import type { SummaryRecord } from '../../../main/contract/summary.ts'
import type { SpellingView } from '../../../main/contract/spelling.ts'
import type { TranscriptVersion } from '../../../main/contract/transcripts.ts'
import type { SettingsView } from '../../../main/contract/settings.ts'
import { codeOfKey } from '../../../main/contract/vault.ts'
import type { VaultView } from '../../../main/contract/vault.ts'
import type { Client } from '../../../renderer/transport/client.ts'
import { corpusRowOf, corpusSummary, thanksRows } from './corpus.ts'
import { makeTake, mediaOf, plain, project, prompt } from './data.ts'
import { type AskedPreview, previewOf } from './script.ts'
import { type FakeSpelling, spellingOf } from './spelling.ts'
import { peaksOf, seedOf, voice } from './voice.ts'
import { AUDIT, DIAGNOSIS, RULES, lineageOf } from './lineage.ts'

const PEAK_STEP = 256
const RATE = 16_000
/** by take and length: they take longer to make than the page around them, which is shown hundreds of times */
const peaks = new Map<string, Uint8Array>()
function peaksFor({ takeId, durationMs }: Take): Uint8Array {
  const key = `${takeId} ${durationMs}`
  const made = peaks.get(key) ?? peaksOf(voice(seedOf(takeId), durationMs / 1_000, RATE), PEAK_STEP)
  peaks.set(key, made)
  return made
}

export interface World {
  state: StationState
  settings: SettingsView
  takes: Take[]
  projects: Project[]
  speakers: Speaker[]
  scripts: ProjectScript[]
  listeners: Listener[]
  /** null: there is no dictionary */
  spelling: FakeSpelling | null
  dictionaries: SpellingView
  /** what was written of the take before, newest first */
  written: TranscriptVersion[]
  /** what a reviewer is given next */
  review: Take | null
  /** of the same words */
  others: OtherTake[]
  passed: PassedTake[]
  without: ErrorValue | null
  /** what a speaker who agrees is given; null: they have one */
  card: string | null
  /** the core does not answer */
  gone: boolean
  /** the core cannot open its database, and has these to go back to */
  backups: Output<'station.backups'>['backups']
  /** encryption at rest */
  vault: VaultView
  /** its key is not here: 1, where a passphrase would open it */
  vaultLocked: 0 | 1 | null
  /** what the reviewer had begun to say of it */
  draft: ReviewDraft | null
  /** what others said of the take; null: one listens blind */
  soFar: SaidSoFar | null
  bench: ReviewBench
  saved: SavedBench[]
  agreement: Output<'agreement.get'>
  gold: GoldAnswer | null
  /** what the lake said of itself; null: nothing yet */
  summary: SummaryRecord | null
  exporting: ExportState
  /** every prompt has a picture and a sound */
  withMedia: boolean
  /** what a file of settings would change */
  profile: ProfileView
}
export interface FakeClient extends Client {
  readonly world: World
  /** what was asked of it, but for questions that change nothing */
  readonly done: readonly string[]
  change(part: Partial<StationState>): void
}

const QUESTIONS =
  /\.(backups|keepDraft|history|spelling|suggest|dictionaries|bench|others|state|network|list|get|peaks|lineage|media|malformed|judge|verify|view|summary|exportState)$|^corpus\./

const lockedBy = (method: string, passphrase: number): StationError =>
  method === 'station.openVault'
    ? new StationError('vault_refused', 'it is the code of another key')
    : new StationError('vault_locked', 'the station is encrypted', { keyId: 'b3c9f01d2ea4475b', passphrase })

export function fakeClient(world: World): FakeClient {
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const emit = (name: EventName, payload: unknown) => {
    const parsed = events[name].parse(payload)
    for (const listener of listeners.get(name) ?? []) listener(parsed)
  }
  const change = (part: Partial<StationState>) => {
    world.state = { ...world.state, ...part }
    emit('state', world.state)
  }
  const session = () => {
    if (!world.state.session) throw new StationError('conflict', 'no session')
    return world.state.session
  }
  const move = (by: number, part: object = {}) => {
    const now = session()
    const position = Math.max(0, now.position + by)
    change({
      session: {
        ...now,
        position,
        current: prompt(position, world.withMedia ? mediaOf(position) : {}),
        undo: null,
        ...part,
      },
    })
    return world.state
  }
  const find = (takeId: string) =>
    world.takes.find((take) => take.takeId === takeId) ?? makeTake(0, 'landed', { takeId })

  const changeScript = (scriptId: number, part: Partial<ProjectScript>) => {
    world.scripts = world.scripts.map((script) =>
      script.scriptId === scriptId ? { ...script, ...part } : script,
    )
    return world.scripts.find((script) => script.scriptId === scriptId)
  }

  const shown = (publicKey: string) => ({
    publicKey,
    fingerprint: publicKey.slice(0, 32).replaceAll(/(.{4})(?=.)/g, '$1 '),
  })
  const identity = () => ({
    stationId: 'st-0c1d2e3f4a',
    own: shown('5f1c9b2e7a'.repeat(7).slice(0, 64)),
    enrolText: `st-0c1d2e3f4a:${'5f1c9b2e7a'.repeat(7).slice(0, 64)}`,
    enrolFile: '{}',
    pinned: world.settings.settings.trust.lakeKeys.map(shown),
    seen:
      world.settings.settings.trust.lakeKeys.length === 0 ? shown('a04d77e1c3'.repeat(7).slice(0, 64)) : null,
  })
  const answers: Partial<Record<MethodName, (input: never) => unknown>> = {
    'station.state': () => world.state,
    'station.network': () => ({ ok: true }),
    'station.dismissNotice': ({ id }: { id: string }) => {
      change({ notices: world.state.notices.filter((notice) => notice.id !== id) })
      return { ok: true }
    },
    'station.unlock': ({ pin }: { pin: string }) => {
      const unlocked = pin === '1234'
      if (unlocked) change({ kiosk: { ...world.state.kiosk, locked: false } })
      return { unlocked, retryAt: null }
    },
    'station.backups': () => ({ backups: world.backups }),
    'vault.view': () => world.vault,
    'vault.turnOn': () =>
      (world.vault = { ...world.vault, state: 'partly', keyId: 'b3c9f01d2ea4475b', left: 1_204 }),
    'vault.renew': () => (world.vault = { ...world.vault, codeKept: false }),
    'vault.code': () => ({ code: codeOfKey('5f1c9b2e7a'.repeat(4)) }),
    'vault.codeKept': () => (world.vault = { ...world.vault, codeKept: true }),
    'station.lock': () => (change({ kiosk: { ...world.state.kiosk, locked: true } }), { ok: true }),
    'settings.get': () => world.settings,
    'settings.set': ({ settings }: { settings: SettingsView['settings'] }) => {
      world.settings = { ...world.settings, settings }
      emit('settings', world.settings)
      return world.settings
    },
    'settings.setSecret': ({ name }: { name: string }) => {
      world.settings = { ...world.settings, secretsSet: { ...world.settings.secretsSet, [name]: true } }
      emit('settings', world.settings)
      return world.settings
    },
    'settings.test': () => ({
      hops: [
        { hop: 'dns', ok: true, skipped: false, error: null, ms: 12 },
        { hop: 'tcp', ok: true, skipped: false, error: null, ms: 31 },
        { hop: 'tls', ok: true, skipped: false, error: null, ms: 58 },
        {
          hop: 'auth',
          ok: false,
          skipped: false,
          error: { code: 'broker_auth_failed', message: 'SASL: bad credentials' },
          ms: 44,
        },
        ...['prompts_topic', 'takes_topic', 'receipts_topic', 'storage'].map((hop) => ({
          hop,
          ok: false,
          skipped: true,
          error: null,
          ms: 0,
        })),
      ],
    }),
    'settings.identity': () => identity(),
    'settings.renewKey': () => identity(),
    'settings.exportProfile': () => ({ profile: '{}' }),
    'settings.readProfile': () => world.profile,
    'settings.importProfile': () => world.settings,
    'projects.list': () => ({ projects: world.projects }),
    'projects.save': ({ name }: { name: string }) =>
      world.projects.length > 0
        ? project
        : { ...project, name, settings: plain, prompts: 0, done: 0, langs: [] },
    'scripts.useStarter': () => ({ added: 20 }),
    'scripts.preview': (asked: AskedPreview) => {
      const preview = previewOf(asked)
      if (preview) return preview
      setTimeout(() => emit('script', { share: 0.24, lines: 240_000 }), 300)
      return new Promise(() => undefined)
    },
    'scripts.import': () => ({ added: 1_202, skipped: 2, errors: [] }),
    'prompts.media': () => ({ status: 'offline', type: '', place: 'pictures.tana.example' }),
    'scripts.stop': () => ({ ok: true }),
    'scripts.list': () => ({ scripts: world.scripts }),
    'scripts.rename': ({ scriptId, name }: { scriptId: number; name: string }) =>
      changeScript(scriptId, { name, undo: 'renamed' }),
    'scripts.takeOut': ({ scriptId }: { scriptId: number }) =>
      changeScript(scriptId, { takenOutAt: Date.now(), undo: 'taken_out' }),
    'scripts.undo': ({ scriptId }: { scriptId: number }) =>
      changeScript(scriptId, { takenOutAt: null, undo: null }),
    'prompts.add': () => ({ promptId: 'script-new', scriptId: 3 }),
    'prompts.edit': () => ({ promptId: 'script-new', scriptId: 1 }),
    'prompts.takeOut': () => ({ promptId: 'tana-1', scriptId: 1 }),
    'corpus.summary': () => corpusSummary,
    'corpus.thanks': () => ({ rows: thanksRows }),
    'corpus.prompts': ({ after, limit }: { after: number; limit: number }) => ({
      rows: Array.from({ length: limit }, (_one, index) => corpusRowOf(after + index + 1)),
      next: after + limit,
    }),
    'speakers.list': () => ({ speakers: world.speakers }),
    'speakers.add': ({ label }: { label: string }) => ({
      speakerId: 's99',
      label,
      metadata: {},
      langs: null,
      consent: null,
      withdrawnAt: null,
      takes: 0,
    }),
    'speakers.consent': () => ({ ...world.speakers[0], card: world.card }),
    'speakers.withdrawByCard': () => ({ here: 0 }),
    'speakers.withdraw': () => ({ ...world.speakers[0], withdrawnAt: Date.now() }),
    'session.start': () => world.state,
    'session.end': () => (change({ session: null }), world.state),
    'session.next': () => move(1),
    'session.back': () => move(-1),
    'session.skip': () => move(1, { undo: { what: 'skip' } }),
    'session.flag': ({ flagged }: { flagged: boolean }) => {
      const now = session()
      change({
        session: { ...now, current: now.current && { ...now.current, flagged }, undo: { what: 'flag' } },
      })
      return world.state
    },
    'session.undo': () => (change({ session: { ...session(), undo: null } }), world.state),
    'recording.adopt': () => (change({ interrupted: [] }), { take: makeTake(1, 'queued') }),
    'recording.dismiss': () => (change({ interrupted: [] }), { ok: true }),
    'takes.list': ({
      states,
      search,
      before,
      limit,
    }: {
      states: string[]
      search: string
      before?: string
      limit: number
    }) => {
      const all = world.takes.filter(
        (take) =>
          (states.length === 0 || states.includes(take.delivery.state)) && take.promptText.includes(search),
      )
      const from = before === undefined ? 0 : all.findIndex((take) => take.takeId === before) + 1
      return { takes: all.slice(from, from + limit), total: all.length }
    },
    'takes.get': ({ takeId }: { takeId: string }) => {
      const take = find(takeId)
      return {
        take,
        versions: [
          { ...take, version: 2 },
          { ...makeTake(13, 'landed'), version: 1 },
        ],
        history: [
          { at: take.recordedAt, what: 'queued', detail: '' },
          { at: take.recordedAt + 4_000, what: 'sending', detail: '' },
          { at: take.recordedAt + 5_000, what: 'sent', detail: 'topic2/1/8842' },
        ],
      }
    },
    'takes.discard': () => {
      const now = session()
      change({
        session: { ...now, current: now.current && { ...now.current, takes: [] }, undo: { what: 'discard' } },
      })
      return world.state
    },
    'takes.restore': () => world.state,
    'takes.note': ({ takeId }: { takeId: string }) => ({ take: find(takeId) }),
    'takes.export': ({ folder }: { folder: string }) => {
      if (folder === '/media/slow') {
        emit('carry', { way: 'out', done: 240, all: 1_204, ended: false })
        return new Promise(() => undefined)
      }
      const [gone, rotted] = ['01990b2c-8f10-7000-8000-00000000000a', '01990b2c-8f10-7000-8000-00000000000b']
      return {
        exported: 1_202,
        already: 38,
        sealed: [{ key: 'age1ux3kvzkrsmln', takes: 1_240 }],
        left: [
          { takeId: gone, code: 'no_audio', detail: 'ENOENT' },
          { takeId: rotted, code: 'damaged_audio', detail: 'checksum differs' },
        ],
        folder,
      }
    },
    'takes.importFolder': ({ folder }: { folder: string }) => ({
      imported: 3,
      already: 2,
      folders: [
        { folder: `${folder}/fieldtake-takes`, imported: 2, already: 0 },
        { folder: `${folder}/fieldtake-takes/fieldtake-takes`, imported: 1, already: 2 },
      ],
      lookedEverywhere: false,
      refused: [
        {
          file: 'fieldtake-takes/sealed-age1ux3kvzkrsmln',
          code: 'sealed',
          detail: 'age1ux3kvzkrsmlnustety4ntemc4j67gpa3r3vdy5ce4ez3lt3jr3nqpcrd85',
        },
        { file: 'fieldtake-takes/manifest.jsonl:4', code: 'damaged', detail: 'checksum differs' },
        { file: 'fieldtake-takes/fieldtake-takes/manifest.jsonl:2', code: 'not_understood', detail: 'gaps' },
      ],
    }),
    'queue.pause': ({ paused }: { paused: boolean }) => (
      change({ uploads: { ...world.state.uploads, paused } }),
      world.state
    ),
    'queue.retry': () => world.state,
    'queue.park': () => world.state,
    'prompts.malformed': () => ({
      total: 2,
      records: [
        {
          at: Date.now(),
          origin: 'topic1/0/412',
          code: 'not_json',
          detail: 'not JSON',
          preview: '{"prompt_id":',
        },
        {
          at: Date.now(),
          origin: 'topic1/2/77',
          code: 'text_empty',
          detail: 'text: text is empty',
          preview: '{"prompt_id":"x","text":""}',
        },
      ],
    }),
    'reviews.next': ({ search, after }: { search: string; after?: string }) => {
      const found = world.review?.promptText.includes(search) === true && world.review.takeId !== after
      const take = found ? world.review : null
      return {
        take,
        draft: take && world.draft,
        score: take && 64,
        soFar: take && world.soFar,
        passed: world.passed,
        without: world.without,
      }
    },
    'reviews.left': ({ search }: { search: string }) => ({
      left: world.review?.promptText.includes(search) === true ? (search === '' ? 118 : 1) : 0,
      more: false,
    }),
    'reviews.others': () => ({ takes: world.others }),
    'reviews.keepDraft': () => ({ ok: true }),
    'reviews.save': () => ({ ok: true }),
    'reviews.bench': ({ bench, save, forget }: { bench?: ReviewBench; save?: string; forget?: string }) => {
      world.bench = bench ?? world.bench
      world.saved = world.saved.filter(({ name }) => name !== save && name !== forget)
      if (save !== undefined) world.saved = [...world.saved, { name: save, bench: world.bench }]
      return {
        bench: world.bench,
        choices: {
          langs: ['am', 'ar', 'en'],
          stations: ['st-4f1c', 'st-90ab'],
          projects: ['default', 'market-voices'],
        },
        saved: world.saved,
        blind: world.soFar === null,
      }
    },
    'agreement.get': () => world.agreement,
    'agreement.setAside': ({ listenerId, counts }: { listenerId: string; counts: boolean }) => {
      world.agreement = {
        ...world.agreement,
        listeners: world.agreement.listeners.map((one) =>
          one.listenerId === listenerId ? { ...one, counts } : one,
        ),
      }
      return { ok: true }
    },
    'agreement.gold': ({ set }: { set?: GoldAnswer | null }) => {
      if (set !== undefined) world.gold = set
      return { answer: world.gold }
    },
    'reviews.undo': () => ({ take: null, draft: null }),
    'listeners.list': () => ({ listeners: world.listeners }),
    'listeners.save': ({ label }: { label: string }) => ({
      listenerId: 'listener-new',
      label,
      speakerId: null,
      given: 0,
    }),
    'transcripts.spelling': ({ texts }: { texts: string[] }) => spellingOf(world.spelling, texts),
    'transcripts.history': () => ({ versions: world.written }),
    'transcripts.suggest': () => ({ words: world.spelling?.suggestions ?? [] }),
    'transcripts.rightWord': () => ({ ok: true }),
    'transcripts.dictionaries': () => world.dictionaries,
    'transcripts.addDictionary': () => ({ ...world.dictionaries, fault: null }),
    'transcripts.removeDictionary': () => world.dictionaries,
    'transcripts.speech': () => ({
      parts: [
        [310, 1_120],
        [1_500, 2_300],
      ],
    }),
    'takes.lineage': ({ takeId }: { takeId: string }) => lineageOf(find(takeId)),
    'lake.exportState': () => world.exporting,
    'lake.export': () => world.exporting,
    'lake.stopExport': () => world.exporting,
    'lake.summary': () => ({
      summary: world.summary,
      receivedAt: world.summary && Date.parse(world.summary.made_at),
    }),
    'rules.list': () => ({ rules: RULES }),
    'audit.list': () => ({ entries: AUDIT, total: AUDIT.length }),
    'audit.verify': () => ({ ok: true, rows: AUDIT.length, head: 'f'.repeat(64), brokenAt: null, why: null }),
    'audit.export': () => ({ log: '' }),
    'diagnosis.run': () => ({ checks: DIAGNOSIS }),
    'diagnosis.bundle': () => ({
      parts: [
        { name: 'about.json', text: '{\n  "app": "0.1.0",\n  "shell": "electron"\n}' },
        { name: 'station.log', text: '{"level":"info","msg":"the station is open"}' },
      ],
    }),
  }

  const done: string[] = []
  return {
    world,
    done,
    change,
    // As in the transport: the cast restates what parse() proved.
    async call(method, input) {
      const parsed: unknown = methods[method].input.parse(input)
      if (!QUESTIONS.test(method)) done.push(`${method} ${JSON.stringify(input)}`)
      await Promise.resolve()
      if (world.gone)
        throw new StationError('database_corrupt', 'SQLITE_CORRUPT: database disk image is malformed')
      if (world.backups.length > 0 && !method.startsWith('station.backups') && method !== 'station.restore')
        throw new StationError('database_newer', 'database version 21, this app knows 20')
      if (world.vaultLocked !== null) throw lockedBy(method, world.vaultLocked)
      if (method === 'takes.peaks') {
        const { takeId } = methods['takes.peaks'].input.parse(input)
        const bytes = peaksFor({ ...find(takeId), takeId })
        const output = { samplesPerPeak: PEAK_STEP, peaks: bytes.length / 4, sampleRate: RATE }
        return { output: methods[method].output.parse(output) as never, bytes }
      }
      const answer = answers[method]
      if (!answer) throw new StationError('not_found', `the fake does not answer ${method}`)
      return { output: methods[method].output.parse(await answer(parsed as never)) as never }
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set()
      const receive = (payload: unknown) => listener(payload as never)
      listeners.set(event, set.add(receive))
      return () => set.delete(receive)
    },
    onConnection: () => () => undefined,
    onStatus: () => () => undefined,
    audioUrl: (takeId) => `/audio/${takeId}`,
    close: () => undefined,
  }
}
