/** A take's lineage as stages of plain lines: what is drawn, and what is copied. */
import type { Lineage } from '../../../main/contract/lineage.ts'
import { isolated } from '../../i18n/bidi.ts'
import type { Format } from '../../i18n/format.ts'
import type { T } from '../../i18n/index.ts'
import { sayCode } from '../../i18n/known.ts'

export type StageName = 'corpus' | 'prompt' | 'take' | 'topic' | 'lake' | 'reviews' | 'carried'
export interface Stage {
  readonly name: StageName
  /** known: it is written down here; waiting: it will be; unknown: only others know */
  readonly state: 'known' | 'waiting' | 'unknown'
  readonly lines: readonly string[]
}

export function stagesOf(lineage: Lineage, t: T, format: Format): Stage[] {
  const when = (at: number) => isolated(format.dateTime(at))
  return [
    corpus(lineage, t),
    prompt(lineage, t, when),
    {
      name: 'take',
      state: 'known',
      lines: [
        isolated(lineage.takeId),
        t('lineage.takeRecorded', {
          when: when(lineage.take.recordedAt),
          station: isolated(lineage.take.stationId),
        }),
        t('lineage.takeVersion', { version: lineage.take.version, of: lineage.take.versions }),
        ...(lineage.take.fileSha256 === null ? [] : [isolated(`SHA-256 ${lineage.take.fileSha256}`)]),
      ],
    },
    topic(lineage, t, when),
    lake(lineage, t, when),
    reviews(lineage, t, when),
    {
      name: 'carried',
      state: lineage.carried.length > 0 ? 'known' : 'unknown',
      lines:
        lineage.carried.length === 0
          ? [t('lineage.carriedNone')]
          : lineage.carried.flatMap(({ at, way: direction, folder, file, stationId }) => [
              isolated(file),
              direction === 'out'
                ? t('lineage.carriedOut', { folder: isolated(folder), when: when(at) })
                : t('lineage.carriedIn', {
                    folder: isolated(folder),
                    station: isolated(stationId),
                    when: when(at),
                  }),
            ]),
    },
  ]
}

type When = (at: number) => string

function corpus({ corpus: from, prompt: read }: Lineage, t: T): Stage {
  if (from)
    return {
      name: 'corpus',
      state: 'known',
      lines: [
        isolated(from.uri),
        t('lineage.corpusLine', { line: from.line ?? '?', etag: isolated(from.etag ?? '?') }),
      ],
    }
  const source = read?.source ?? t('unknown')
  return { name: 'corpus', state: 'unknown', lines: [t('lineage.corpusNone', { source: isolated(source) })] }
}

function prompt({ prompt: read, promptId }: Lineage, t: T, when: When): Stage {
  if (!read) return { name: 'prompt', state: 'unknown', lines: [isolated(promptId), t('lineage.promptGone')] }
  return {
    name: 'prompt',
    state: 'known',
    lines: [
      isolated(`${promptId} · ${read.corpus}`),
      read.origin === null
        ? t('lineage.promptImported', { when: when(read.receivedAt) })
        : t('lineage.promptArrived', { origin: isolated(read.origin), when: when(read.receivedAt) }),
      ...(read.changed ? [t('lineage.promptChanged')] : []),
    ],
  }
}

function topic({ delivery }: Lineage, t: T, when: When): Stage {
  const { origin, sentAt, attempts, reason, state } = delivery
  if (origin === null && sentAt === null && state !== 'landed') {
    const why = reason ? [sayCode(t, 'reason', reason.code, reason.message)] : []
    return { name: 'topic', state: 'waiting', lines: [t('lineage.topicNot'), ...why] }
  }
  return {
    name: 'topic',
    state: 'known',
    lines: [
      origin === null ? t('lineage.topicNoPlace') : isolated(origin),
      ...(sentAt === null ? [] : [t('lineage.topicAt', { when: when(sentAt), attempts })]),
    ],
  }
}

function lake({ delivery }: Lineage, t: T, when: When): Stage {
  const { landedAt, objectUri, state, reason } = delivery
  if (landedAt !== null)
    return {
      name: 'lake',
      state: 'known',
      lines: [
        ...(objectUri === null ? [] : [isolated(objectUri)]),
        t('lineage.lakeLanded', { when: when(landedAt) }),
      ],
    }
  if (state !== 'rejected') return { name: 'lake', state: 'waiting', lines: [t('lineage.lakeNot')] }
  const why = reason ? [sayCode(t, 'reason', reason.code, reason.message)] : []
  return { name: 'lake', state: 'known', lines: [t('lineage.lakeRefused'), ...why] }
}

function reviews({ review, reviews: given }: Lineage, t: T, when: When): Stage {
  const folded = review
    ? [`${t(`review.${review.state}`)} · ${t('review.counts', { ...counts(review) })} · ${when(review.at)}`]
    : []
  const here = given.map(({ at, reviewer, verdict, reasons, state }) => {
    const said = t('lineage.reviewOf', {
      reviewer: isolated(reviewer),
      verdict: t(`lineage.verdict.${verdict}`),
      when: when(at),
    })
    const why = reasons.map((reason) => sayCode(t, 'listen.reason', reason, reason))
    const left = state === 'sent' ? [] : [t('lineage.reviewWaits')]
    return [said, ...why, ...left].join(' · ')
  })
  const lines = [...folded, ...here]
  return lines.length > 0
    ? { name: 'reviews', state: 'known', lines }
    : { name: 'reviews', state: 'waiting', lines: [t('lineage.reviewsNone')] }
}

const counts = ({ approve, reject, unsure }: NonNullable<Lineage['review']>) => ({ approve, reject, unsure })
