/** The station's link to its broker, what it reads there, and when a change of settings makes a new one. */
import { TOPICS } from '../contract/messages.ts'
import type { StationSettings } from '../contract/settings.ts'
import { guardedPort } from './kafka/password-guard.ts'
import { Link } from './kafka/link.ts'
import { readingWatch } from './kafka/reading.ts'
import type { IncomingRecord } from '../kafka/port.ts'
import type { LinkOptions } from './kafka/link.ts'
import { lakeTrust } from './outbox/lake-trust.ts'
import { receiptKeeper } from './outbox/receipts.ts'
import { countKeeper } from './lake/counts.ts'
import { ruleKeeper } from './lake/rules.ts'
import { summaryKeeper } from './lake/summary.ts'
import { DEFAULT_PROJECT } from './projects/store.ts'
import { reviewKeeper } from './reviews/following.ts'
import { promptIntake } from './prompts/intake.ts'
import type { Settings } from './settings/store.ts'
import type { Station } from './station.ts'
import type { Stores } from './stores.ts'

interface ConnectionParts {
  readonly station: Station
  readonly stores: Stores
  readonly settings: Settings
  readonly onOnline: () => void
  readonly onPrompts: () => void
  readonly onLanded: (ids: readonly string[]) => void
}

export function openConnection({
  station,
  stores,
  settings,
  onOnline,
  onPrompts,
  onLanded,
}: ConnectionParts) {
  const { stationId } = station
  const broker = () => settings.effective().broker
  const intake = promptIntake(station, stores.prompts, DEFAULT_PROJECT, () => broker().backlogLimit)
  const rules = ruleKeeper(station)
  const counts = countKeeper(station)
  const reading = readingWatch(station)
  const lake = lakeTrust(station, () => settings.effective().trust.lakeKeys)
  const summary = summaryKeeper(station, { believes: (record, topic) => lake.believes(record, topic) })
  const receipts = receiptKeeper(station, stores.jobs, stores.takes, lake, onLanded)

  const { catalogue } = stores
  const reviews = reviewKeeper(station, { votes: catalogue.votes, owners: stores.owners, jobs: stores.jobs })
  const consumers: LinkOptions['consumers'] = ({ group, mode, ...topics }: StationSettings['broker']) => [
    {
      topic: topics.promptTopic,
      // shared: the group divides the prompts among the stations; every: each has a group of its own
      group: mode === 'shared' ? group : `${group}-${stationId}`,
      async keep(records) {
        const kept = await intake.keep(records)
        onPrompts()
        return kept
      },
      onLag: (lag) => intake.lags(lag),
      ...reading.follow(topics.promptTopic, (what) => intake.passed(what)),
    },
    {
      topic: topics.receiptTopic,
      group: `${group}-receipts-${stationId}`,
      keep: (records) => receipts.keep(records),
      ...reading.follow(topics.receiptTopic),
    },
    // a backend may have no rules, and an older one no topic for them
    {
      topic: topics.qualityTopic,
      group: `${group}-quality-${stationId}`,
      optional: true,
      keep: lake.sieve(TOPICS.quality, (records) => rules.keep(records)),
      ...reading.follow(topics.qualityTopic),
    },
    {
      topic: topics.countersTopic,
      group: `${group}-counters-${stationId}`,
      optional: true,
      keep: lake.sieve(TOPICS.counters, (records) => counts.keep(records)),
      ...reading.follow(topics.countersTopic),
    },
    {
      topic: topics.summaryTopic,
      group: `${group}-summary-${stationId}`,
      optional: true,
      keep: (records) => summary.keep(records),
      ...reading.follow(topics.summaryTopic),
    },
    // only where people listen: elsewhere it is a million records for nothing, and nobody's business
    ...(settings.effective().archive.follow
      ? [
          {
            topic: topics.catalogueTopic,
            // a catalogue that was made anew reads all of it again
            group: `${group}-catalogue-${stationId}-${catalogue.epoch}`,
            optional: true,
            keep: lake.sieve(TOPICS.catalogue, (records) => catalogue.keep(records)),
            ...reading.follow(topics.catalogueTopic),
          },
          {
            topic: topics.reviewTopic,
            group: `${group}-reviews-${stationId}-${catalogue.epoch}`,
            optional: true,
            keep: (records: readonly IncomingRecord[]) => reviews.keep(records),
            ...reading.follow(topics.reviewTopic),
          },
        ]
      : []),
  ]
  const link = new Link({
    port: guardedPort,
    clientId: `fieldtake-${stationId}`,
    now: station.now,
    log: station.log,
    password: (typedFor) => settings.secret('brokerPassword', { ...settings.effective(), broker: typedFor }),
    onChange: () => station.changed(),
    onReader: (topic, failing) => reading.reader(topic, failing),
    onOnline,
    consumers,
  })

  let configured = ''
  /** A new connection only when something of it changed: a colour theme must not interrupt an upload. */
  function follow(): void {
    const text = JSON.stringify([broker(), settings.effective().archive.follow])
    if (text === configured) return
    configured = text
    intake.started()
    reading.forget()
    link.configure(broker())
  }
  return {
    link,
    intake,
    rules,
    counts,
    summary,
    receipts,
    lake,
    reading,
    /** Prompts were read or passed over: there may be room for more. */
    promptsUsed(): void {
      if (intake.roomAgain()) link.resume(broker().promptTopic)
    },
    /** The settings are other ones, perhaps. */
    follow,
    /** Another password for the same broker. */
    reconnect(): void {
      configured = ''
      follow()
    },
  }
}
