import { closeSync, fsyncSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tryLock } from '../../main/system/lock.ts'
import { closeFolder } from '../../main/system/private.ts'
import { openIndex } from './catalogue-index.ts'
import type { CatalogueIndex, OfSpeaker, Owner } from './catalogue-index.ts'
import { covers } from './covers.ts'
import type { Recorded, Said } from './covers.ts'
import { syncDir } from './folder-target.ts'
import { openJsonl, readJsonl } from './jsonl.ts'
import type { JsonlFile } from './jsonl.ts'
import type { Fault } from './fault.ts'
import { originKey, sameOrigin } from './layout.ts'
import type { Origin } from './layout.ts'
import { deadRow, takeRow, withdrawalRow } from './rows.ts'
import type { DeadRow, TakeRow, WithdrawalRow } from './rows.ts'

/** Another lander is at work on this folder. */
export class CatalogueInUse extends Error {
  constructor(dir: string) {
    super(`Another small lake is at work on ${dir}: one at a time`)
    this.name = 'CatalogueInUse'
  }
}

/** The lake's own account: what landed, what did not, who withdrew. JSONL files are the truth, the index is derived. */
export interface Catalogue {
  take(takeId: string): Owner | undefined
  takesOf(speakerId: string): readonly OfSpeaker[]
  row(takeId: string): TakeRow | undefined
  takeIds(): Iterable<string>
  /** The topic that was told of every take; null: none. */
  publishedTo(): string | null
  setPublishedTo(topic: string | null): void
  /** Another take with the same samples, the earliest. */
  twinOf(pcmSha256: string, takeId: string): string | undefined
  /**
   * Why the record there was refused, if it was. The broker's time is part of the question: after a topic was made anew
   * the same origin names another record.
   */
  dead(origin: Origin, sentAt: Date): Fault | undefined
  /** Origins of this speaker's dead letters, as `topic:partition:offset`. */
  deadOf(speakerId: string): readonly { readonly origin: string; readonly stationId: string | null }[]
  /** Durable when it answers. */
  addTakes(rows: readonly TakeRow[]): Promise<void>
  /** Durable when it answers. */
  addDead(rows: readonly DeadRow[]): Promise<void>
  /** Whether a withdrawal of the speaker that was not undone is about such a take. */
  isWithdrawn(speakerId: string, recorded: Recorded): boolean
  /** All withdrawal rows, oldest first. */
  withdrawals(): readonly WithdrawalRow[]
  addWithdrawal(row: WithdrawalRow): Promise<void>
  /** Takes all rows of a speaker that a withdrawal is about out of the files. Safe to repeat. */
  forget(speakerId: string, said: Said): Promise<void>
  totals(): { takes: number; bytes: number; deadLetters: number; withdrawnSpeakers: number }
  close(): Promise<void>
}

/** Of an index that was made anew nothing is known: then everything is told again. */
const PUBLISHED = 'published'
const takesName = 'takes.jsonl'
const deadName = 'dead_letters.jsonl'
export const catalogueFiles = { takes: takesName, dead: deadName, withdrawals: 'withdrawals.jsonl' } as const

/** Opens or makes the catalogue in `dir`, repairs torn ends and brings the index up to date. Throws CatalogueInUse. */
export async function openCatalogue(dir: string): Promise<Catalogue> {
  closeFolder(dir)
  await syncDir(dirname(dir))
  const lock = tryLock(join(dir, 'lock.sqlite'))
  if (!lock) throw new CatalogueInUse(dir)
  try {
    return await opened(dir, () => lock.release())
  } catch (error) {
    lock.release()
    throw error
  }
}

