import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SASLOptions } from 'kafkajs'
import { program, understood, UsageError } from '../../main/system/program.ts'
import type { SmallLakeOptions, SmallLakeTarget } from './options.ts'
import { readReviewRule } from './reviews/rule.ts'
import type { ReviewRule } from './reviews/rule.ts'
import type { S3Options } from '../s3-client.ts'
import { POLICIES } from './policy.ts'
import type { TrustPolicy } from './policy.ts'

const smallLake = () =>
  program('node backend-stack/small-lake/cli.ts', 'Lands takes from Kafka in a folder or a bucket.')
    .usage(
      '--brokers HOST:PORT,... (--target DIR | --s3-endpoint URL --s3-bucket NAME --catalogue DIR) [options]',
    )
    .optionsGroup('Where takes come from and go to:')
    .option('--brokers <host:port,host:port>', 'the brokers')
    .option('--target <dir>', 'the folder of the lake')
    .option('--s3-endpoint <url>', 'of the store; FIELDTAKE_LAKE_S3_KEY, FIELDTAKE_LAKE_S3_SECRET')
    .option('--s3-bucket <name>', 'the bucket of the lake')
    .option('--s3-region <name>', 'of the store')
    .option('--catalogue <dir>', 'of a lake in a bucket: the folder of its catalogue')
    .option('--claims-endpoint <url>', 'where takes too large for a record are (default: --s3-endpoint)')
    .option('--claims-buckets <names>', 'in which buckets')
    .optionsGroup('Instead of landing, on a lake that is not running:')
    .option('--verify', 'hold the catalogue against the audio')
    .option('--withdrawals', 'who withdrew; what waits for you (docs/trust.md)')
    .option('--approve <speaker>', 'decide a withdrawal')
    .option('--undo <speaker>', 'take a withdrawal back')
    .optionsGroup('How it lands:')
    .option('--review-rule <file.json>', 'when listeners agree (default: review_rule.json)')
    .option('--signatures <policy>', 'off, warn or require (default: off; docs/trust.md)')
    .option('--quarantine-days <n>', 'so long a withdrawal can be undone', '7')
    .option('--group <name>', 'of the consumer (default: fieldtake-small-lake)')
    .option('--tls', 'connect by TLS')
    .option('--ca <file.pem>', 'connect by TLS, and trust this private authority')
    .option(
      '--sasl <mechanism>',
      'plain, scram-sha-256 or scram-sha-512; FIELDTAKE_LAKE_USERNAME, FIELDTAKE_LAKE_PASSWORD',
    )
    .optionsGroup('Topics of other names:')
    .option('--takes-topic <name>', 'topic2')
    .option('--receipts-topic <name>', 'receipts')
    .option('--dead-letters-topic <name>', 'topic2.dlq')
    .option('--reviews-topic <name>', 'reviews')
    .option('--stations-topic <name>', 'stations: who is enrolled (docs/trust.md)')
    .option('--catalogue-topic <name>', 'catalogue: what listeners can hear')
    .option('--prompts-topic <name>', 'topic1')
    .option('--speakers-topic <name>', 'speakers')
    .option('--outcomes-topic <name>', 'outcomes')
    .option('--summary-topic <name>', 'summary: what the lake holds in all, for stations')
    .addHelpText(
      'after',
      `
FIELDTAKE_LAKE_KEY signs receipts; without it the lake makes a key of its own.
Exit codes: 0 done, 1 failed, 2 usage.`,
    )

export type Read =
  | { readonly kind: 'help' }
  | { readonly kind: 'verify' | 'withdrawals'; readonly target: SmallLakeTarget }
  | { readonly kind: 'approve' | 'undo'; readonly target: SmallLakeTarget; readonly speaker: string }
  | { readonly kind: 'run'; readonly options: SmallLakeOptions }

type Environment = Readonly<Record<string, string | undefined>>

/** Throws UsageError. Help that was asked for is printed. */
export function readArguments(argv: readonly string[], env: Environment): Read {
  const command = smallLake()
  if (!understood(command, argv)) return { kind: 'help' }
  const values = command.opts()
  const s3 = (endpoint: string): S3Options => ({
    endpoint,
    ...(values.s3Region === undefined ? {} : { region: values.s3Region }),
    accessKeyId: secret(env, 'FIELDTAKE_LAKE_S3_KEY'),
    secretAccessKey: secret(env, 'FIELDTAKE_LAKE_S3_SECRET'),
  })
  const target = targetOf(values, s3)
  if (values.verify) return { kind: 'verify', target }
  if (values.approve !== undefined) return { kind: 'approve', target, speaker: values.approve }
  if (values.undo !== undefined) return { kind: 'undo', target, speaker: values.undo }
  if (values.withdrawals) return { kind: 'withdrawals', target }
  if (values.brokers === undefined) throw new UsageError('--brokers is missing')
  const claimsEndpoint = values.claimsEndpoint ?? (values.claimsBuckets ? values.s3Endpoint : undefined)
  const buckets = values.claimsBuckets?.split(',')
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
      ...(values.takesTopic === undefined ? {} : { takesTopic: values.takesTopic }),
      ...(values.receiptsTopic === undefined ? {} : { receiptsTopic: values.receiptsTopic }),
      ...(values.deadLettersTopic === undefined ? {} : { deadLettersTopic: values.deadLettersTopic }),
      ...(values.reviewsTopic === undefined ? {} : { reviewsTopic: values.reviewsTopic }),
      ...(values.catalogueTopic === undefined ? {} : { catalogueTopic: values.catalogueTopic }),
      ...(values.promptsTopic === undefined ? {} : { promptsTopic: values.promptsTopic }),
      ...(values.speakersTopic === undefined ? {} : { speakersTopic: values.speakersTopic }),
      ...(values.outcomesTopic === undefined ? {} : { outcomesTopic: values.outcomesTopic }),
      ...(values.summaryTopic === undefined ? {} : { summaryTopic: values.summaryTopic }),
      ...(values.reviewRule === undefined ? {} : { reviewRule: ruleIn(values.reviewRule) }),
      ...(values.stationsTopic === undefined ? {} : { stationsTopic: values.stationsTopic }),
      ...(values.signatures === undefined ? {} : { signatures: policyOf(values.signatures) }),
      ...(env['FIELDTAKE_LAKE_KEY'] ? { lakeKey: keyOf(env['FIELDTAKE_LAKE_KEY']) } : {}),
      quarantineDays: daysOf(values.quarantineDays),
      ...(values.group === undefined ? {} : { groupId: values.group }),
    },
  }
}

type Values = ReturnType<ReturnType<typeof smallLake>['opts']>

function targetOf(values: Values, s3: (endpoint: string) => S3Options): SmallLakeTarget {
  const { target, catalogue } = values
  const endpoint = values.s3Endpoint
  const bucket = values.s3Bucket
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
