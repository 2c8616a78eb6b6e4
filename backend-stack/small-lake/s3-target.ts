import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { createHash } from 'node:crypto'
import { s3Client } from '../s3-client.ts'
import type { S3Options } from '../s3-client.ts'
import type { Claim, ClaimStore } from './judge.ts'
import type { Target } from './target.ts'

export const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

/** Audio in a bucket, written with `If-None-Match: *`. What S3 has answered is durable, so `sync` has nothing to do. */
export function s3Target(options: S3Options & { readonly bucket: string }): Target {
  const s3 = s3Client(options)
  const Bucket = options.bucket

  async function digest(key: string): Promise<string | null> {
    try {
      const object = await s3.send(new GetObjectCommand({ Bucket, Key: key }))
      const hash = createHash('sha256')
      if (object.Body) hash.update(await object.Body.transformToByteArray())
      return hash.digest('hex')
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw error
    }
  }

  return {
    async put(key, audio, sha256, contentType) {
      try {
        await s3.send(
          new PutObjectCommand({
            Bucket,
            Key: key,
            Body: audio,
            ContentType: contentType,
            IfNoneMatch: '*',
            Metadata: { sha256 },
          }),
        )
        return 'created'
      } catch (error) {
        if (statusOf(error) !== 412) throw error
        return (await digest(key)) === sha256 ? 'same' : 'other'
      }
    },
    sync: () => Promise.resolve(),
    async remove(key) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: key }))
    },
    digest,
    async *keys() {
      let token: string | undefined
      do {
        const page = await s3.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: 'audio/',
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        )
        for (const object of page.Contents ?? []) if (object.Key !== undefined) yield object.Key
        token = page.NextContinuationToken
      } while (token !== undefined)
    },
    uri: (key) => `s3://${Bucket}/${key}`,
    close: () => s3.destroy(),
  }
}

/** Fetches claimed objects. Throws whatever is not a plain "there is no such object", so that an outage rejects nothing. */
export function s3Claims(
  options: S3Options & { readonly buckets?: readonly string[] },
  /** Clear away what has landed. */
  clear = false,
): ClaimStore & { close(): void } {
  const s3 = s3Client(options)
  return {
    ...(options.buckets ? { buckets: options.buckets } : {}),
    async resolve({ bucket, key }: Claim, expectedBytes: number) {
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        if (!object.Body) return null
        // A wrong length is a verdict already: no need to fetch gigabytes that somebody put there by mistake.
        if (object.ContentLength !== undefined && object.ContentLength !== expectedBytes) {
          await object.Body.transformToWebStream().cancel()
          return new Uint8Array(0)
        }
        return await object.Body.transformToByteArray()
      } catch (error) {
        if (statusOf(error) === 404) return null
        throw error
      }
    },
    ...(clear
      ? {
          async remove({ bucket, key }: Claim) {
            await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
          },
        }
      : {}),
    close: () => s3.destroy(),
  }
}

/** For a lake that was given no object store: the take stays with its station, and the dead letter can be replayed. */
export const noClaims: ClaimStore = { resolve: () => Promise.resolve(null) }
