/** What the updates ask a server, and how much they take: never more than was meant, and never without an end. */
import { readUpTo } from '../../system/read-up-to.ts'
import { UpdateFault } from './feed.ts'

export interface Answer {
  readonly status: number
  /** of a name in lower case */
  readonly header: (name: string) => string | null
  readonly body: AsyncIterable<Uint8Array>
}
/** Rejects with UpdateFault `unreachable`, also when `stop` is aborted. */
export type Ask = (
  url: string,
  headers: Readonly<Record<string, string>>,
  stop: AbortSignal,
) => Promise<Answer>

/** A server that says nothing for so long is given up, ms. */
export const SILENCE_MS = 60_000

/** Runs with a signal that is aborted when `heard` is not called for SILENCE_MS. */
export async function unlessSilent<T>(
  work: (stop: AbortSignal, heard: () => void) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const silent = new AbortController()
  let timer = setTimeout(() => silent.abort(), SILENCE_MS)
  const stop = (): void => silent.abort()
  outer?.addEventListener('abort', stop, { once: true })
  if (outer?.aborted === true) stop()
  try {
    return await work(silent.signal, () => {
      clearTimeout(timer)
      timer = setTimeout(() => silent.abort(), SILENCE_MS)
    })
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', stop)
  }
}

/** All of a small file. Null: there is none (404). Throws UpdateFault. */
export const small = (ask: Ask, url: string, most: number): Promise<Buffer | null> =>
  unlessSilent(async (stop, heard) => {
    const { status, body } = await ask(url, { 'Cache-Control': 'no-cache' }, stop)
    if (status === 404) return null
    if (status !== 200) throw new UpdateFault('unreachable', `${url}: it answers ${status}`)
    const read = await readUpTo(body, most, heard)
    if (read === null) throw new UpdateFault('malformed', `${url}: more than ${most} bytes`)
    return read
  })
