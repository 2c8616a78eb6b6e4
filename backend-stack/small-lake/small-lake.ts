import type { Kafka, KafkaConfig, Message, Producer } from 'kafkajs'
import { join } from 'node:path'
import { TOPICS } from '../../main/contract/messages.ts'
import type { ReviewFold } from '../../main/contract/messages.ts'
import { lengthMsOf } from '../../main/contract/transcript.ts'
import { wholeProducer } from '../../main/kafka/whole-producer.ts'
import kafkajs from '../../main/kafka/kafkajs.ts'
import { ownSockets } from '../../main/kafka/sockets.ts'
import { signingKey } from '../../main/trust/keys.ts'
import { signedByLake } from '../../main/trust/lake-signature.ts'
import type { Distrust } from '../../main/trust/check.ts'
import { deadLetter, unreadableLetter } from './answers.ts'
import type { KafkaMessage } from './answers.ts'
import { openCatalogue } from './catalogue.ts'
import { catalogueTopic } from './catalogue-topic.ts'
import { consume } from './consume.ts'
import { counters } from './counters.ts'
import { folderTarget } from './folder-target.ts'
import { foldTakes } from './reviews/keep.ts'
import { followReviews } from './reviews/listen.ts'
import { follow } from './follow.ts'
import { forgetWords, keepOutcomes, keepPrompts, keepSpeakers, tombstone } from './words/keep.ts'
import type { WordDeps } from './words/keep.ts'
import { promptOfTake } from './words/rows.ts'
import { openWords } from './words/store.ts'
import { readSummary } from './summary/read.ts'
import { summaryTopic } from './summary/publish.ts'
import { foldReviews } from './reviews/fold.ts'
import { readReviewRule, votesWanted } from './reviews/rule.ts'
import { openReviews } from './reviews/store.ts'
import { land } from './land.ts'
import type { LandingDeps } from './landing-deps.ts'
import { originKey } from './layout.ts'
import type { LogLevel, SmallLake, SmallLakeOptions } from './options.ts'
import { noClaims, s3Claims, s3Target } from './s3-target.ts'
import type { Incoming } from './outcome.ts'
import { ownLakeKey } from './lake-key.ts'
import { retryUntilDone } from './retry.ts'
import type { RetryContext } from './retry.ts'
import { followStations } from './trust.ts'
import { finishWithdrawals } from './withdraw.ts'

/**
 * An embedded lander: takes from Kafka into a folder or a bucket, receipts back. Resolves once it has joined its group.
 * Waits, and says so, for brokers and stores that are away; throws CatalogueInUse if another one works on the folder.
 */
