/**
 * A listener's bench over a million takes of a lake: the first takes of a search, and of each order and filter; from the question for the next take to its audio
 * and peaks at hand in the core; and in a page, from the key of the verdict until the next take is drawn and sounds. What the
 * station's process holds then. The takes are put into the database as the station puts them there, a few of them by itself.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { dirname, join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import Database from 'better-sqlite3'
import type { CatalogueRecord } from '../../main/contract/catalogue.ts'
import { openDatabase } from '../../main/core/db/open.ts'
import { searchFold } from '../../main/text/search-fold.ts'
import { entryOfRecord } from '../../main/core/catalogue/entry.ts'
import { catalogueStore } from '../../main/core/catalogue/store.ts'
import type { CatalogueStore } from '../../main/core/catalogue/store.ts'
import { reviewQueue } from '../../main/core/reviews/queue.ts'
import { reviewBench, reviewOrder } from '../../main/contract/review-queue.ts'
import { encodeVerified } from '../../main/core/flac/index.ts'
import { makeFolders, makeStation } from '../../main/core/station.ts'
import { openStation, voice } from '../support/station.ts'
import { ensureBuilt } from '../../scripts/start/build.ts'
import { openStationBrowser } from '../support/station-browser.ts'
import { percentile } from '../support/figures.ts'
import type { Figure, RunOptions } from '../support/figures.ts'

const BENCH_STATION = 'st-bench'
const TAKES = Number(process.env['FIELDTAKE_REVIEW_TAKES'] ?? 1_000_000)
const BITE = 10_000
/** the station takes these in by itself; a million would take minutes */
const BY_ITSELF = 20_000
/** of these there is audio: those that a listener of a few minutes meets */
const AUDIBLE = 120
/** in the core and in the page, each */
const LISTENED = 50
const NOUNS = [
  'boat',
  'river',
  'market',
  'teacher',
  'harvest',
  'letter',
  'mountain',
  'bridge',
  'doctor',
  'song',
]
const VERBS = ['carries', 'finds', 'remembers', 'paints', 'answers', 'follows', 'counts', 'opens']

const textOf = (n: number): string =>
  `The ${NOUNS[n % 10]} ${VERBS[n % 8]} the ${NOUNS[Math.floor(n / 10) % 10]} number ${n} before the rain.`

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-review-'))
  const lakeDir = mkdtempSync(join(tmpdir(), 'fieldtake-review-lake-'))
  try {
    const audio = await oneTake(lakeDir)
    const filled = fill(dataDir, lakeDir, audio)
    const searches = await search(dataDir, runs * 30)
    const queues = await everyQueue(dataDir)
    const next = await listen(dataDir, lakeDir)
    const seen = await listenInPage(dataDir)
    return [
      { name: 'review_next_p95_ms', value: percentile(seen.next, 0.95), unit: 'ms', n: seen.next.length },
      { name: 'review_next_p50_ms', value: percentile(seen.next, 0.5), unit: 'ms', n: seen.next.length },
      { name: 'review_fill_takes_per_s', value: filled, unit: 'takes/s', n: TAKES },
      { name: 'review_search_p95_ms', value: percentile(searches, 0.95), unit: 'ms', n: searches.length },
      {
        name: 'review_queue_p95_ms',
        value: percentile(queues.first, 0.95),
        unit: 'ms',
        n: queues.first.length,
      },
      { name: 'review_left_p95_ms', value: percentile(queues.left, 0.95), unit: 'ms', n: queues.left.length },
      { name: 'review_queue_blocked_ms', value: queues.longest, unit: 'ms', n: 1 },
      { name: 'review_next_core_p95_ms', value: percentile(next, 0.95), unit: 'ms', n: next.length },
      { name: 'review_rss_mb', value: seen.rssMb, unit: 'MB', n: 1 },
    ]
  } finally {
    for (const dir of [dataDir, lakeDir]) rmSync(dir, { recursive: true, force: true })
  }
}

