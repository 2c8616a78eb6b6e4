/** A catalogue of many takes of a lake for listeners' benches: put into the database as the station puts them there, a few of them by itself. */
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { createHash } from 'node:crypto'
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
import { encodeVerified } from '../../main/core/flac/index.ts'
import { makeFolders, makeStation } from '../../main/core/station.ts'
import { openStation, voice } from '../support/station.ts'

const BENCH_STATION = 'st-bench'
const BITE = 10_000
/** the station takes these in by itself; a million would take minutes */
const BY_ITSELF = 20_000
/** of these there is audio: those that a listener of a few minutes meets */
const AUDIBLE = 120
export const NOUNS = [
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
export const VERBS = ['carries', 'finds', 'remembers', 'paints', 'answers', 'follows', 'counts', 'opens']

/** What is said in the take of this number. */
export const textOf = (n: number): string =>
  `The ${NOUNS[n % 10]} ${VERBS[n % 8]} the ${NOUNS[Math.floor(n / 10) % 10]} number ${n} before the rain.`

export interface Audio {
  readonly path: string
  readonly sha256: string
  readonly pcmSha256: string
  readonly bytes: number
  readonly frames: number
}

/** A real take of two seconds, as it lies in a lake. */
export async function oneTake(folder: string): Promise<Audio> {
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

/** `takes` of them. Answers takes a second, by the station itself into a catalogue that holds the others already. */
export function fill(dataDir: string, lakeDir: string, audio: Audio, takes: number): number {
  const newest = Date.UTC(2026, 5, 1)
  const few = Math.min(BY_ITSELF, takes)
  const record = (n: number) => recordOf(n, newest - n * 1_000, audio)
  opened(dataDir, () => undefined)
  fillUp(join(dataDir, 'catalogue.db'), { from: few, to: takes }, record)
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
function fillUp(
  path: string,
  { from, to }: { readonly from: number; readonly to: number },
  record: (n: number) => CatalogueRecord,
): void {
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
    for (let n = to - 1; n >= from; n -= 1) {
      const one = record(n)
      const values = entryOfRecord(one, BENCH_STATION)
      const hay = [values.text, values.takeId, values.promptId].map(searchFold).join('\n')
      words.run(put.get({ ...values, hay, record: JSON.stringify(one) })?.id ?? 0, hay)
      if (n % 100_000 === 0) console.error(`review: ${to - n} of ${to} takes are in`)
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
