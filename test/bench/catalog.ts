/**
 * 100,000 takes in the Takes view: from the key press to the first row, frames while scrolling fast, heap.
 * Against: the same view with 100 takes, in the same run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { v7 as uuidv7 } from 'uuid'
import { openStation, voice } from '../support/station.ts'
import { heapMegabytes, openStationBrowser } from '../support/station-browser.ts'
import { percentile } from '../support/figures.ts'
import type { Figure, RunOptions } from '../support/figures.ts'

/** One real take, then copies of its rows under ids of their own: what years of recording leave behind. */
async function seed(dataDir: string, takes: number): Promise<void> {
  const station = await openStation({ dataDir })
  await station.begin()
  await station.set((s) => ({ ...s, firstRunDone: true }))
  await station.read(voice(1_000))
  await station.close()
  const db = new Database(join(dataDir, 'station.db'))
  const columns = (table: string, id: string) =>
    db
      .prepare<[string, string], string>(
        'SELECT group_concat(name) FROM pragma_table_info(?) WHERE name <> ?',
      )
      .pluck()
      .get(table, id)
  const copy = (table: string, id: string) => {
    const rest = columns(table, id) ?? ''
    return db.prepare(`INSERT INTO ${table} (${id}, ${rest}) SELECT ?, ${rest} FROM ${table} LIMIT 1`)
  }
  const take = copy('takes', 'take_id')
  const job = copy('jobs', 'job_id')
  db.transaction(() => {
    for (let i = 1; i < takes; i++) {
      const id = uuidv7({ msecs: Date.now() - i * 60_000 })
      take.run(id)
      job.run(id)
    }
    // what years leave behind has landed
    db.prepare("UPDATE jobs SET state = 'landed' WHERE job_id <> (SELECT max(job_id) FROM jobs)").run()
    // each of a prompt of its own: nobody reads one prompt a hundred thousand times
    db.prepare('UPDATE takes SET prompt_id = take_id WHERE take_id <> (SELECT max(take_id) FROM takes)').run()
  })()
  db.close()
}

interface Seen {
  readonly firstRowMs: number[]
  readonly slowFrames: number
  readonly frames: number
  readonly heap: number
}

async function look(takes: number, runs: number): Promise<Seen> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-catalog-'))
  try {
    console.error(`catalog: making ${takes} takes`)
    await seed(dataDir, takes)
    const { page, close } = await openStationBrowser({ dataDir })
    try {
      const firstRowMs: number[] = []
      const link = page.getByRole('link', { name: 'Takes' }).or(page.getByRole('button', { name: 'Takes' }))
      const away = page.getByRole('link', { name: 'Queue' }).or(page.getByRole('button', { name: 'Queue' }))
      await link.first().waitFor()
      for (let i = 0; i < runs; i++) {
        await away.first().click()
        await page.locator('.take-list').waitFor({ state: 'detached' })
        await page.evaluate(() => {
          const started = performance.now()
          const watch = new MutationObserver(() => {
            if (!document.querySelector('.take-list [role=option]')) return
            watch.disconnect()
            requestAnimationFrame(() => Object.assign(globalThis, { firstRow: performance.now() - started }))
          })
          watch.observe(document.body, { childList: true, subtree: true })
          const target = [...document.querySelectorAll<HTMLElement>('a, button')].find(
            (one) => one.textContent.trim() === 'Takes',
          )
          target?.click()
        })
        const handle = await page.waitForFunction(() => (globalThis as { firstRow?: number }).firstRow)
        firstRowMs.push(Number(await handle.jsonValue()))
        await page.evaluate(() => delete (globalThis as { firstRow?: number }).firstRow)
      }
      const frames = await page.evaluate(
        () =>
          new Promise<number[]>((resolve) => {
            const list = document.querySelector('.take-list')
            const deltas: number[] = []
            let last = performance.now()
            const began = last
            const step = (now: number) => {
              deltas.push(now - last)
              last = now
              if (list) list.scrollTop += 400
              if (now - began < 5_000) requestAnimationFrame(step)
              else resolve(deltas)
            }
            requestAnimationFrame(step)
          }),
      )
      return {
        firstRowMs,
        frames: frames.length,
        slowFrames: frames.filter((ms) => ms > 34).length,
        heap: await heapMegabytes(page),
      }
    } finally {
      await close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const few = await look(100, runs * 3)
  const many = await look(100_000, runs * 3)
  const against = `100 takes: first row p95 ${percentile(few.firstRowMs, 0.95).toFixed(0)} ms, heap ${few.heap.toFixed(0)} MB, ${few.slowFrames} of ${few.frames} frames over 34 ms`
  return [
    {
      name: 'catalog_first_row_ms',
      value: percentile(many.firstRowMs, 0.95),
      unit: 'ms',
      n: many.firstRowMs.length,
      against,
    },
    { name: 'catalog_slow_frames', value: many.slowFrames, unit: 'frames', n: many.frames, against },
    { name: 'catalog_heap_mb', value: many.heap, unit: 'MB', n: 1, against },
  ]
}
