/** Objects of a store, by their URI. Apart, because the client of a store is large and not every lake has one. */
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { BusyError, messageOf, UsageError } from '../fault.ts'
import { s3Client } from '../../s3-client.ts'
import type { S3Options } from '../../s3-client.ts'
import { statusOf } from '../../small-lake/s3-target.ts'
import type { Objects } from './objects.ts'

/** too many requests, and what Amazon calls SlowDown */
const BUSY: ReadonlySet<number | undefined> = new Set([429, 503])

/** `s3://bucket/key` as rows name objects. A read may throw BusyError. */
export function s3Objects(options: S3Options): Objects {
  // whoever reads tries again itself, and a store may look for a lost piece of an object for seconds
  const s3 = s3Client({ ...options, maxAttempts: 1 })
  return {
    async read(uri) {
      const { bucket, key } = s3Place(uri)
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return (await object.Body?.transformToByteArray()) ?? null
      } catch (error) {
        if (statusOf(error) === 404) return null
        if (BUSY.has(statusOf(error))) throw new BusyError(messageOf(error), { cause: error })
        throw error
      }
    },
    close: () => s3.destroy(),
  }
}

/** Throws UsageError. */
export function s3Place(uri: string): { readonly bucket: string; readonly key: string } {
  const found = /^s3a?:\/\/([^/]+)\/?(.*)$/.exec(uri)
  if (!found) throw new UsageError(`${uri} is no place in an object store: s3://BUCKET/PREFIX`)
  return { bucket: found[1] ?? '', key: found[2] ?? '' }
}
