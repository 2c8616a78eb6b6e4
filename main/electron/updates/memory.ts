/** What the updates remember in the data folder from start to start. Nothing of it is believed blindly: each file has its shape. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'

export const updateFolder = (dataDir: string): string => join(dataDir, 'updates')

const seen = z.object({
  /** epoch ms of the last answer that counted */
  checkedAt: z.number().nullable().default(null),
  /** the highest version that the feed had */
  newest: z.string().nullable().default(null),
  /** versions that did not start here */
  failed: z.array(z.string()).default([]),
})
export type Seen = z.infer<typeof seen>

const seenFile = (dataDir: string): string => join(updateFolder(dataDir), 'seen.json')

export const readSeen = (dataDir: string): Seen => readJson(seenFile(dataDir), seen) ?? seen.parse({})
export const writeSeen = (dataDir: string, now: Seen): void => writeJson(seenFile(dataDir), now)

/** Null: there is none, or it is not what it should be. */
export function readJson<T>(path: string, shape: z.ZodType<T>): T | null {
  try {
    return shape.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

/** Whole or not at all, also when the power goes. */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.tmp`, JSON.stringify(value, null, 2), { mode: 0o600, flush: true })
  renameSync(`${path}.tmp`, path)
}

export const forget = (path: string): void => rmSync(path, { force: true })
