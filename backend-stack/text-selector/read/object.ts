/**
 * A corpus object, in S3 or on the local disk, as a byte stream that survives a broken connection and
 * as ranges (Parquet needs its footer first). Both forms pin the ETag: an object replaced half way
 * through is an error, never a mixture of two versions.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { s3Client } from '../../s3-client.ts'
import { isCollection, openCollection } from './documents.ts'
import { CorpusError } from './errors.ts'

export interface CorpusObject {
  /** `s3://bucket/key`, `mongodb://host:port/database/collection`, or the path as given */
  readonly uri: string
  /** known once it was read */
  readonly etag: string
  /** bytes; of a collection, documents */
  readonly size: number
  /** where that is no question */
  readonly format?: 'jsonl'
  bytes(): AsyncIterable<Uint8Array>
  /** Bytes from `start` up to but not including `end`. */
  range(start: number, end: number): Promise<Uint8Array>
  /** Whether it is another now than when it was read; only of what may change under one name. */
  readonly changed?: () => Promise<boolean>
  /** How people find the record that was read as this line a moment ago, where a line's number does not say it. */
  readonly placeOf?: (line: number) => string | undefined
  close(): void
}

export interface S3Access {
  readonly endpoint?: string | undefined
  readonly region: string
}

export async function openCorpus(uri: string, s3: S3Access): Promise<CorpusObject> {
  if (isCollection(uri)) return openCollection(uri)
  const match = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri)
  const [, bucket, key] = match ?? []
  return bucket !== undefined && key !== undefined ? openS3(uri, bucket, key, s3) : openFile(uri)
}

async function openFile(path: string): Promise<CorpusObject> {
  const file = resolve(path)
  const size = await stat(file).then(
    (info) => {
      if (!info.isFile()) throw new CorpusError('not_found', `${path} is not a file`)
      return info.size
    },
    (error: unknown) => {
      throw new CorpusError('not_found', `${path} cannot be read`, error)
    },
  )
  // a file has no ETag: its content's hash says just as surely whether two runs saw the same corpus
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer)
  return {
    uri: path,
    etag: hash.digest('hex').slice(0, 32),
    size,
    bytes: () => createReadStream(file, { highWaterMark: 1 << 20 }),
    async range(start, end) {
      const handle = await open(file)
      try {
        const out = new Uint8Array(end - start)
        await handle.read(out, 0, out.length, start)
        return out
      } finally {
        await handle.close()
      }
    },
    close: () => undefined,
  }
}

const TRIES = 5

async function openS3(uri: string, Bucket: string, Key: string, s3: S3Access): Promise<CorpusObject> {
  const client = s3Client({ ...s3, maxAttempts: TRIES })
  const head = await client.send(new HeadObjectCommand({ Bucket, Key })).catch((error: unknown) => {
    client.destroy()
    throw s3Fault(uri, error)
  })
  const etag = head.ETag ?? ''
  const size = head.ContentLength ?? 0
  const get = async (start: number, last: number): Promise<AsyncIterable<Uint8Array>> => {
    const answer = await client
      .send(new GetObjectCommand({ Bucket, Key, IfMatch: etag, Range: `bytes=${start}-${last}` }))
      .catch((error: unknown) => {
        throw s3Fault(uri, error)
      })
    // the Node build of the SDK always answers with a Readable
    return answer.Body as unknown as AsyncIterable<Uint8Array>
  }
  return {
    uri,
    etag: etag.replaceAll('"', ''),
    size,
    async *bytes() {
      let at = 0
      for (let failures = 0; at < size;) {
        try {
          for await (const piece of await get(at, size - 1)) {
            at += piece.length
            failures = 0
            yield piece
          }
        } catch (error) {
          if (error instanceof CorpusError || ++failures >= TRIES) throw s3Fault(uri, error)
        }
      }
    },
    async range(start, end) {
      const pieces: Uint8Array[] = []
      for await (const piece of await get(start, end - 1)) pieces.push(piece)
      return Buffer.concat(pieces)
    },
    close: () => client.destroy(),
  }
}

function s3Fault(uri: string, error: unknown): CorpusError {
  if (error instanceof CorpusError) return error
  const name = error instanceof Error ? error.name : ''
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  if (status === 404 || name === 'NoSuchKey' || name === 'NotFound')
    return new CorpusError('not_found', `there is no object ${uri}`, error)
  if (status === 401 || status === 403)
    return new CorpusError('denied', `no permission to read ${uri}: check the access key`, error)
  if (status === 412) return new CorpusError('changed', `${uri} was replaced while it was being read`, error)
  return new CorpusError('unreachable', `${uri} could not be read: ${String(error)}`, error)
}
