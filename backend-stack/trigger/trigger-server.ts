/**
 * What the Lambda is on AWS, for SeaweedFS: takes the filer's notifications and starts runs. Notifications that came
 * while nobody listened are made up for by listing the bucket, at start and then every few minutes.
 */
import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import type { Started } from './airflow-run.ts'
import { fromFilerEvent, isCorpus, runId, type CreatedObject } from './object-created.ts'

export interface TriggerOptions {
  /** default: loopback */
  readonly host?: string
  readonly port: number
  /** the filer sends it as bearer token */
  readonly token: string
  readonly bucket: string
  /** `uploaded`: an event told of it, not the listing */
  readonly start: (object: CreatedObject, uploaded: boolean) => Promise<Started>
  readonly say: (line: string) => void
}

const MAX_BODY = 4 << 20
/** Run ids remembered, so that listing a large bucket does not ask Airflow about each object every time. */
const known = new Set<string>()

/** Whoever uploads something is answered in the log, even if there is nothing to do. */
async function startUploaded(object: CreatedObject, { start, say }: TriggerOptions): Promise<Started> {
  const outcome = await start(object, true)
  if (outcome === 'no corpus') say(`${object.bucket}/${object.key} is no corpus: LANGUAGE/NAME.txt, csv, ...`)
  else note(object, outcome, say)
  return outcome
}

async function startListed(object: CreatedObject, { start, say }: TriggerOptions): Promise<void> {
  if (known.has(runId(object))) return
  const outcome = await start(object, false)
  if (outcome === 'started') note(object, outcome, say)
  else known.add(runId(object))
}

const WORDS = {
  started: 'started',
  again: 'had failed, another is started for the same bytes:',
  already: 'is there for these very bytes, nothing to do:',
}

function note(object: CreatedObject, outcome: keyof typeof WORDS, say: TriggerOptions['say']): void {
  known.add(runId(object))
  say(`${object.bucket}/${object.key}: run ${WORDS[outcome]} ${runId(object)}`)
}

/** The filer tells an event again when the answer is no 2xx. */
export function triggerServer(options: TriggerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) => response.writeHead(status).end(text)
    if (request.method === 'GET' && request.url === '/health') return answer(200, 'ok')
    if (request.method !== 'POST') return answer(405, 'POST only')
    if (!allowed(request, options.token)) return answer(401, 'wrong token')
    readBody(request)
      .then(async (body) => {
        const object = fromFilerEvent(JSON.parse(body))
        if (object === undefined || object.bucket !== options.bucket) return answer(200, 'not an object')
        return answer(200, await startUploaded(object, options))
      })
      .catch((error: unknown) => {
        options.say(`an event could not be handled: ${String(error)}`)
        answer(error instanceof SyntaxError ? 400 : 503, 'again, please')
      })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host ?? '127.0.0.1', () => resolve(server))
  })
}

/** Starts a run for every corpus object that has had none. */
export async function catchUp(s3: S3Client, options: TriggerOptions): Promise<void> {
  let token: string | undefined
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: options.bucket,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    )
    for (const { Key: key, ETag: etag } of page.Contents ?? []) {
      if (key !== undefined && isCorpus(key))
        await startListed({ bucket: options.bucket, key, etag: (etag ?? '').replaceAll('"', '') }, options)
    }
    token = page.NextContinuationToken
  } while (token !== undefined)
}

function allowed(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > MAX_BODY) throw new SyntaxError('the event is too large')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}
