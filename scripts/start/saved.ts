import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { defaultDataDir } from '../../main/core/shell/folders.ts'

const row = z.object({ value: z.string() })
const settings = z.object({
  broker: z.object({ brokers: z.string().trim().default(''), nowhere: z.boolean().default(false) }),
})

/**
 * The brokers that were set in the station itself, if any; `nowhere` where takes are to go to none. It is not for the
 * launcher to put a local one in their place. A database that cannot be read here is the station's to complain about.
 */
export function savedBrokers(dataDir: string | undefined): string | undefined {
  const file = join(resolve(dataDir ?? defaultDataDir()), 'station.db')
  if (!existsSync(file)) return undefined
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      const found = row.safeParse(db.prepare("SELECT value FROM meta WHERE key = 'settings'").get())
      if (!found.success) return undefined
      const parsed = settings.safeParse(JSON.parse(found.data.value))
      if (!parsed.success) return undefined
      const { brokers, nowhere } = parsed.data.broker
      return brokers !== '' ? brokers : nowhere ? 'nowhere' : undefined
    } finally {
      db.close()
    }
  } catch {
    return undefined
  }
}