interface Audio {
  readonly path: string
  readonly sha256: string
  readonly pcmSha256: string
  readonly bytes: number
  readonly frames: number
}

/** A real take of two seconds, as it lies in a lake. */
async function oneTake(folder: string): Promise<Audio> {
  const station = await openStation()
  await station.begin()
  const { take } = await station.read(voice(2_000))
  const master = await station.core.audioFile(take.takeId)
  const path = join(folder, 'take.flac')
  await encodeVerified({ masterPath: master?.path ?? '', outPath: path, target: 'flac' })
  await station.remove()
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  return { path, sha256, pcmSha256: take.sha256, bytes: statSync(path).size, frames: take.frames }
}

/** Takes a second, by the station itself into a catalogue that holds the others already. */
function fill(dataDir: string, lakeDir: string, audio: Audio): number {
  const newest = Date.UTC(2026, 5, 1)
  const few = Math.min(BY_ITSELF, TAKES)
  const record = (n: number) => recordOf(n, newest - n * 1_000, audio)
  opened(dataDir, () => undefined)
  fillUp(join(dataDir, 'catalogue.db'), few, record)
  return opened(dataDir, (store) => {
    const since = performance.now()
    for (let from = 0; from < few; from += BITE) {
      const records = Array.from({ length: Math.min(BITE, few - from) }, (_, at) => {
        const one = record(from + at)
        if (from + at < AUDIBLE) {
          const path = join(lakeDir, one.object_key)
          mkdirSync(dirname(path), { recursive: true })
          copyFileSync(audio.path, path)
        }
        const value = Buffer.from(JSON.stringify(one))
        return { topic: 'catalogue', partition: 0, offset: String(from + at), key: one.take_id, value }
      })
      void store.keep(records)
    }
    return (few / (performance.now() - since)) * 1_000
  })
}

function opened<Made>(dataDir: string, work: (store: CatalogueStore) => Made): Made {
  const { db } = openDatabase(dataDir, Date.now(), false)
  const quiet = () => undefined
  const station = makeStation(
    {
      shell: 'kiosk',
      dataDir,
      appVersion: '0',
      secrets: { get: () => Promise.resolve(null), set: () => Promise.resolve() },
    },
    { db, folders: makeFolders(dataDir), stationId: BENCH_STATION },
    { changed: quiet, takesChanged: quiet, keepNotice: quiet },
  )
  try {
    return work(catalogueStore(station, { takes: { row: () => null } }))
  } finally {
    db.close()
  }
}

/** bytes of new words that are held before they are sorted and written; the module's own figure is a megabyte */
const WORDS_HELD = 64 << 20
const WORDS_HELD_USUALLY = 1 << 20

/** The others in one go: the same rows, without a journal, and with the indexes made afterwards. */
function fillUp(path: string, few: number, record: (n: number) => CatalogueRecord): void {
  const db = new Database(path)
  db.pragma('journal_mode = DELETE')
  db.pragma('journal_mode = OFF')
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -262144')
  const indexes = z
    .array(z.object({ name: z.string(), sql: z.string() }))
    .parse(db.prepare("SELECT name, sql FROM sqlite_schema WHERE sql LIKE 'CREATE INDEX entries%'").all())
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
  const put = db.prepare<[object], { id: number }>(
    `INSERT INTO entries (take_id, prompt_id, text, lang, speaker_id, station_id, recorded_at, duration_ms, k_worst, k_random,
       k_tie, k_newest, hay, section, device, project_id, lake, record) VALUES (@takeId, @promptId, @text, @lang, @speakerId, @stationId,
       @recordedAt, @durationMs, @worst, @random, @tie, @newest, @hay, @section, @device, @projectId, 1, @record) RETURNING id`,
  )
  const words = db.prepare<[number, string]>('INSERT INTO words (rowid, text) VALUES (?, ?)')
  // no parameter: it would come as a float, which this is not allowed to be
  const hold = (bytes: number) =>
    void db.exec(`INSERT INTO words (words, rank) VALUES ('hashsize', ${bytes})`)
  hold(WORDS_HELD)
  db.transaction(() => {
    // as a lake fills: the oldest first
    for (let n = TAKES - 1; n >= few; n -= 1) {
      const one = record(n)
      const values = entryOfRecord(one, BENCH_STATION)
      const hay = [values.text, values.takeId, values.promptId].map(searchFold).join('\n')
      words.run(put.get({ ...values, hay, record: JSON.stringify(one) })?.id ?? 0, hay)
      if (n % 100_000 === 0) console.error(`review: ${TAKES - n} of ${TAKES} takes are in`)
    }
  })()
  hold(WORDS_HELD_USUALLY)
  for (const { sql } of indexes) db.exec(sql)
  db.pragma('locking_mode = NORMAL')
  db.pragma('journal_mode = WAL')
  db.close()
}

