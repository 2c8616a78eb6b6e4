/** The whole way from corpus to topic: scan, resume, select, publish. */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PromptRecord } from '../../main/contract/messages.ts'
import { placeOf } from '../../main/kafka/holding.ts'
import type { Unreadable } from '../../main/kafka/unreadable.ts'
import { lock } from '../stack/lock.ts'
import { readGiven } from './given.ts'
import type { SelectorOptions } from './options.ts'
import { accessFrom } from '../broker-access.ts'
import { Journal } from './publish/journal.ts'
import { Others } from './publish/others.ts'
import { withRetries } from './publish/retry.ts'
import { finishOpenPlan, publish, type PublisherHooks } from './publish/publisher.ts'
import { expiredLeases } from './publish/leases.ts'
import { flaggedPrompts, landedTakes, type Landed } from './publish/told.ts'
import { PromptTopic } from './publish/topic.ts'
import { CorpusError } from './read/errors.ts'
import { openCorpus, type CorpusObject } from './read/object.ts'
import { selectorEvent } from './run-event.ts'
import { scan, type Scan } from './scan.ts'
import { corpusName, Selection } from './selection.ts'
import { summarise, type Summary } from './summary.ts'

export interface RunHooks extends PublisherHooks {
  /** epoch ms, by which stations are silent; the clock's by default */
  readonly now?: (() => number) | undefined
  readonly onProgress?: ((line: string) => void) | undefined
  /** How the corpus was understood, a line at a time. */
  readonly onUnderstood?: ((line: string) => void) | undefined
  /** Each prompt once it is acknowledged (or, in a dry run, chosen). */
  readonly onPrompt?: ((prompt: PromptRecord) => void) | undefined
}

export interface Outcome {
  readonly summary: Summary
  readonly selection: Selection
  readonly scan: Scan
}

/** Records sent under one plan: one fsync and one round trip for all of them. */
const BATCH = 200
const WATCH_MS = 2_000

export async function runSelector(
  options: SelectorOptions,
  hooks: RunHooks = {},
  use: (outcome: Outcome) => void | Promise<void> = () => undefined,
): Promise<Summary> {
  const began = Date.now()
  for (let sent = 0; ;) {
    const { summary, changed } = await pass(options, hooks, use, began)
    sent += summary.published
    if (!changed) return { ...summary, published: sent }
    hooks.onProgress?.('the corpus has changed and is read again')
  }
}

/** As after a restart: what is published already is known by the journal and the topic. */
async function pass(
  options: SelectorOptions,
  hooks: RunHooks,
  use: (outcome: Outcome) => void | Promise<void>,
  began: number,
): Promise<{ readonly summary: Summary; readonly changed: boolean }> {
  const say = hooks.onProgress ?? (() => undefined)
  const s3 = { endpoint: options.s3Endpoint, region: options.s3Region }
  // one selector at a time for each journal; what others publish meanwhile is looked for
  const dir = join(options.state, fileSafe(`${options.topic}-${corpusName(options)}-${options.lang}`))
  const held = options.dryRun
    ? undefined
    : await lock(join(dir, 'lock'), {
        timeoutMs: 10_000,
        waiting: () => say('another selector is at this corpus: waiting'),
      })
  const journal = new Journal(dir, options.dryRun)
  let topic: PromptTopic | undefined
  let scanned: Scan | undefined
  try {
    const object = await openCorpus(options.corpus, s3)
    try {
      const given = await readGiven(options.given, options.lang, s3)
      scanned = await scan(
        object,
        options,
        (read, kept) => say(`${read} sentences read, ${kept} usable`),
        given.hashes,
      )
      for (const line of scanned.understood) hooks.onUnderstood?.(line)
      if (!options.dryRun) {
        topic = await PromptTopic.open(options.brokers, options.topic, accessFrom(process.env), tellOnce(say))
        const finished = await finishOpenPlan(journal, topic, hooks)
        if (finished > 0) say(`${finished} prompts of an interrupted run sent`)
      }
      const selection = new Selection(scanned, object, options)
      const ends = await topic?.ends()
      const flagged =
        topic === undefined || options.flagged === undefined
          ? new Set<string>()
          : await flaggedPrompts(topic, options.outcomesTopic, options.flagged)
      const failed = new Set([...given.failed, ...flagged])
      const { published, inVain, open } = await publishedSoFar(journal, topic, failed, say)
      const bad = [...flagged].filter((id) => open.has(id))
      await topic?.takeBack(bad)
      if (bad.length > 0) say(`${bad.length} prompts that stations flag are taken back`)
      const givenAgain = await giveAgain(topic, options, hooks.now?.() ?? Date.now(), say)
      const landed = await landedSoFar(topic, options, published, say)
      const counted = { began, landed, givenAgain }
      selection.resume(published, given, inVain, landed?.texts)
      if (scanned.pool.size === 0) {
        await use({
          summary: summarise(options, object, scanned, selection, { published: 0, ...counted }),
          selection,
          scan: scanned,
        })
        throw new CorpusError(
          'nothing_usable',
          `no sentence of ${options.corpus} passes the filters: ${reasons(scanned)}`,
        )
      }
      const ids = published.map((prompt) => prompt.prompt_id)
      const { count, changed } =
        topic === undefined
          ? { count: choose(selection, options, hooks), changed: false }
          : await feed(selection, object, options, journal, topic, new Others(topic, ends ?? {}, ids), hooks)
      const summary = summarise(options, object, scanned, selection, { published: count, ...counted })
      if (topic !== undefined && options.lineageTopic !== undefined) {
        const event = selectorEvent(summary, options.brokers, new Date())
        // prompts are out; that nobody could be told of it is no reason to call the run failed
        await topic
          .tell(options.lineageTopic, event)
          .catch((error: unknown) => say(`lineage not told: ${String(error)}`))
      }
      await use({ summary, selection, scan: scanned })
      return { summary, changed }
    } finally {
      object.close()
    }
  } finally {
    await topic?.close()
    scanned?.spool.close()
    journal.close()
    held?.release()
  }
}

