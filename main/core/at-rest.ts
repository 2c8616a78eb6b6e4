/** Encryption at rest as the station lives with it: what was plain is encrypted bit by bit, and a changed key is followed. */
import { setTimeout as delay } from 'node:timers/promises'
import { StationError } from '../contract/errors.ts'
import { codeOfKey } from '../contract/vault.ts'
import type { VaultView } from '../contract/vault.ts'
import { join } from 'node:path'
import { sealPeople } from './db/people.ts'
import type { Station } from './station.ts'
import { encryptAll } from './vault/index.ts'
import type { KeyBook } from './vault/index.ts'

/** after the start, ms: what people wait for comes first */
const START_MS = 5_000
/** between looks at whether somebody still records, ms */
const LOOK_MS = 500

interface AtRestParts {
  readonly book: KeyBook
  readonly isRecording: () => boolean
  /** resolves when what is being encoded now is done: it may be plain yet */
  readonly encoded: () => Promise<void>
  /** backups of the database hold names as they were */
  readonly forgetBackups: () => void
  /** nobody needs to be told any more that nobody keeps the code */
  readonly onCodeKept: () => void
  readonly startMs: number | undefined
}

export function atRest(station: Station, parts: AtRestParts) {
  const { db, folders } = station
  const { book, startMs = START_MS } = parts
  const stopping = new AbortController()
  const { signal } = stopping
  let left = 0
  let running: Promise<void> | null = null

  async function quiet(): Promise<void> {
    signal.throwIfAborted()
    while (parts.isRecording()) await delay(LOOK_MS, undefined, { signal, ref: false })
  }
  /** Names first, then every file; what was read in the pages of the database before goes with them. */
  function people(): void {
    if (!sealPeople(db, book.keys())) return
    db.exec('VACUUM')
    db.pragma('wal_checkpoint(TRUNCATE)')
    parts.forgetBackups()
  }
  async function files(): Promise<void> {
    await parts.encoded()
    const refused = await encryptAll({
      folders: [
        folders.takes,
        folders.encoded,
        ...['media', 'listen', 'lake-audio'].map((name) => join(folders.root, name)),
      ],
      keys: book.keys,
      quiet,
      found: (count) => (left = count),
      failed: (path, error) =>
        station.log('warn', `${path} cannot be encrypted now; the next start tries again`, error),
    })
    if (refused > 0) station.notice('vault_left_plain', { files: refused })
    else await book.allEncrypted()
  }
  function work(afterMs: number): void {
    running ??= (async () => {
      await delay(afterMs, undefined, { signal, ref: false })
      await quiet()
      people()
      if (book.view().state === 'partly') await files()
    })()
      .catch((error: unknown) => {
        if (!signal.aborted) station.log('error', 'what is plain cannot be encrypted now', error)
      })
      .finally(() => {
        running = null
      })
  }
  if (book.view().state !== 'off') work(startMs)

  const view = (): VaultView => ({ ...book.view(), left })
  const notRecording = (): void => {
    if (parts.isRecording())
      throw new StationError('conflict', 'a take is being recorded: its file would be half plain')
  }
  return {
    view,
    async turnOn(passphrase: string | undefined): Promise<VaultView> {
      notRecording()
      await book.turnOn(passphrase)
      people()
      work(0)
      return view()
    },
    async renew(passphrase: string | undefined): Promise<VaultView> {
      notRecording()
      await book.renew(passphrase)
      people()
      return view()
    },
    isBusy: (): boolean => running !== null && book.view().state === 'partly',
    /** Something was recorded, and nobody keeps what opens it when this computer is gone. */
    isCodeMissed: (): boolean => book.view().state !== 'off' && !book.view().codeKept,
    code: () => ({ code: codeOfKey(book.codeKey()) }),
    async codeKept(): Promise<VaultView> {
      await book.codeKept()
      parts.onCodeKept()
      return view()
    },
    /** Resolves when the work has ended, which it does at its next file. */
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}
