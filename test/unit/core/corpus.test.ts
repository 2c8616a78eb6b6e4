/** The Corpus view's figures, against what was imported, read, passed over and refused. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
beforeEach(async () => {
  station = await openStation()
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
})

test('what there is, what is done and what is left, by language, section and origin; and every prompt by page', async () => {
  const state = await station.begin(['sw'])
  const projectId = state.session?.projectId ?? ''
  const csv = `text,lang,section\n${Array.from(
    { length: 12 },
    (_, at) => `line ${at},${at % 3 === 0 ? 'am' : 'en'},${at < 4 ? 'Market' : ''}`,
  ).join('\n')}`
  const script = { name: 'tana.csv', lang: 'en', projectId } as const
  await station.call('scripts.import', script, new TextEncoder().encode(csv))
  const kept = await station.record(1_000, 1)
  const discarded = await station.record(1_000, 2)
  await station.call('takes.discard', { takeId: discarded.takeId })
  const promptId = (await station.call('station.state', {})).session?.current?.promptId ?? ''
  await station.call('session.skip', { promptId, reason: 'noise', note: '' })
  const [flagged] = (await station.call('corpus.prompts', { projectId, search: 'line 7' })).rows
  await station.call('session.flag', { promptId: flagged?.promptId ?? '', flagged: true, note: '' })

  const { all, langs, sections, origins, refused } = await station.call('corpus.summary', { projectId })
  const starter = all.prompts - 12
  expect(all).toMatchObject({ done: 1, skipped: 1, flagged: 1, planned: all.prompts, recorded: 1 })
  expect(all.recordedMs).toBeCloseTo(kept.durationMs, 3)
  expect(langs.map(({ name, prompts }) => [name, prompts])).toEqual([
    ['sw', starter],
    ['en', 8],
    ['am', 4],
  ])
  expect(sections.map(({ name, prompts }) => [name, prompts])).toEqual([
    ['', starter + 8],
    ['Market', 4],
  ])
  expect(origins.map(({ kind, name, prompts }) => [kind, name, prompts])).toEqual([
    ['starter', 'fieldtake', starter],
    ['file', 'tana.csv', 12],
  ])
  expect(refused).toEqual([])

  const found = async (query: object) =>
    (await station.call('corpus.prompts', { projectId, ...query })).rows.map(({ text }) => text)
  expect(await found({ section: 'Market' })).toEqual(['line 0', 'line 1', 'line 2', 'line 3'])
  expect(await found({ source: 'tana.csv', lang: 'am' })).toEqual(['line 0', 'line 3', 'line 6', 'line 9'])
  expect(await found({ status: 'flagged' })).toEqual(['line 7'])
  expect(await found({ search: 'line 1' })).toEqual(['line 1', 'line 10', 'line 11'])
  expect(await found({ search: '%' })).toEqual([])
  expect(await found({ status: 'done' })).toHaveLength(1)
  expect(await found({ status: 'skipped' })).toHaveLength(1)
  expect(await found({ status: 'left' })).toHaveLength(all.prompts - 2)

  const paged: string[] = []
  for (let after: number | null = 0; after !== null;) {
    const page: { rows: { promptId: string }[]; next: number | null } = await station.call('corpus.prompts', {
      projectId,
      after,
      limit: 5,
    })
    paged.push(...page.rows.map((row) => row.promptId))
    after = page.next
  }
  expect(new Set(paged).size).toBe(all.prompts)
  expect(paged).toHaveLength(all.prompts)
})