/** A sentence in what cannot be read is not known to be there, and may be published once more. */
function tellOnce(say: (line: string) => void): (what: Unreadable) => void {
  const told = new Set<string>()
  return (what) => {
    const place = placeOf(what)
    if (told.has(place)) return
    told.add(place)
    say(
      `the records at ${place} cannot be read (${what.code}: ${what.message}) and are passed over: a sentence in them may be published again`,
    )
  }
}

/**
 * Own prompts in the order of choice, after those of others; the topic tells of what a lost journal forgot. In vain are those
 * that failed, or were taken back and not published again: nobody reads them. What the journal says of a topic that was
 * made anew since, such as by a reset, is passed over.
 */
async function publishedSoFar(
  journal: Journal,
  topic: PromptTopic | undefined,
  failed: ReadonlySet<string>,
  say: (line: string) => void,
): Promise<{ published: PromptRecord[]; inVain: ReadonlySet<string>; open: ReadonlySet<string> }> {
  // each once: what is kept in a database is published again with every change of its row
  const there = new Map<string, PromptRecord | undefined>()
  const inVain = new Set(failed)
  /** stations may still be asking for these */
  const open = new Set<string>()
  if (topic !== undefined) {
    await topic.read(
      (prompt) => {
        if (!failed.has(prompt.prompt_id)) inVain.delete(prompt.prompt_id)
        open.add(prompt.prompt_id)
        there.set(prompt.prompt_id, prompt)
      },
      undefined,
      (id) => {
        inVain.add(id)
        open.delete(id)
        if (!there.has(id)) there.set(id, undefined)
      },
    )
    if (await topic.isWhole()) {
      const gone = journal.keepOnly((prompt) => there.has(prompt.prompt_id))
      if (gone > 0) say(`${gone} prompts of the journal are not in the topic: it was made anew`)
    }
  }
  for (const { prompt_id: id } of journal.published) there.delete(id)
  const others = [...there.values()].filter((prompt) => prompt !== undefined)
  return { published: [...others, ...journal.published], inVain, open }
}

/** By --lease-days; answers how many prompts were put on the topic once more. */
async function giveAgain(
  topic: PromptTopic | undefined,
  options: SelectorOptions,
  now: number,
  say: (line: string) => void,
): Promise<number> {
  if (topic === undefined || options.leaseDays === undefined) return 0
  const expired = await expiredLeases(topic, { ...options, days: options.leaseDays, now })
  if (expired === undefined) {
    say('what stations hold, or what has landed, is not known: no prompt is given to another station')
    return 0
  }
  const { prompts, stations } = expired
  await topic.giveAgain(prompts)
  if (prompts.length > 0)
    say(
      `${prompts.length} prompts go to other stations: ${stations.join(', ')} not heard of for ${options.leaseDays} days`,
    )
  return prompts.length
}

