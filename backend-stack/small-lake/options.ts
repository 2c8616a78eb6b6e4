import type { SASLOptions } from 'kafkajs'
import type { Held, HoldingRule } from '../../main/kafka/holding.ts'
import type { LandingPoint } from './landing-deps.ts'
import type { ReviewRule } from './reviews/rule.ts'
import type { S3Options } from '../s3-client.ts'
import type { TrustPolicy } from './policy.ts'

/** Where audio lands. The catalogue of a bucket is kept on this machine's disk, in `catalogueDir`. */
export type SmallLakeTarget =
  | { readonly kind: 'folder'; readonly dir: string }
  | ({ readonly kind: 's3'; readonly bucket: string; readonly catalogueDir: string } & S3Options)

export type LogLevel = 'info' | 'warn' | 'error'

export interface SmallLakeOptions {
  readonly brokers: readonly string[]
  readonly sasl?: SASLOptions
  readonly ssl?: boolean | { readonly ca: readonly string[] }
  readonly target: SmallLakeTarget
  /** Where claimed objects are read. Default: the S3 target's own server, any bucket; nowhere for a folder. */
  readonly claims?: S3Options & { readonly buckets?: readonly string[] }
  /** Defaults: the names in the contract. */
  readonly takesTopic?: string
  readonly receiptsTopic?: string
  readonly deadLettersTopic?: string
  readonly reviewsTopic?: string
  readonly stationsTopic?: string
  /** What is done with records that no enrolled station signed. Default: off. */
  readonly signatures?: TrustPolicy
  /** So many days a withdrawal can be undone. Default: 0, deleted at once; the command's default is 7. */
  readonly quarantineDays?: number
  /** The 32 secret bytes of the lake's own key, in hex. Default: a key of its own, kept beside the catalogue. */
  readonly lakeKey?: string
  readonly catalogueTopic?: string
  readonly promptsTopic?: string
  readonly speakersTopic?: string
  readonly outcomesTopic?: string
  readonly summaryTopic?: string
  /** How often stations are told what the lake holds, if it changed. Default: a minute. */
  readonly summaryMs?: number
  /** When listeners agree. Default: review_rule.json, as in Spark. */
  readonly reviewRule?: ReviewRule
  readonly groupId?: string
  /** After a kill the next start waits this long for its partitions. Default 10 s; brokers allow no less than 6 s. */
  readonly sessionTimeoutMs?: number
  /** How often a batch that cannot be read is asked for before it is passed over. Default: HOLDING. */
  readonly holding?: HoldingRule
  readonly log?: (level: LogLevel, message: string) => void
  /** Called where a kill is most interesting; tests end the process there. */
  readonly reached?: (point: LandingPoint) => void
}

export interface SmallLakeStats {
  /** since this start */
  readonly consumed: number
  readonly landed: number
  readonly duplicates: number
  readonly withdrawals: number
  /** by reason code, `speaker_withdrew` among them */
  readonly rejected: Readonly<Record<string, number>>
  readonly landedBytes: number
  /** partitions that wait for a batch that cannot be read */
  readonly unreadable: readonly Held[]
  /** records in batches that could not be read and were passed over, by their offsets */
  readonly passed: number
  /** epoch ms of the last receipt that the brokers took; null before the first */
  readonly lastReceiptAt: number | null
  /** what keeps the lake from landing now (disk full, S3 away), in words; null = nothing */
  readonly blocked: string | null
  /** in the catalogue, from all starts */
  readonly catalogue: {
    readonly takes: number
    readonly bytes: number
    readonly deadLetters: number
    readonly withdrawnSpeakers: number
  }
}

export interface SmallLake {
  stats(): SmallLakeStats
  /** Finishes the records in hand, leaves the group and lets the folder go. Safe to call twice. */
  stop(): Promise<void>
}
