/** "An object was created", in the two dialects it is told in, and what it means: a run of data_ingestion. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

export interface CreatedObject {
  readonly bucket: string
  readonly key: string
  /** without quotes */
  readonly etag: string
}

const CORPUS = /^([a-z]{2,3}(?:-[a-z0-9]{1,8})*)\/.*\.(?:txt|csv|tsv|jsonl|ndjson|parquet)(?:\.(?:gz|zst))?$/i

/** Whether the selector can read it and the folder names its language: `am/news.txt.gz`. */
export const isCorpus = (key: string): boolean => CORPUS.test(key)

/**
 * One run for one version of an object, however often its creation is told: Airflow refuses a run id it knows, which
 * makes at-least-once events start exactly one run.
 */
export function runId({ bucket, key, etag }: CreatedObject): string {
  return `object__${createHash('sha256').update(`${bucket}/${key}/${etag}`).digest('hex').slice(0, 32)}`
}

const s3Event = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({
        bucket: z.object({ name: z.string() }),
        object: z.object({ key: z.string(), eTag: z.string().optional() }),
      }),
    }),
  ),
})

/** Of an S3 event notification. Keys in it are form-encoded: a blank is a plus. Throws ZodError for anything else. */
export function fromS3Event(event: unknown): CreatedObject[] {
  return s3Event.parse(event).Records.flatMap(({ eventName, s3 }) => {
    if (!/^(?:s3:)?ObjectCreated:/.test(eventName)) return []
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '))
    return [{ bucket: s3.bucket.name, key, etag: s3.object.eTag ?? '' }]
  })
}

const filerEvent = z.object({
  key: z.string(),
  message: z.object({
    new_parent_path: z.string().optional(),
    new_entry: z
      .object({
        name: z.string(),
        is_directory: z.boolean().optional(),
        attributes: z.object({ md5: z.string().optional() }).optional(),
        extended: z.record(z.string(), z.string()).optional(),
      })
      .optional(),
  }),
})

/** Of SeaweedFS' filer, which tells of folders, parts and deletions, too. Undefined for all that is no new object. */
export function fromFilerEvent(event: unknown): CreatedObject | undefined {
  const { key, message } = filerEvent.parse(event)
  const { new_entry: entry, new_parent_path: parent } = message
  if (entry === undefined || entry.is_directory === true) return undefined
  // a rename tells the old path as its key
  const path = parent === undefined ? key : `${parent}/${entry.name}`
  const [, bucket, object] = /^\/buckets\/([^/]+)\/(.+)$/.exec(path) ?? []
  if (bucket === undefined || object === undefined || object.startsWith('.uploads/')) return undefined
  const told = entry.extended?.['Seaweed-X-Amz-ETag']
  const md5 = entry.attributes?.md5
  if (told !== undefined) return { bucket, key: object, etag: Buffer.from(told, 'base64').toString() }
  return { bucket, key: object, etag: md5 === undefined ? '' : Buffer.from(md5, 'base64').toString('hex') }
}
