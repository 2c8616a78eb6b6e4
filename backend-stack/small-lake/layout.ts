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
 * Whether a claimed object has the take's own name, as stations give it. Headers are anybody's: a record that names another
 * take's object may be read from there, but must not get it deleted.
 */
export function isClaimOf(key: string, takeId: string, contentType: string | undefined): boolean {
  const extension = Object.entries(extensions).find(([type]) => type === contentType)?.[1]
  return extension !== undefined && key.slice(key.lastIndexOf('/') + 1) === `${takeId}.${extension}`
}

/** Key of a dead letter: a copy made again after a crash has the same one. */
export const originKey = (origin: Origin): string => `${origin.topic}:${origin.partition}:${origin.offset}`

export const sameOrigin = (a: Origin, b: Origin): boolean => originKey(a) === originKey(b)