export async function startSmallLake(options: SmallLakeOptions): Promise<SmallLake> {
  const log = options.log ?? (() => undefined)
  const { target: where } = options
  const dir = where.kind === 'folder' ? where.dir : where.catalogueDir
  const rule = options.reviewRule ?? readReviewRule()
  const owned = owner()
  const stopping = new AbortController()
  try {
    const catalogue = owned.add(await openCatalogue(join(dir, 'catalogue')))
    const lakeKey =
      options.lakeKey === undefined ? ownLakeKey(join(dir, 'catalogue')) : signingKey(options.lakeKey)
    /** `as`: the topic as the contract names it. */
    const lakeSaid = (message: KafkaMessage, as: string): KafkaMessage => ({
      ...message,
      headers: signedByLake(lakeKey, { ...message, topic: as }),
    })
    const reviews = owned.add(await openReviews(join(dir, 'catalogue')))
    const words = owned.add(await openWords(join(dir, 'catalogue')))
    const target = owned.add(where.kind === 'folder' ? await folderTarget(where.dir) : s3Target(where))
    const claimsAt = options.claims ?? (where.kind === 's3' ? where : undefined)
    // From a folder no other lake can take the audio of a claim, if it is ever to be read from the topic again.
    const claims = claimsAt ? owned.add(s3Claims(claimsAt, where.kind === 's3')) : noClaims
    const counts = counters()
    const retry: RetryContext = { signal: stopping.signal, log, blocked: counts.block }
    const kafka = client(options, log)
    // large receipts do not exist, but dead letters do: slow is told from dead by bytes that move, not by a time
    const sockets = owned.add(watchedSockets())
    const producer = wholeProducer(client(options, log, sockets.factory), {}, () => sockets.expect())
    owned.add({ close: () => producer.disconnect() })
    const send = sender(producer)
    // an installation without that topic is not asked for it again and again while takes wait: who sends tries again by itself
    const telling = wholeProducer(client(options, log, undefined, 1))
    owned.add({ close: () => telling.disconnect() })
    const tell = sender(telling)
    const judging = {
      store: reviews,
      rule,
      takeOf: (takeId: string) => {
        const row = catalogue.row(takeId)
        return row
          ? {
              speaker: row.speaker_id,
              lengthMs: lengthMsOf(row.frames, row.sample_rate),
              station: row.station_id,
              project: row.project_id,
            }
          : null
      },
      now: () => new Date(),
      sendReceipts: (messages: readonly KafkaMessage[]) => deps.sendReceipts(messages),
      async decided(folds: ReadonlyMap<string, ReviewFold>) {
        summary.changed()
        await topic.publish([...folds.keys()], folds)
      },
      ...(options.reached ? { reached: options.reached } : {}),
    }
    const topic = catalogueTopic({
      topic: options.catalogueTopic ?? TOPICS.catalogue,
      keyId: lakeKey.keyId,
      signed: (message) => lakeSaid(message, TOPICS.catalogue),
      catalogue,
      verdictOf: (takeId) => reviews.told(takeId),
      votesWanted: ({ take_id: takeId, project_id: project }) => votesWanted({ takeId, project }, rule),
      send: tell,
      log,
      now: Date.now,
    })
    const groupId = options.groupId ?? 'fieldtake-small-lake'
    const { trust, ...following } = await retryUntilDone(
      'Enrolments',
      () =>
        followStations({
          kafka,
          policy: options.signatures ?? 'off',
          topic: options.stationsTopic,
          groupId,
          signal: stopping.signal,
          log,
        }),
      retry,
    )
    owned.add(following)
    const distrusted = async (record: Incoming, why: Distrust) => {
      log('warn', `The record at ${originKey(record.origin)} does not count: ${why.message}`)
      await deps.sendDeadLetter(deadLetter(record, why, deps.now()))
    }
    const wordTopics = {
      speakers: options.speakersTopic ?? TOPICS.speakers,
      outcomes: options.outcomesTopic ?? TOPICS.outcomes,
    }
    const wordDeps: WordDeps = {
      store: words,
      isWithdrawn: (speakerId, stationId) =>
        catalogue.isWithdrawn(speakerId, { stationId, withdrawalSha256: null }),
      sendTombstones: tombstones(kafka, wordTopics, send),
      trust,
      malformed: (where) => log('warn', `The record at ${where} is not of its topic, and is passed over`),
      distrusted,
    }
    const deps: LandingDeps = {
      target,
      catalogue,
      claims,
      trust,
      ...(options.quarantineDays === undefined ? {} : { quarantineDays: options.quarantineDays }),
      now: () => new Date(),
      sendDeadLetter: (message) => send(options.deadLettersTopic ?? TOPICS.deadLetters, [message]),
      async sendReceipts(messages) {
        const signedMessages = messages.map((message) => lakeSaid(message, TOPICS.receipts))
        await send(options.receiptsTopic ?? TOPICS.receipts, signedMessages)
        counts.receiptsSent(Date.now())
      },
      keepPrompts: (rows) => words.addPrompts(rows.map(promptOfTake)),
      forgetWords: (speakerId) => forgetWords(speakerId, wordDeps),
      forgetReviews: (takeIds) => reviews.forget(takeIds),
      async landed(takeIds) {
        summary.changed()
        await foldTakes(reviews.judgedBefore(takeIds), judging)
        await topic.publish(takeIds)
      },
      async unpublish(takeIds) {
        summary.changed()
        await topic.remove(takeIds)
      },
      ...(options.reached ? { reached: options.reached } : {}),
    }
    const summary = summaryTopic({
      everyMs: options.summaryMs ?? SUMMARY_MS,
      read: (at, signal) =>
        readSummary(
          {
            catalogueDir: join(dir, 'catalogue'),
            catalogue,
            verdictOf(takeId) {
              const heard = reviews.of(takeId)
              const gold = reviews.gold(takeId)
              if (heard.length === 0 && gold === null) return undefined
              return foldReviews(takeId, heard, rule, judging.takeOf(takeId), {
                gold,
                setAside: reviews.setAside(),
                homes: reviews.homes(heard),
              })
            },
            signal,
          },
          at,
        ),
      send: (message) => tell(options.summaryTopic ?? TOPICS.summary, [lakeSaid(message, TOPICS.summary)]),
      log,
      now: Date.now,
    })
    // closed after those that land, and before what it reads and sends by
    owned.add(summary)
    await retryUntilDone('Kafka', () => producer.connect(), retry)
    await retryUntilDone('Kafka', () => telling.connect(), retry)
    await retryUntilDone('Withdrawal', () => finishWithdrawals(deps), retry)
    await retryUntilDone('Catalogue', () => topic.tellAll(), retry)
    // a quarantine may end while it runs; between batches, since both write to the catalogue
    let swept = Date.now()
    const sweep = async () => {
      if (Date.now() - swept < SWEEP_MS) return
      await finishWithdrawals(deps)
      swept = Date.now()
    }
    const sessionTimeoutMs = options.sessionTimeoutMs ?? 10_000
    const running = await consume({
      kafka,
      groupId,
      topic: options.takesTopic ?? TOPICS.takes,
      sessionTimeoutMs,
      retry,
      async land(records) {
        counts.add(await land(records, deps), records.length)
        await sweep()
      },
      held: (held) => counts.hold(held),
      async passed(what) {
        await deps.sendDeadLetter(unreadableLetter(what, deps.now()))
        counts.passed(what)
      },
      holding: options.holding,
      committed: () => options.reached?.('committed'),
    })
    owned.add({ close: () => running.stop() })
    const listening = followReviews({
      kafka,
      groupId: `${groupId}-reviews`,
      topic: options.reviewsTopic ?? TOPICS.reviews,
      sessionTimeoutMs,
      signal: stopping.signal,
      log,
      ...judging,
      trust,
      distrusted,
    })
    owned.add({ close: () => listening.stop() })
    const beside = [
      { name: 'Prompts', topic: options.promptsTopic ?? TOPICS.prompts, group: 'prompts', keep: keepPrompts },
      { name: 'Speakers', topic: wordTopics.speakers, group: 'speakers', keep: keepSpeakers },
      { name: 'Outcomes', topic: wordTopics.outcomes, group: 'outcomes', keep: keepOutcomes },
    ].map(({ name, topic, group, keep }) =>
      follow({
        ...{ kafka, name, topic, groupId: `${groupId}-${group}`, sessionTimeoutMs, log },
        signal: stopping.signal,
        async keep(records) {
          await keep(records, wordDeps)
          summary.changed()
        },
      }),
    )
    owned.add({
      async close() {
        await Promise.all(beside.map((one) => one.stop()))
      },
    })
    return {
      stats: () => ({ ...counts.snapshot(), catalogue: catalogue.totals() }),
      stop: () => {
        stopping.abort()
        return owned.close()
      },
    }
  } catch (error) {
    await owned.close()
    throw error
  }
}

