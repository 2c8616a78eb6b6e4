/** The client of an object store, for all that runs behind the stations: SeaweedFS, MinIO, or Amazon's own. */
import { S3Client } from '@aws-sdk/client-s3'

/** A store that is named with its keys, as the lake's is. */
export interface S3Options {
  readonly endpoint: string
  readonly region?: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** ms without a byte either way after which a request is given up, to be made again. Default 90 s */
  readonly stallMs?: number
}

/** Without an endpoint: Amazon's. Without keys: those that the AWS SDK finds, in the environment or a profile. */
interface ClientOptions extends Omit<S3Options, 'endpoint' | 'accessKeyId' | 'secretAccessKey'> {
  readonly endpoint?: string | undefined
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  /** how often a request is made at the most; default: the SDK's, 3 */
  readonly maxAttempts?: number
}

const CONNECT_MS = 8_000
const STALL_MS = 90_000

export function s3Client({ endpoint, accessKeyId, secretAccessKey, ...options }: ClientOptions): S3Client {
  return new S3Client({
    // a store that has no regions takes any
    region: options.region ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
    ...(options.maxAttempts === undefined ? {} : { maxAttempts: options.maxAttempts }),
    forcePathStyle: true,
    // what is stored is checked by its SHA-256; not every store knows the checksums of the SDK
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // without these a connection that died unseen would hold up whoever waits for it ever after
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: options.stallMs ?? STALL_MS },
  })
}
