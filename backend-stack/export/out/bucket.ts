import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { s3Client } from '../../s3-client.ts'
import type { S3Options } from '../../s3-client.ts'
import { statusOf } from '../../small-lake/s3-target.ts'
import { s3Place } from '../lake/s3-objects.ts'
import type { OutPlace } from './place.ts'

/** `uri`: s3://BUCKET/PREFIX. Files that are written bit by bit wait in `spoolDir` until they are whole. */
export function bucketPlace(uri: string, options: S3Options, spoolDir: string): OutPlace {
  const s3 = s3Client(options)
  const { bucket: Bucket, key } = s3Place(uri)
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`
  const local = (path: string): string => {
    const file = join(spoolDir, ...path.split('/'))
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return file
  }
  return {
    name: uri,
    async put(path, bytes) {
      await s3.send(new PutObjectCommand({ Bucket, Key: prefix + path, Body: bytes }))
    },
    local,
    async publish(path) {
      const file = local(path)
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: prefix + path,
          Body: createReadStream(file),
          ContentLength: statSync(file).size,
        }),
      )
      rmSync(file, { force: true })
    },
    async read(path) {
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket, Key: prefix + path }))
        return (await object.Body?.transformToByteArray()) ?? null
      } catch (error) {
        if (statusOf(error) === 404) return null
        throw error
      }
    },
    async remove(path) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: prefix + path }))
    },
    async isEmpty() {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, MaxKeys: 1 }))
      return (page.Contents ?? []).length === 0
    },
    close: () => s3.destroy(),
  }
}
