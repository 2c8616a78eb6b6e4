import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { SASLOptions } from 'kafkajs'
import type { SmallLakeOptions, SmallLakeTarget } from './options.ts'
import { readReviewRule } from './reviews/rule.ts'
import type { ReviewRule } from './reviews/rule.ts'
import type { S3Options } from '../s3-client.ts'
import { POLICIES } from './policy.ts'
import type { TrustPolicy } from './policy.ts'

export const usage = `Lands takes from Kafka in a folder or a bucket.

  node backend-stack/small-lake/cli.ts --brokers HOST:PORT,... --target DIR
  node backend-stack/small-lake/cli.ts --brokers HOST:PORT,... --s3-endpoint URL --s3-bucket NAME --catalogue DIR
  node backend-stack/small-lake/cli.ts --verify --target DIR      hold the catalogue against the audio
  node backend-stack/small-lake/cli.ts --withdrawals --target DIR     who withdrew; what waits for you (docs/trust.md)
  node backend-stack/small-lake/cli.ts --approve SPEAKER | --undo SPEAKER --target DIR     decide it; the lake is not running

  --takes-topic, --receipts-topic, --dead-letters-topic NAME      topic2, receipts, topic2.dlq
  --reviews-topic NAME, --review-rule FILE.json                    reviews; when listeners agree (review_rule.json)
  --signatures off|warn|require, --stations-topic NAME             off; stations: who is enrolled (docs/trust.md)
                                                                   FIELDTAKE_LAKE_KEY: signs receipts; else a key of its own
  --quarantine-days N                                              7: so long a withdrawal can be undone
  --catalogue-topic NAME                                           catalogue: what listeners can hear
  --prompts-topic, --speakers-topic, --outcomes-topic NAME         topic1, speakers, outcomes
  --summary-topic NAME                                             summary: what the lake holds in all, for stations
  --group NAME                                                     fieldtake-small-lake
  --tls, --ca FILE.pem                                             TLS; a private authority
  --sasl plain|scram-sha-256|scram-sha-512                         FIELDTAKE_LAKE_USERNAME, FIELDTAKE_LAKE_PASSWORD
  --s3-region NAME                                                 FIELDTAKE_LAKE_S3_KEY, FIELDTAKE_LAKE_S3_SECRET
  --claims-endpoint URL, --claims-buckets NAME,...                 where takes too large for a record are`

/** What was asked for cannot be done as it was asked. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export type Read =
  | { readonly kind: 'help' }
  | { readonly kind: 'verify' | 'withdrawals'; readonly target: SmallLakeTarget }
  | { readonly kind: 'approve' | 'undo'; readonly target: SmallLakeTarget; readonly speaker: string }
  | { readonly kind: 'run'; readonly options: SmallLakeOptions }

type Environment = Readonly<Record<string, string | undefined>>

/** Throws UsageError. */
export function readArguments(argv: readonly string[], env: Environment): Read {
  const values = parse(argv)
  if (values.help) return { kind: 'help' }
  const s3 = (endpoint: string): S3Options => ({
    endpoint,
    ...(values['s3-region'] === undefined ? {} : { region: values['s3-region'] }),
    accessKeyId: secret(env, 'FIELDTAKE_LAKE_S3_KEY'),
    secretAccessKey: secret(env, 'FIELDTAKE_LAKE_S3_SECRET'),
  })
  const target = targetOf(values, s3)
  if (values.verify) return { kind: 'verify', target }
  if (values.approve !== undefined) return { kind: 'approve', target, speaker: values.approve }
  if (values.undo !== undefined) return { kind: 'undo', target, speaker: values.undo }
  if (values.withdrawals) return { kind: 'withdrawals', target }
  if (values.brokers === undefined) throw new UsageError('--brokers is missing')
  const claimsEndpoint =
    values['claims-endpoint'] ?? (values['claims-buckets'] ? values['s3-endpoint'] : undefined)
  const buckets = values['claims-buckets']?.split(',')
  return {
    kind: 'run',
    options: {
      brokers: values.brokers.split(',').map((broker) => broker.trim()),
      target,
      ...(claimsEndpoint === undefined
        ? {}
        : { claims: { ...s3(claimsEndpoint), ...(buckets ? { buckets } : {}) } }),
      ...(values.ca !== undefined
        ? { ssl: { ca: [readFileSync(values.ca, 'utf8')] } }
        : values.tls
          ? { ssl: true }
          : {}),
      ...(values.sasl === undefined ? {} : { sasl: saslOf(values.sasl, env) }),
      ...(values['takes-topic'] === undefined ? {} : { takesTopic: values['takes-topic'] }),
      ...(values['receipts-topic'] === undefined ? {} : { receiptsTopic: values['receipts-topic'] }),
      ...(values['dead-letters-topic'] === undefined
        ? {}
        : { deadLettersTopic: values['dead-letters-topic'] }),
      ...(values['reviews-topic'] === undefined ? {} : { reviewsTopic: values['reviews-topic'] }),
      ...(values['catalogue-topic'] === undefined ? {} : { catalogueTopic: values['catalogue-topic'] }),
      ...(values['prompts-topic'] === undefined ? {} : { promptsTopic: values['prompts-topic'] }),
      ...(values['speakers-topic'] === undefined ? {} : { speakersTopic: values['speakers-topic'] }),
      ...(values['outcomes-topic'] === undefined ? {} : { outcomesTopic: values['outcomes-topic'] }),
      ...(values['summary-topic'] === undefined ? {} : { summaryTopic: values['summary-topic'] }),
      ...(values['review-rule'] === undefined ? {} : { reviewRule: ruleIn(values['review-rule']) }),
      ...(values['stations-topic'] === undefined ? {} : { stationsTopic: values['stations-topic'] }),
      ...(values.signatures === undefined ? {} : { signatures: policyOf(values.signatures) }),
      ...(env['FIELDTAKE_LAKE_KEY'] ? { lakeKey: keyOf(env['FIELDTAKE_LAKE_KEY']) } : {}),
      quarantineDays: daysOf(values['quarantine-days'] ?? '7'),
      ...(values.group === undefined ? {} : { groupId: values.group }),
    },
  }
}