const SWEEP_MS = 3_600_000
const SUMMARY_MS = 60_000
/** An installation of before has no such topics: there is nothing in them to take back. */
function tombstones(
  kafka: Kafka,
  topics: { readonly speakers: string; readonly outcomes: string },
  send: ReturnType<typeof sender>,
): WordDeps['sendTombstones'] {
  return async (which, keys) => {
    if (await isThere(kafka, topics[which])) await send(topics[which], keys.map(tombstone))
  }
}

async function isThere(kafka: Kafka, topic: string): Promise<boolean> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    return (await admin.listTopics()).includes(topic)
  } finally {
    await admin.disconnect()
  }
}

/** Closes what was opened, the last first, once. */
function owner() {
  const opened: { close(): void | Promise<void> }[] = []
  let closed: Promise<void> | undefined
  return {
    add<T extends { close(): void | Promise<void> }>(one: T): T {
      opened.push(one)
      return one
    },
    close: () =>
      (closed ??= (async () => {
        for (const one of opened.toReversed()) await one.close()
      })()),
  }
}

function sender(producer: Pick<Producer, 'send'>) {
  return async (topic: string, messages: readonly KafkaMessage[]) => {
    await producer.send({
      topic,
      acks: -1,
      messages: messages.map(({ key, value, headers }): Message => ({
        key,
        value:
          value === null || typeof value === 'string' || Buffer.isBuffer(value) ? value : Buffer.from(value),
        ...(headers ? { headers } : {}),
      })),
    })
  }
}

/** kafkajs notices a lost connection by itself here; only the stall watch is wanted. */
function watchedSockets() {
  const sockets = ownSockets(() => undefined)
  return { factory: sockets.factory, expect: () => sockets.expect(), close: () => sockets.destroy() }
}

/** longer than the stall watch, which is what ends a send whose bytes do not move */
const SEND_MS = 15 * 60_000

function client(
  options: SmallLakeOptions,
  log: (level: LogLevel, message: string) => void,
  socketFactory?: KafkaConfig['socketFactory'],
  retries = 5,
): Kafka {
  const { ssl, sasl } = options
  return new kafkajs.Kafka({
    clientId: 'fieldtake-small-lake',
    brokers: [...options.brokers],
    connectionTimeout: 5_000,
    requestTimeout: socketFactory ? SEND_MS : 30_000,
    ...(socketFactory ? { socketFactory } : {}),
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries },
    logLevel: kafkajs.logLevel.ERROR,
    logCreator: () => (entry) => log('warn', `Kafka: ${entry.log.message}`),
    ...(ssl === undefined ? {} : { ssl: typeof ssl === 'boolean' ? ssl : { ca: [...ssl.ca] } }),
    // A copy: kafkajs writes into the object it is given.
    ...(sasl === undefined ? {} : { sasl: { ...sasl } }),
  })
}
