/** Any set of takes, speakers and withdrawals: no overlap between splits, nobody who withdrew, the same bytes twice. */
import fc from 'fast-check'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { runExport } from '../../../backend-stack/export/export.ts'
import { openSmallLake } from '../../../backend-stack/export/lake/small.ts'
import { folderPlace } from '../../../backend-stack/export/out/folder.ts'
import { formatNames } from '../../../backend-stack/export/types.ts'
import type { Choice } from '../../../backend-stack/export/types.ts'
import { addToLake, sha256, withdraw } from '../../support/export-lake.ts'

const take = fc.record({
  speaker: fc.integer({ min: 0, max: 8 }).map((n) => `speaker-${n}`),
  text: fc.integer({ min: 0, max: 30 }).map((n) => `Sentence ${n}`),
  verdict: fc.constantFrom('approved', 'approved', 'rejected', 'open', 'disputed'),
  frames: fc.integer({ min: 1, max: 400 }),
  seed: fc.integer({ min: 0, max: 100 }),
})
const manifest = z.object({ items: z.array(z.object({ take_id: z.string(), split: z.string() })) })

const bytesOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => `${file.slice(folder.length)} ${sha256(readFileSync(file))}`)
    .toSorted()
    .join('\n')

test('any lake', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(take, { maxLength: 25 }),
      fc.subarray(
        Array.from({ length: 9 }, (_, n) => `speaker-${n}`),
        { maxLength: 3 },
      ),
      fc.constantFrom(...formatNames),
      fc.constantFrom('train', 'drop'),
      async (takes, gone, format, connected) => {
        const dir = mkdtempSync(join(tmpdir(), 'fieldtake-property-'))
        try {
          const lakeDir = join(dir, 'lake')
          const made = await addToLake(lakeDir, takes)
          for (const speaker of gone) await withdraw(lakeDir, speaker)
          const shares = { train: 0.6, dev: 0.2, test: 0.2 }
          const choice: Choice = {
            format,
            connected,
            shares,
            where: null,
            all: false,
            sampleRate: null,
            trim: false,
            name: 'Any',
            licence: null,
            terms: null,
          }
          for (const name of ['one', 'two'])
            await runExport({
              lake: await openSmallLake(lakeDir),
              out: folderPlace(join(dir, name)),
              choice,
              resume: false,
              signal: new AbortController().signal,
              log: () => undefined,
            })
          expect(bytesOf(join(dir, 'two'))).toBe(bytesOf(join(dir, 'one')))
          const { items } = manifest.parse(
            JSON.parse(readFileSync(join(dir, 'one', 'manifest.json'), 'utf8')),
          )
          const splitOf = new Map<string, string>()
          for (const { take_id, split } of items) {
            const wish = takes[made.findIndex((one) => one.takeId === take_id)]!
            expect(wish.verdict).toBe('approved')
            expect(gone).not.toContain(wish.speaker)
            for (const key of [wish.speaker, wish.text]) {
              expect(splitOf.get(key) ?? split).toBe(split)
              splitOf.set(key, split)
            }
          }
          // with components nothing is lost but what was the same sound
          const wanted = takes.filter(
            ({ verdict, speaker }) => verdict === 'approved' && !gone.includes(speaker),
          )
          const sounds = new Set(wanted.map(({ frames, seed }) => `${frames} ${seed | 1}`)).size
          if (connected === 'train') expect(items).toHaveLength(sounds)
        } finally {
          rmSync(dir, { recursive: true, force: true })
        }
      },
    ),
    { numRuns: 25 },
  )
})