type Values = ReturnType<typeof parse>

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...argv],
      options: {
        brokers: text,
        target: text,
        's3-endpoint': text,
        's3-bucket': text,
        's3-region': text,
        catalogue: text,
        'claims-endpoint': text,
        'claims-buckets': text,
        'takes-topic': text,
        'receipts-topic': text,
        'dead-letters-topic': text,
        'reviews-topic': text,
        'catalogue-topic': text,
        'review-rule': text,
        'stations-topic': text,
        signatures: text,
        'quarantine-days': text,
        'prompts-topic': text,
        'speakers-topic': text,
        'outcomes-topic': text,
        'summary-topic': text,
        group: text,
        sasl: text,
        ca: text,
        tls: flag,
        verify: flag,
        withdrawals: flag,
        approve: text,
        undo: text,
        help: flag,
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function targetOf(values: Values, s3: (endpoint: string) => S3Options): SmallLakeTarget {
  const { target, catalogue } = values
  const endpoint = values['s3-endpoint']
  const bucket = values['s3-bucket']
  if (target !== undefined && bucket === undefined) return { kind: 'folder', dir: resolve(target) }
  if (target === undefined && endpoint !== undefined && bucket !== undefined && catalogue !== undefined)
    return { kind: 's3', bucket, catalogueDir: resolve(catalogue), ...s3(endpoint) }
  throw new UsageError('Give either --target DIR, or all of --s3-endpoint, --s3-bucket and --catalogue')
}

function ruleIn(file: string): ReviewRule {
  try {
    return readReviewRule(file)
  } catch (error) {
    throw new UsageError(`--review-rule: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function keyOf(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new UsageError('FIELDTAKE_LAKE_KEY is no key: 64 hex digits')
  return text
}

function daysOf(text: string): number {
  const days = Number(text)
  if (!/^\d{1,4}$/.test(text)) throw new UsageError(`--quarantine-days ${text} is no number of days`)
  return days
}

function policyOf(text: string): TrustPolicy {
  const policy = POLICIES.find((one) => one === text)
  if (policy === undefined) throw new UsageError(`--signatures ${text} is none of ${POLICIES.join(', ')}`)
  return policy
}

function secret(env: Environment, name: string): string {
  const value = env[name]
  if (!value) throw new UsageError(`${name} is not set`)
  return value
}

function saslOf(mechanism: string, env: Environment): SASLOptions {
  if (mechanism !== 'plain' && mechanism !== 'scram-sha-256' && mechanism !== 'scram-sha-512')
    throw new UsageError(`--sasl ${mechanism} is none of plain, scram-sha-256, scram-sha-512`)
  const username = secret(env, 'FIELDTAKE_LAKE_USERNAME')
  const password = secret(env, 'FIELDTAKE_LAKE_PASSWORD')
  // One branch a mechanism, because kafkajs types them as a union.
  if (mechanism === 'plain') return { mechanism, username, password }
  if (mechanism === 'scram-sha-256') return { mechanism, username, password }
  return { mechanism, username, password }
}
