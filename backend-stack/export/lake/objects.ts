/** Audio by its URI: a file of the lake's folder, or an object of its store. */
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { readFile } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { codeOf, UsageError } from '../fault.ts'
import { s3Client, statusOf } from '../../small-lake/s3-target.ts'
import type { S3Options } from '../../small-lake/s3-target.ts'

export interface Objects {
  /** null: there is none. Throws if the store cannot be asked. */
  read(uri: string): Promise<Uint8Array | null>
  close(): void
}

/** `key` below the folder. Rows are data: one that climbs out of the lake names nothing of it. */
export function folderObjects(dir: string): Objects {
  const base = resolve(dir)
  return {
    async read(key) {
      const file = resolve(base, ...key.split('/'))
      if (relative(base, file).split(sep)[0] === '..') return null
      try {
        return await readFile(file)
      } catch (error) {
        // a folder in its place is no object either
        if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return null
        throw error
      }
    },
    close() {
      // nothing is held open
    },
  }
}

/** `s3://bucket/key` as rows name objects. */
export function s3Objects(options: S3Options): Objects {
  const s3 = s3Client(options)
  return {
    async read(uri) {
      const { bucket, key } = s3Place(uri)
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return (await object.Body?.transformToByteArray()) ?? null
      } catch (error) {
        if (statusOf(error) === 404) return null
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
