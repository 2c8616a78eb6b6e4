import type { TakeHeaders } from '../../main/contract/messages.ts'

/** Where in Kafka a record is. */
export interface Origin {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

const extensions = { 'audio/flac': 'flac', 'audio/wav': 'wav' } as const

/**
 * `audio/<lang>/<yyyy-mm-dd>/<take_id>.<flac|wav>`, the day being that of the recording in UTC. A function of the take
 * alone, and the same one as the Spark job's: whoever lands a take again finds it there.
 */
export function audioKey(take: Pick<TakeHeaders, 'ce_id' | 'lang' | 'ce_time' | 'content-type'>): string {
  const day = new Date(take.ce_time).toISOString().slice(0, 10)
  return `audio/${take.lang}/${day}/${take.ce_id}.${extensions[take['content-type']]}`
}

/** The take of an object. */
export const takeIdOf = (key: string): string => key.replace(/^.*\//, '').replace(/\.[^.]*$/, '')

/**
 * Whether a claimed object lies where claims do and has the take's own name, as stations give it. Headers are anybody's: a record
 * that names another object may be read from there, but must not get it deleted.
 */
export function isClaimOf(key: string, takeId: string, contentType: string | undefined): boolean {
  const extension = Object.entries(extensions).find(([type]) => type === contentType)?.[1]
  const own = key.startsWith('claims/') && key.slice(key.lastIndexOf('/') + 1) === `${takeId}.${extension}`
  return extension !== undefined && own && isClaimableKey(key)
}

/**
 * Whether a key can be asked for at all. On their way dots as a segment are resolved, which no signature survives, and what is
 * longer or has control characters is refused by stores with an answer that looks like an outage.
 */
export const isClaimableKey = (key: string): boolean =>
  Buffer.byteLength(key) <= 1024 &&
  !/\p{Cc}/u.test(key) &&
  !key.split('/').some((segment) => segment === '.' || segment === '..')

/** Key of a dead letter: a copy made again after a crash has the same one. */
export const originKey = (origin: Origin): string => `${origin.topic}:${origin.partition}:${origin.offset}`

export const sameOrigin = (a: Origin, b: Origin): boolean => originKey(a) === originKey(b)
