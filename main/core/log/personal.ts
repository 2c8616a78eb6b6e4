/** What is known of people and of passwords, to be kept out of logs and of what goes to whoever helps. */
import { z } from 'zod'
import type { Db } from '../db/open.ts'
import { openPerson } from '../db/people.ts'
import type { CoreOptions } from '../host.ts'
import type { SecretStore } from '../secret-store.ts'
import { parseJson } from '../json.ts'
import { NO_KEYS } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import { scrubber } from './scrub.ts'

type Log = NonNullable<CoreOptions['log']>

/** Every piece of text in an answer, however deep. */
function* leaves(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) yield* leaves(one)
}

const SPEAKERS = 'SELECT speaker_id AS id, label, metadata FROM speakers'
const LISTENERS = 'SELECT listener_id AS id, label FROM listeners'

/** What cannot be opened here does not stand in a log of this station in clear either. */
function opened(open: () => string): string {
  try {
    return open()
  } catch {
    return ''
  }
}

export function personalValues(db: Db, keys: () => VaultKeys = () => NO_KEYS) {
  const speakers = db.prepare<[], { id: string; label: string; metadata: string }>(SPEAKERS)
  const listeners = db.prepare<[], { id: string; label: string }>(LISTENERS)
  const setting = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const secrets = new Set<string>()
  let known: readonly string[] = []
  function* read(): Iterable<string> {
    for (const { id, label, metadata } of speakers.all()) {
      yield opened(() => openPerson(keys(), 'speakers.label', id, label))
      yield* leaves(parseJson(opened(() => openPerson(keys(), 'speakers.metadata', id, metadata))))
    }
    for (const { id, label } of listeners.all())
      yield opened(() => openPerson(keys(), 'listeners.label', id, label))
    yield* credentials(parseJson(setting.get('settings') ?? '{}'))
  }
  return {
    /** a password or key that this process has held */
    remember(value: string | null): void {
      if (value !== null && value !== '') secrets.add(value)
    },
    /** What ends after the database was closed may still have a word for the log: what was known last is hidden then. */
    values(): Iterable<string> {
      if (db.open) known = [...read()]
      return [...secrets, ...known]
    },
  }
}
export type Personal = ReturnType<typeof personalValues>

/** as secrets.ts stores them */
const stored = z.object({ secret: z.string() })

/** The same store; what it gives or is given is never logged. */
export const watched = (secrets: SecretStore, personal: Personal): SecretStore => {
  const note = (value: string | null) => {
    personal.remember(value)
    const inside = value === null ? null : stored.safeParse(parseJson(value)).data
    if (inside) personal.remember(inside.secret)
  }
  return {
    async get(name) {
      const value = await secrets.get(name)
      note(value)
      return value
    },
    set(name, value) {
      note(value)
      return secrets.set(name, value)
    },
  }
}

/** The same log, without what is known of people and of passwords. */
export function discreet(log: Log, personal: Personal): Log {
  const scrub = scrubber(() => personal.values())
  return (level, message, detail) =>
    detail === undefined
      ? log(level, scrub.text(message))
      : log(level, scrub.text(message), scrub.plain(detail))
}

function* credentials(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, one] of Object.entries(value)) {
    if (typeof one === 'string' && /^(username|accessKeyId|stationName)$/.test(key)) yield one
    else yield* credentials(one)
  }
}
