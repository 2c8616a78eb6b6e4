/** One pass over the corpus: reads, cleans, filters and keeps the candidates, counting what was left out and why. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { NearDuplicates } from './choose/near.ts'
import type { Ngrams } from './choose/ngrams.ts'
import { MAX_ROW, Pool } from './choose/pool.ts'
import { defaultUnit, makeUnit } from './choose/unit.ts'
import { type FilterPolicy, parseBlocklist, refuse } from './clean/filter.ts'
import { readPromptText } from '../../main/text/prompt-text.ts'
import type { TextFault } from '../../main/text/prompt-text.ts'
import { fingerprint, FingerprintMap } from './clean/hash.ts'
import { normalise } from './clean/normalise.ts'
import { scriptOf, scriptTable } from './clean/script.ts'
import type { SelectorOptions } from './options.ts'
import type { Rejection } from './read/errors.ts'
import type { CorpusObject } from './read/object.ts'
import type { Context } from './read/record.ts'
import { readCorpus } from './read/records.ts'
import { Spool } from './spool.ts'

export interface Example {
  readonly line: number
  /** how people find it, where the line's number does not say it */
  readonly place?: string
  readonly text: string
}

export interface Scan {
  /** how the corpus was understood, a line each */
  readonly understood: readonly string[]
  readonly unit: Ngrams
  readonly pool: Pool
  readonly spool: Spool
  /** by unit: candidates that hold it */
  readonly frequency: Uint32Array
  readonly read: number
  readonly rejected: ReadonlyMap<Rejection, number>
  readonly examples: ReadonlyMap<Rejection, readonly Example[]>
  /** share of the acceptable sentences that are in the pool: 1 unless the corpus exceeds the pool's limit */
  readonly sampled: number
  /** sentences of the corpus, usable or not, that are known by their SHA-256 to be recorded */
  readonly recorded: ReadonlySet<string>
  /** Number of the candidate with this very text, or -1. */
  find(text: string): number
}

const EXAMPLES = 5
const SENTENCE_END = /(?<=[.!?؟۔।።፧…]["'»”)]*)\s+/u

/**
 * Reads the corpus; again with half the share of sentences, chosen by their hash, whenever they are more than
 * the pool may hold. Which ones are in does not depend on chance or order, so a second run sees the same pool.
 */
export async function scan(
  object: CorpusObject,
  options: SelectorOptions,
  onProgress: (read: number, kept: number) => void = () => undefined,
  hashes: ReadonlySet<string> = new Set(),
): Promise<Scan> {
  for (let share = 1; ; share /= 2) {
    const done = await pass(object, options, share, onProgress, hashes)
    if (done !== undefined) return done
  }
}

/** Undefined when the pool overflows at this share. */
async function pass(
  object: CorpusObject,
  options: SelectorOptions,
  share: number,
  onProgress: (read: number, kept: number) => void,
  hashes: ReadonlySet<string>,
): Promise<Scan | undefined> {
  const script = scriptOf(options.lang)
  const table = scriptTable(script)
  const unit = makeUnit(options.unit ?? defaultUnit(script), options.phones)
  const blocklist = options.blocklist === undefined ? '' : readFileSync(options.blocklist, 'utf8')
  const policy: FilterPolicy = {
    ...options,
    digits: options.digits === 'reject' ? 'reject' : 'keep',
    blocklist: parseBlocklist(blocklist),
  }
  const spelling = { punctuation: options.punctuation, asciiDigits: options.digits === 'ascii' }

  const pool = new Pool()
  const spool = new Spool()
  const near = options.near > 0 ? new NearDuplicates(pool, options.near) : undefined
  const exact = new FingerprintMap()
  const rejected = new Map<Rejection, number>()
  const examples = new Map<Rejection, Example[]>()
  const recorded = new Set<string>()
  const row = new Uint32Array(MAX_ROW)
  const print = { a: 0, b: 0 }
  let frequency = new Uint32Array(1 << 16)
  let read = 0
  let understood: readonly string[] = []

  const reject = (reason: Rejection, line: number, text = '') => {
    rejected.set(reason, (rejected.get(reason) ?? 0) + 1)
    const shown = examples.get(reason) ?? []
    // a report must not become the leak it reports
    if (shown.length < EXAMPLES) {
      const place = object.placeOf?.(line)
      const named = place === undefined ? {} : { place }
      shown.push({ line, text: reason === 'personal_data' ? '' : text.slice(0, 120), ...named })
    }
    examples.set(reason, shown)
  }
  const consider = (raw: string, line: number, context?: Context) => {
    if ((++read & 0x3fff) === 0) onProgress(read, pool.size)
    const spelt = normalise(raw, spelling)
    if (spelt === '') {
      reject('no_text', line)
      return
    }
    const reading = readPromptText(spelt)
    if (!reading.ok) {
      reject(REFUSED[reading.code], line, spelt)
      return
    }
    const { text } = reading
    if (hashes.size > 0 && isAmong(hashes, text, raw)) recorded.add(text)
    const why = refuse(text, table, policy)
    if (why !== undefined) {
      reject(why, line, text)
      return
    }
    fingerprint(text, print)
    if (print.b >= share * 2 ** 32) return
    if (exact.add(print, pool.size) >= 0) {
      reject('duplicate', line, text)
      return
    }
    if (pool.size >= options.poolLimit) throw new PoolFull()
    const count = unit.units(text, row)
    if (near !== undefined && near.find(row, count) >= 0) {
      reject('near_duplicate', line, text)
      return
    }
    const sentence = pool.add(row, count)
    near?.add(sentence)
    spool.add(context === undefined ? { text, line } : { text, line, context })
    if (unit.size > frequency.length) {
      const more = new Uint32Array(Math.max(frequency.length * 2, unit.size))
      more.set(frequency)
      frequency = more
    }
    for (let i = 0; i < count; i++) {
      const at = row[i] ?? 0
      frequency[at] = (frequency[at] ?? 0) + 1
    }
  }
  const record = options.split
    ? (text: string, line: number, context?: Context) => {
        for (const sentence of text.split(SENTENCE_END)) consider(sentence, line, context)
      }
    : consider
  try {
    understood = await readCorpus(object, options, {
      record,
      bad(reason, line) {
        read++
        reject(reason, line)
      },
    })
  } catch (error) {
    spool.close()
    if (error instanceof PoolFull) return undefined
    throw error
  }
  const find = (text: string) => {
    fingerprint(text, print)
    const at = exact.get(print)
    return at >= 0 && at < pool.size && spool.get(at).text === text ? at : -1
  }
  return {
    understood,
    unit,
    pool,
    spool,
    frequency,
    read,
    rejected,
    examples,
    sampled: share,
    recorded,
    find,
  }
}

/** Whether it was read as it is spelled here, or as a station's own script has it from the same source. */
function isAmong(hashes: ReadonlySet<string>, text: string, raw: string): boolean {
  const own = raw.normalize('NFC').trim()
  return hashes.has(hash('sha256', text)) || (own !== text && hashes.has(hash('sha256', own)))
}

/** What no station would take as a prompt. */
const REFUSED: Record<TextFault, Rejection> = {
  text_blank: 'no_text',
  text_too_long: 'too_long',
  control: 'control_characters',
  lost_letters: 'lost_letters',
}

class PoolFull extends Error {}
