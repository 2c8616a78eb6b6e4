/** A record of a corpus: its text, and what may be shown or played beside it. */
import type { Rejection } from './errors.ts'

export interface Context {
  readonly image?: string
  readonly audio?: string
  readonly hint?: string
}

export interface RecordSink {
  /** `line` counts from 1; for Parquet it is the row. */
  readonly record: (text: string, line: number, context?: Context) => void
  readonly bad: (reason: Rejection, line: number) => void
}

export function contextOf(field: (name: 'image' | 'audio' | 'hint') => unknown): Context | undefined {
  const image = uriOf(field('image'))
  const audio = uriOf(field('audio'))
  const hint = field('hint')
  const text = typeof hint === 'string' && hint.trim() !== '' ? hint.trim().slice(0, 500) : undefined
  if (image === undefined && audio === undefined && text === undefined) return undefined
  return {
    ...(image === undefined ? {} : { image }),
    ...(audio === undefined ? {} : { audio }),
    ...(text === undefined ? {} : { hint: text }),
  }
}

const uriOf = (value: unknown) => (typeof value === 'string' && URL.canParse(value) ? value : undefined)
