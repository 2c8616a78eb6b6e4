/**
 * What was done to the station, append-only: triggers refuse changes (db/schema-first.ts), the chain shows those that were
 * made around them. The last entry's hash also lies beside the database, so that cutting off the end shows as well.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditEntry, AuditVerdict } from '../../contract/audit.ts'
import { parseJson } from '../json.ts'
import type { Station } from '../station.ts'
import { GENESIS, line, seal, toJsonLine, verifyChain } from './chain.ts'
import type { Head, Sealed } from './chain.ts'

export const HEAD_FILE = 'audit-head'
export type Actor = AuditEntry['by']

export function readHead(root: string): Head | null {
  try {
    const [, seq, hash] =
      /^(\d+) ([0-9a-f]{64})$/.exec(readFileSync(join(root, HEAD_FILE), 'utf8').trim()) ?? []
    return seq === undefined || hash === undefined ? null : { seq: Number(seq), hash }
  } catch {
    return null
  }
}

export function auditLog({ db, now, folders, stationId, log }: Station) {
  const last = db.prepare<[], Sealed>('SELECT seq, text, hash FROM audit ORDER BY seq DESC LIMIT 1')
  const insert = db.prepare<[number, string, string]>('INSERT INTO audit (seq, text, hash) VALUES (?, ?, ?)')
  const page = db.prepare<[number, number], Sealed>(
    'SELECT seq, text, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?',
  )
  const all = db.prepare<[], Sealed>('SELECT seq, text, hash FROM audit ORDER BY seq')

  function append(by: Actor, act: string, detail: Readonly<Record<string, unknown>>): Sealed {
    const before = last.get()
    const sealed = seal({
      seq: (before?.seq ?? 0) + 1,
      at: new Date(now()).toISOString(),
      by,
      act,
      detail: { ...detail },
      prev: before?.hash ?? GENESIS,
    })
    insert.run(sealed.seq, sealed.text, sealed.hash)
    return sealed
  }
  function noteHead({ seq, hash }: Head): void {
    const path = join(folders.root, HEAD_FILE)
    try {
      writeFileSync(`${path}.tmp`, `${seq} ${hash}\n`, { mode: 0o600 })
      renameSync(`${path}.tmp`, path)
    } catch (error) {
      // the entry itself is in the database; a head that is behind still proves what came before it
      log('warn', 'the head of the audit log cannot be noted', error)
    }
  }
  /** Not within a transaction: the head must not know of an entry that is then taken back. */
  function add(by: Actor, act: string, detail: Readonly<Record<string, unknown>> = {}): void {
    noteHead(db.transaction(() => append(by, act, detail)).immediate())
  }

  /**
   * Throws what would keep an entry from being written, and leaves none behind. Called before an act: what cannot be written down
   * does not happen.
   */
  function assertWritable(): void {
    const rehearsed = new Error('rehearsed')
    try {
      db.transaction(() => {
        append('station', 'rehearsal', {})
        throw rehearsed
      }).immediate()
    } catch (error) {
      if (error !== rehearsed) throw error
    }
  }

  if (!last.get()) {
    // after a lost database the new log says which one went before it
    const before = readHead(folders.root)
    add('station', 'log_begun', { station_id: stationId, ...(before ? { before } : {}) })
  }

  return {
    add,
    assertWritable,
    list(before: number | undefined, limit: number): { entries: AuditEntry[]; total: number } {
      const entries = page.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(({ seq, text }): AuditEntry => {
        const entry = line.safeParse(parseJson(text)).data
        // what somebody made unreadable is shown all the same
        if (!entry) return { seq, at: 0, by: 'station', act: 'unreadable', detail: text }
        const by = entry.by === 'person' || entry.by === 'staff' ? entry.by : 'station'
        return { seq, at: Date.parse(entry.at), by, act: entry.act, detail: JSON.stringify(entry.detail) }
      })
      return { entries, total: last.get()?.seq ?? 0 }
    },
    verify: (): AuditVerdict => verifyChain(all.iterate(), readHead(folders.root)),
    export(): string {
      let text = ''
      for (const row of all.iterate()) text += `${toJsonLine(row)}\n`
      return text
    },
  }
}
