/** A take's way as stages of plain lines: what is drawn, and what is copied. */
import type { Lineage } from '../../../main/contract/way.ts'
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

/** Names of the machine keep their own direction among words of another; what is copied does without the marks. */
const own = (name: string): string => `\u2068${name}\u2069`
export const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, '')

export function stagesOf(way: Lineage, t: T, format: Format): Stage[] {
  const when = (at: number) => own(format.dateTime(at))
  return [
    corpus(way, t),
    prompt(way, t, when),
    {
      name: 'take',
      state: 'known',
      lines: [
        own(way.takeId),
        t('way.takeRecorded', { when: when(way.take.recordedAt), station: own(way.take.stationId) }),
        t('way.takeVersion', { version: way.take.version, of: way.take.versions }),
        ...(way.take.fileSha256 === null ? [] : [own(`SHA-256 ${way.take.fileSha256}`)]),
      ],
    },
    topic(way, t, when),
    lake(way, t, when),
    reviews(way, t, when),
    {
      name: 'carried',
      state: way.carried.length > 0 ? 'known' : 'unknown',
      lines:
        way.carried.length === 0
          ? [t('way.carriedNone')]
          : way.carried.flatMap(({ at, way: direction, folder, file, stationId }) => [
              own(file),
              direction === 'out'
                ? t('way.carriedOut', { folder: own(folder), when: when(at) })
                : t('way.carriedIn', { folder: own(folder), station: own(stationId), when: when(at) }),
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
      lines: [own(from.uri), t('way.corpusLine', { line: from.line ?? '?', etag: own(from.etag ?? '?') })],
    }
  const source = read?.source ?? t('unknown')
  return { name: 'corpus', state: 'unknown', lines: [t('way.corpusNone', { source: own(source) })] }
}

function prompt({ prompt: read, promptId }: Lineage, t: T, when: When): Stage {
  if (!read) return { name: 'prompt', state: 'unknown', lines: [own(promptId), t('way.promptGone')] }
  return {
    name: 'prompt',
    state: 'known',
    lines: [
      own(`${promptId} · ${read.corpus}`),
      read.origin === null
        ? t('way.promptImported', { when: when(read.receivedAt) })
        : t('way.promptArrived', { origin: own(read.origin), when: when(read.receivedAt) }),
      ...(read.changed ? [t('way.promptChanged')] : []),
    ],
  }
}

function topic({ delivery }: Lineage, t: T, when: When): Stage {
  const { origin, sentAt, attempts, reason, state } = delivery
  if (origin === null && sentAt === null && state !== 'landed') {
    const why = reason ? [sayCode(t, 'reason', reason.code, reason.message)] : []
    return { name: 'topic', state: 'waiting', lines: [t('way.topicNot'), ...why] }
  }
  return {
    name: 'topic',
    state: 'known',
    lines: [
      origin === null ? t('way.topicNoPlace') : own(origin),
      ...(sentAt === null ? [] : [t('way.topicAt', { when: when(sentAt), attempts })]),
    ],
  }
}

function lake({ delivery }: Lineage, t: T, when: When): Stage {
  const { landedAt, objectUri, state, reason } = delivery
  if (landedAt !== null)
    return {
      name: 'lake',
      state: 'known',
      lines: [...(objectUri === null ? [] : [own(objectUri)]), t('way.lakeLanded', { when: when(landedAt) })],
    }
  if (state !== 'rejected') return { name: 'lake', state: 'waiting', lines: [t('way.lakeNot')] }
  const why = reason ? [sayCode(t, 'reason', reason.code, reason.message)] : []
  return { name: 'lake', state: 'known', lines: [t('way.lakeRefused'), ...why] }
}

function reviews({ review, reviews: given }: Lineage, t: T, when: When): Stage {
  const folded = review
    ? [`${t(`review.${review.state}`)} · ${t('review.counts', { ...counts(review) })} · ${when(review.at)}`]
    : []
  const here = given.map(({ at, reviewer, verdict, reasons, state }) => {
    const said = t('way.reviewOf', {
      reviewer: own(reviewer),
      verdict: t(`way.verdict.${verdict}`),
      when: when(at),
    })
    const why = reasons.map((reason) => sayCode(t, 'listen.reason', reason, reason))
    const left = state === 'sent' ? [] : [t('way.reviewWaits')]
    return [said, ...why, ...left].join(' · ')
  })
  const lines = [...folded, ...here]
  return lines.length > 0
    ? { name: 'reviews', state: 'known', lines }
    : { name: 'reviews', state: 'waiting', lines: [t('way.reviewsNone')] }
}

const counts = ({ approve, reject, unsure }: NonNullable<Lineage['review']>) => ({ approve, reject, unsure })
