/** Claim check: a take too large for the topic goes to S3, and the record only says where it lies. */
import { createHash } from 'node:crypto'
import type { StationSettings } from '../../contract/settings.ts'
import { StationError } from '../../contract/errors.ts'
import { NO_KEYS, plainSize, readStream } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'

export interface ClaimRequest {
  readonly takeId: string
  readonly stationId: string
  readonly path: string
  /** absent: the file is plain */
  readonly keys?: VaultKeys
  readonly contentType: string
  readonly sha256: string
}

export interface StoreOptions {
  readonly settings: StationSettings['storage']
  readonly secretKey: string | null
  /** ms without a byte either way after which a store is given up */
  readonly stallMs?: number
}

const CONNECT_MS = 8_000
/** as for the broker: longer than a full send buffer takes at 64 KB/s */
const STALL_MS = 90_000

export const storageConfigured = (settings: StationSettings['storage']): boolean => settings.bucket !== ''

/** In words that a person can act on. */
export function storageFault(thrown: unknown): StationError {
  if (thrown instanceof StationError) return thrown
  const name = thrown instanceof Error ? thrown.name : ''
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const denied = /AccessDenied|Forbidden|InvalidAccessKeyId|SignatureDoesNotMatch|NoSuchBucket|403|401/.test(
    `${name} ${message}`,
  )
  return new StationError(denied ? 's3_denied' : 's3_unreachable', `${name}: ${message}`, {}, thrown)
}

const quiet = (): void => undefined

/** The SDK costs 150 ms and 20 MB to load: only a station that meets a large take pays for it. */
export async function s3Client({ settings, secretKey, stallMs = STALL_MS }: StoreOptions) {
  const sdk = await import('@aws-sdk/client-s3')
  const s3 = new sdk.S3Client({
    region: settings.region,
    ...(settings.endpoint === '' ? {} : { endpoint: settings.endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    // without these a connection that died unseen would hold its take, and one of the few flights, for ever
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: stallMs },
    // its warnings go to the console otherwise; what matters of them is in the error that follows
    logger: { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
    ...(settings.accessKeyId === ''
      ? {}
      : { credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: secretKey ?? '' } }),
  })
  return { sdk, s3 }
}

async function md5(path: string, keys: VaultKeys): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of readStream(path, keys)) if (Buffer.isBuffer(chunk)) hash.update(chunk)
  return hash.digest('base64')
}

/**
 * Uploads and verifies; resolves with the object's place. The store checks the bytes against their MD5 while
 * it takes them, and what it then says it holds is compared with what was sent. Rejects with `s3_unreachable`
 * or `s3_denied`. The key is the take's own: a repeat finds the same object there, and uploads nothing.
 */
export async function uploadClaim(
  options: StoreOptions,
  request: ClaimRequest,
): Promise<{ bucket: string; key: string }> {
  const bucket = options.settings.bucket
  const extension = request.contentType === 'audio/wav' ? 'wav' : 'flac'
  const key = `claims/${request.stationId}/${request.takeId}.${extension}`
  const { sdk, s3 } = await s3Client(options)
  const { path, keys = NO_KEYS } = request
  try {
    const size = plainSize(path, keys)
    const look = () => s3.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }))
    const there = await look().catch((error: unknown) => {
      // not there, or not to be looked at: the upload tells
      if (error instanceof sdk.S3ServiceException) return null
      throw error
    })
    if (there?.ContentLength === size && there.Metadata?.['sha256'] === request.sha256) return { bucket, key }
    await s3.send(
      new sdk.PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: readStream(path, keys),
        ContentLength: size,
        ContentMD5: await md5(path, keys),
        ContentType: request.contentType,
        Metadata: { sha256: request.sha256 },
      }),
    )
    const head = await look()
    if (head.ContentLength !== size || (head.Metadata?.['sha256'] ?? request.sha256) !== request.sha256)
      throw new StationError('s3_unreachable', `the store holds ${head.ContentLength ?? 0} of ${size} bytes`)
    return { bucket, key }
  } catch (error) {
    throw storageFault(error)
  } finally {
    s3.destroy()
  }
}

/**
 * For "test connection": may this station put its claims into the bucket? One that may do no more may not look at the bucket itself; it
 * leaves an empty object below its own prefix, once.
 */
export async function checkBucket(options: StoreOptions, stationId: string): Promise<void> {
  const { sdk, s3 } = await s3Client(options)
  const Bucket = options.settings.bucket
  const statusOf = (error: unknown) =>
    error instanceof sdk.S3ServiceException ? error.$metadata.httpStatusCode : undefined
  try {
    await s3.send(new sdk.HeadBucketCommand({ Bucket })).catch(async (error: unknown) => {
      if (statusOf(error) !== 403) throw error
      const Key = `claims/${stationId}/connection-test`
      await s3
        .send(new sdk.PutObjectCommand({ Bucket, Key, Body: '', IfNoneMatch: '*' }))
        .catch((refusal: unknown) => {
          // it is there from an earlier test
          if (statusOf(refusal) !== 412) throw refusal
        })
    })
  } catch (error) {
    throw storageFault(error)
  } finally {
    s3.destroy()
  }
}