async function opened(dir: string, release: () => void): Promise<Catalogue> {
  const index = openIndex(join(dir, 'index.sqlite'))
  const takeFile = {
    name: takesName,
    table: 'takes',
    add: (row: unknown) => void index.addTake(takeRow.parse(row)),
  } as const
  const deadFile = {
    name: deadName,
    table: 'dead',
    add: (row: unknown) => void index.addDead(deadRow.parse(row)),
  } as const
  let takes = await openIndexed(dir, index, takeFile)
  let dead = await openIndexed(dir, index, deadFile)
  const log: WithdrawalRow[] = []
  const withdrawals = await openJsonl(join(dir, catalogueFiles.withdrawals), 0, (row) =>
    log.push(withdrawalRow.parse(row)),
  )
  const bySpeaker = new Map<string, WithdrawalRow[]>()
  const note = (row: WithdrawalRow) => {
    const rows = bySpeaker.get(row.speaker_id)
    if (rows) rows.push(row)
    else bySpeaker.set(row.speaker_id, [row])
  }
  log.forEach(note)
  let landed = index.totals()
  /** In the files, and not yet in the index: without them an id would seem to be free. */
  const unindexed: { readonly add: () => void; readonly count: () => void }[] = []
  const catchUp = () => {
    if (unindexed.length === 0) return
    index.transaction(() => unindexed.forEach(({ add }) => add()))
    for (const { count } of unindexed.splice(0)) count()
  }

  const setMark = (file: JsonlFile, name: string) =>
    index.setMark(name, { file: identity(file.path), bytes: file.length })

  return {
    take(takeId) {
      catchUp()
      return index.take(takeId)
    },
    takesOf: (speakerId) => index.takesOf(speakerId),
    row(takeId) {
      catchUp()
      return index.row(takeId)
    },
    takeIds: () => index.takeIds(),
    publishedTo: () => index.mark(PUBLISHED)?.file ?? null,
    setPublishedTo(topic) {
      if (topic === null) index.dropMark(PUBLISHED)
      else index.setMark(PUBLISHED, { file: topic, bytes: 0 })
    },
    twinOf: (pcmSha256, takeId) => index.twinOf(pcmSha256, takeId),
    dead(origin, sentAt) {
      catchUp()
      return index.dead(origin, sentAt)
    },
    deadOf: (speakerId) => index.deadOf(speakerId),
    async addTakes(rows) {
      if (rows.length === 0) return
      catchUp()
      await takes.append(rows)
      unindexed.push({
        add() {
          for (const row of rows) index.addTake(row)
          setMark(takes, takesName)
        },
        count() {
          const bytes = rows.reduce((sum, row) => sum + row.bytes, landed.takes.bytes)
          landed = { ...landed, takes: { n: landed.takes.n + rows.length, bytes } }
        },
      })
      catchUp()
    },
    async addDead(rows) {
      if (rows.length === 0) return
      catchUp()
      await dead.append(rows)
      unindexed.push({
        add() {
          for (const row of rows) index.addDead(row)
          setMark(dead, deadName)
        },
        count: () => (landed = { ...landed, deadLetters: landed.deadLetters + rows.length }),
      })
      catchUp()
    },
    isWithdrawn(speakerId, recorded) {
      const rows = bySpeaker.get(speakerId) ?? []
      return rows.some((row) => row.state !== 'undone' && !isUndone(row, rows) && covers(row, recorded))
    },
    withdrawals: () => log,
    async addWithdrawal(row) {
      await withdrawals.append([row])
      log.push(row)
      note(row)
    },
    async forget(speakerId, said) {
      catchUp()
      const gone = new Set(index.takesOf(speakerId).flatMap((one) => (covers(said, one) ? one.takeId : [])))
      if (gone.size > 0) {
        takes = await rewrite(takes, (row) => !gone.has(takeRow.parse(row).take_id))
        index.transaction(() => {
          for (const takeId of gone) index.forgetTake(takeId)
          setMark(takes, takesName)
        })
      }
      const letters = new Set(
        index
          .deadOf(speakerId)
          .flatMap((one) => (covers(said, { ...one, withdrawalSha256: null }) ? one.origin : [])),
      )
      if (letters.size > 0) {
        dead = await rewrite(dead, (row) => !letters.has(originKey(deadRow.parse(row))))
        index.transaction(() => {
          for (const origin of letters) index.forgetDead(origin)
          setMark(dead, deadName)
        })
      }
      landed = index.totals()
    },
    totals: () => ({
      takes: landed.takes.n,
      bytes: landed.takes.bytes,
      deadLetters: landed.deadLetters,
      withdrawnSpeakers: [...bySpeaker.values()].filter((rows) =>
        rows.some((row) => row.state !== 'undone' && !isUndone(row, rows)),
      ).length,
    }),
    async close() {
      await Promise.all([takes.close(), dead.close(), withdrawals.close()])
      index.close()
      release()
    },
  }
}

const isUndone = (row: WithdrawalRow, rows: readonly WithdrawalRow[]): boolean =>
  rows.some((other) => other.state === 'undone' && sameOrigin(other, row))

interface Indexed {
  readonly name: string
  readonly table: 'takes' | 'dead'
  add(row: unknown): void
}

/** Opens one file and indexes what the index has not seen, or everything if the file is not the one it saw. */
async function openIndexed(dir: string, index: CatalogueIndex, file: Indexed): Promise<JsonlFile> {
  const path = join(dir, file.name)
  const mark = index.mark(file.name)
  const stat = statSync(path, { throwIfNoEntry: false })
  const fits =
    mark !== undefined && stat !== undefined && identity(path) === mark.file && stat.size >= mark.bytes
  const rows: unknown[] = []
  const flush = () => {
    index.transaction(() => rows.forEach((row) => file.add(row)))
    rows.length = 0
  }
  if (!fits) index.forgetAll(file.table)
  const opened = await openJsonl(path, fits ? mark.bytes : 0, (row) => {
    rows.push(row)
    if (rows.length >= 10_000) flush()
  })
  flush()
  index.setMark(file.name, { file: identity(path), bytes: opened.length })
  return opened
}

const identity = (path: string): string => String(statSync(path, { bigint: true }).ino)

/** Replaces the file, in one step, by one that holds only the rows that `keep` accepts. */
async function rewrite(file: JsonlFile, keep: (row: unknown) => boolean): Promise<JsonlFile> {
  const next = `${file.path}.new`
  const fd = openSync(next, 'w')
  try {
    let lines: string[] = []
    const flush = () => {
      writeFileSync(fd, lines.join(''))
      lines = []
    }
    readJsonl(file.path, (row) => {
      if (!keep(row)) return
      lines.push(`${JSON.stringify(row)}\n`)
      if (lines.length >= 10_000) flush()
    })
    flush()
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(next, file.path)
  await syncDir(dirname(file.path))
  const opened = await openJsonl(file.path, statSync(file.path).size, () => undefined)
  await file.close()
  return opened
}