/** By --least-covered; a dry run asks no broker. */
async function landedSoFar(
  topic: PromptTopic | undefined,
  options: SelectorOptions,
  published: readonly PromptRecord[],
  say: (line: string) => void,
): Promise<Landed | undefined> {
  if (topic === undefined || !options.leastCovered) return undefined
  const texts = new Map(published.map((prompt) => [prompt.prompt_id, prompt.text]))
  const landed = await landedTakes(topic, options.catalogueTopic, options.lang, (id) => texts.get(id))
  say(
    landed === undefined
      ? `there is no topic ${options.catalogueTopic} to read: what has landed is not known, and only what is published counts`
      : `${landed.takes} takes of ${landed.texts.size} sentences have landed: what they hold least comes first`,
  )
  return landed
}

function choose(selection: Selection, options: SelectorOptions, hooks: RunHooks): number {
  let chosen = 0
  for (const wanted = options.count ?? options.backlog ?? 1; chosen < wanted; chosen++) {
    const prompt = selection.next()
    if (prompt === undefined) break
    hooks.onPrompt?.(prompt)
  }
  return chosen
}

/** Ends when all is published that was asked for, or when the corpus is another than the one that is chosen from. */
async function feed(
  selection: Selection,
  object: Pick<CorpusObject, 'changed'>,
  options: SelectorOptions,
  journal: Journal,
  topic: PromptTopic,
  others: Others,
  hooks: RunHooks,
): Promise<{ readonly count: number; readonly changed: boolean }> {
  let sent = 0
  const send = async (wanted: number): Promise<boolean> => {
    while (wanted > 0) {
      hooks.signal?.throwIfAborted()
      // nothing that may fail comes between choosing a sentence and writing it down: it would be skipped
      const { ends, news } = await withRetries(() => others.look(), hooks)
      selection.join(news)
      const batch: PromptRecord[] = []
      for (; batch.length < Math.min(BATCH, wanted);) {
        const prompt = selection.next()
        if (prompt === undefined) break
        batch.push(prompt)
      }
      if (batch.length === 0) return false
      await publish(batch, ends, journal, topic, hooks, options.request)
      others.sent(batch)
      for (const prompt of batch) hooks.onPrompt?.(prompt)
      sent += batch.length
      wanted -= batch.length
      hooks.onProgress?.(`${sent} prompts published`)
    }
    return true
  }
  const { backlog } = options
  if (backlog === undefined) {
    // what a killed run has published already is part of what was asked for
    const already = options.request === undefined ? 0 : journal.publishedFor(options.request)
    await send((options.count ?? 1) - already)
    return { count: sent, changed: false }
  }
  // the group that is furthest ahead must not run dry
  for (;;) {
    const look = () => Promise.all(options.groups.map((group) => topic.unread(group)))
    const unread = await withRetries(look, hooks)
    const more = await send(backlog - Math.min(...unread))
    // what grows may have more for it later
    const over = !more && object.changed === undefined
    if (over || options.once || stopped(hooks)) return { count: sent, changed: false }
    await delay(WATCH_MS, undefined, hooks.signal === undefined ? {} : { signal: hooks.signal }).catch(
      () => undefined,
    )
    if (stopped(hooks)) return { count: sent, changed: false }
    if (await withRetries(async () => object.changed?.() ?? false, hooks, unlessAway))
      return { count: sent, changed: true }
  }
}

/** A store that is away is waited for. */
function unlessAway(error: unknown): void {
  if (!(error instanceof CorpusError && error.code === 'unreachable')) throw error
}

function reasons(scanned: Scan): string {
  const counts = [...scanned.rejected].sort(([, a], [, b]) => b - a)
  return counts.length === 0
    ? 'it holds none'
    : counts.map(([reason, count]) => `${reason} ${count}`).join(', ')
}

/** A name that had to be changed is told from others that became the same by its hash: `ዜና.txt` is not `ታሪክ.txt`. */
function fileSafe(name: string): string {
  const safe = name.replace(/[^\w.-]+/g, '_').slice(0, 150)
  return safe === name ? safe : `${safe}-${hash('sha256', name).slice(0, 12)}`
}

const stopped = (hooks: RunHooks) => hooks.signal?.aborted === true