function recordOf(n: number, at: number, audio: Audio): CatalogueRecord {
  const id = uuidv7({ msecs: at })
  const day = new Date(at).toISOString()
  const key = `audio/en/${day.slice(0, 10)}/${id}.flac`
  return {
    take_id: id,
    prompt_id: `p${Math.floor(n / 3)}`,
    text: textOf(n),
    lang: 'en',
    speaker_id: `spk-${n % 2_000}`,
    session_id: `s-${n % 9_000}`,
    station_id: `st-${n % 50}`,
    version: 1,
    recorded_at: day,
    landed_at: day,
    object_uri: `s3://lake/${key}`,
    object_key: key,
    content_type: 'audio/flac',
    bytes: audio.bytes,
    sha256: audio.sha256,
    pcm_sha256: audio.pcmSha256,
    sample_rate: 48_000,
    channels: 1,
    bit_depth: 16,
    frames: audio.frames,
    quality: null,
    device: null,
    project_id: `project-${n % 7}`,
    section: `part ${n % 40}`,
    verdict: null,
  }
}

/** The first hundred takes of each search, ms. */
async function search(dataDir: string, times: number): Promise<number[]> {
  const { db } = openDatabase(dataDir, Date.now(), false)
  db.prepare('ATTACH ? AS lake').run(join(dataDir, 'catalogue.db'))
  const took: number[] = []
  for (let n = 0; n < times; n += 1) {
    const [noun, verb] = [NOUNS[n % 10], VERBS[n % 8]]
    const words = [
      `number ${(n * 31_337) % TAKES}`,
      `${noun} ${verb} the`,
      'rain',
      `${verb} the ${noun} number 7`,
    ]
    const bench = reviewBench.parse({ order: 'newest' })
    const since = performance.now()
    await reviewQueue(db, {
      held: new Map(),
      reviewer: 'anna',
      own: null,
      bench,
      search: words[n % 4] ?? '',
      onlyHere: false,
    }).after(null, 100)
    took.push(performance.now() - since)
  }
  db.close()
  return took
}

/** What people choose: what all takes have, some, few, or none; without an index, and far away in time. */
const FILTERS = [
  {},
  { lang: 'en' },
  { lang: 'sw' },
  { projectId: 'project-3' },
  { speakerId: 'spk-77' },
  { stationId: 'st-7' },
  { promptId: 'p4711' },
  { wanted: 'any' },
  { wanted: 'disputed' },
  { section: 'part 39' },
  { section: 'nowhere' },
  { scoreMost: 100 },
  { projectId: 'project-3', from: '2026-05-28' },
]

/**
 * Of each order and filter, ms: the queue is set up and its first take found; and what is left is counted. `longest` is the
 * longest that the core answered nobody else meanwhile.
 */
async function everyQueue(dataDir: string): Promise<{ first: number[]; left: number[]; longest: number }> {
  const { db } = openDatabase(dataDir, Date.now(), false)
  db.prepare('ATTACH ? AS lake').run(join(dataDir, 'catalogue.db'))
  const first: number[] = []
  const left: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  for (const order of reviewOrder.options)
    for (const filter of FILTERS) {
      const since = performance.now()
      const queue = reviewQueue(db, {
        ...{ held: new Map<string, number>(), reviewer: 'anna', own: null, search: '', onlyHere: false },
        bench: reviewBench.parse({ order, filter }),
      })
      await queue.after(null, 1)
      first.push(performance.now() - since)
      const counted = performance.now()
      queue.left()
      left.push(performance.now() - counted)
      await new Promise((resolve) => setImmediate(resolve))
    }
  delay.disable()
  db.close()
  return { first, left, longest: delay.max / 1e6 }
}

/** From the verdict to the next take with its peaks, ms; a second of "listening" in between, in which others are fetched. */
async function listen(dataDir: string, folder: string): Promise<number[]> {
  const station = await openStation({ dataDir })
  try {
    await station.set((settings) => ({
      ...settings,
      firstRunDone: true,
      archive: { ...settings.archive, folder },
    }))
    const { listenerId: reviewer } = await station.call('listeners.save', { label: 'Anna' })
    await station.call('reviews.bench', { reviewer, bench: { order: 'newest' } })
    const took: number[] = []
    let { take } = await station.call('reviews.next', { reviewer })
    while (take && took.length < LISTENED) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      const since = performance.now()
      await station.call('reviews.save', {
        review: {
          take_id: take.takeId,
          reviewer,
          verdict: 'approve',
          reasons: [],
          marks: [],
          listened_ms: 2_000,
        },
      })
      take = (await station.call('reviews.next', { reviewer, after: take.takeId })).take
      if (take) await station.call('takes.peaks', { takeId: take.takeId })
      took.push(performance.now() - since)
    }
    return took
  } finally {
    await station.close()
  }
}

/**
 * In the page itself, or a busy machine would add what it takes to ask: ms from a key until other words stand there, with their
 * waveform, and it sounds.
 */
const PROBE = `
  window.sounded = 0
  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function () {
    this.addEventListener('playing', () => (window.sounded = performance.now()), { once: true })
    return play.call(this)
  }
  const wordsNow = () => document.querySelector('.judge-text')?.textContent
  const isDrawn = () => {
    const shadow = document.querySelector('.judge .player-wave > div > div')?.shadowRoot
    return [...(shadow?.querySelectorAll('canvas') ?? [])].some(({ width, height }) => width > 0 && height > 0)
  }
  addEventListener('keydown', () => {
    const pressed = performance.now()
    const before = wordsNow()
    window.next = new Promise((resolve) => {
      let drawn = 0
      const look = () => {
        const words = wordsNow()
        if (!drawn && words && words !== before && isDrawn()) drawn = performance.now()
        if (drawn && window.sounded > pressed) resolve(Math.max(drawn, window.sounded) - pressed)
        else if (performance.now() - pressed > 20000) resolve(Number.NaN)
        else requestAnimationFrame(look)
      }
      look()
    })
  }, true)
`

/** By the key of the verdict, in the built kiosk: each take is heard before, and the next plays at once. */
async function listenInPage(dataDir: string): Promise<{ next: number[]; rssMb: number }> {
  await ensureBuilt((line) => console.error(line))
  const { page, kiosk, close } = await openStationBrowser({ dataDir })
  try {
    await page.addInitScript(`localStorage.setItem('fieldtake.playAtOnce', 'yes'); ${PROBE}`)
    await page.reload()
    await page
      .getByRole('link', { name: 'Listen' })
      .or(page.getByRole('button', { name: 'Listen' }))
      .first()
      .click()
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.locator('.judge').waitFor()
    const next: number[] = []
    while (next.length < LISTENED) {
      // all of it was heard
      await page.locator('.judge-bar .button-primary:enabled').waitFor()
      await page.keyboard.press('a')
      next.push(z.number().parse(await page.evaluate('window.next')))
    }
    const status = readFileSync(`/proc/${kiosk.pid}/status`, 'utf8')
    return { next, rssMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024 }
  } finally {
    await close()
  }
}
