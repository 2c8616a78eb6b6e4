/** Prompts that are not read aloud: what was asked for stays with the take. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { migrate } from '../../../main/core/db/migrate.ts'
import { migrations } from '../../../main/core/db/schema.ts'
import { readPromptRecord } from '../../../main/core/prompts/record.ts'
import { takeMeta } from '../../../main/core/takes/meta.ts'
import { openStation, voice } from '../../support/station.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const ASKED = 'What did you have for breakfast?'

test('a question of a script is asked as one, and its answer is no reading of it', async () => {
  const station = await openStation()
  try {
    const projectId = (await station.call('projects.list', {})).projects[0]?.projectId ?? ''
    const csv = `text,kind,section,itemcode\n"${ASKED}",Question,Morning,Q1\n"${ASKED} ",,Morning,R1\n`
    await station.call('scripts.import', { name: 'q.csv', lang: 'en', projectId }, utf8(csv))
    await station.begin([])
    const answer = await station.read(voice(900))
    await station.call('session.next', {})
    const reading = await station.read(voice(900))
    const db = new Database(join(station.dataDir, 'station.db'), { readonly: true })
    const rows = db.prepare('SELECT take_id, kind, section, itemcode FROM takes ORDER BY take_id').all()
    db.close()
    expect(rows).toEqual([
      { take_id: answer.take.takeId, kind: 'question', section: 'Morning', itemcode: 'Q1' },
      { take_id: reading.take.takeId, kind: 'read', section: 'Morning', itemcode: 'R1' },
    ])
  } finally {
    await station.remove()
  }
})

test('a kind that is none is a fault of its line, and of its record', async () => {
  const station = await openStation()
  try {
    const csv = 'text,kind\nOne.,read\nTwo.,what is it?\n'
    const plan = { columns: [{ at: 1, name: 'kind', role: 'kind' as const }] }
    const seen = await station.call('scripts.preview', { name: 'q.csv', lang: 'en', plan }, utf8(csv))
    expect(seen).toMatchObject({ prompts: 1, errorCount: 1 })
  } finally {
    await station.remove()
  }
  const value = { prompt_id: 'p', text: 'How are you?', lang: 'en', corpus: 'c', source: 's' }
  const read = (more: object, before = '') =>
    readPromptRecord({
      ...{ topic: 'topic1', partition: 0, offset: '1', key: null, headers: {}, timestamp: '0' },
      value: Buffer.from(before + JSON.stringify({ ...value, ...more })),
    })
  expect(read({ kind: 'question', section: 'A' })).toMatchObject({
    ok: true,
    prompt: { kind: 'question', section: 'A' },
  })
  // as NiFi begins each record of a batch but the first
  expect(read({}, '\n')).toMatchObject({ ok: true, prompt: { text: 'How are you?' } })
  expect(read({ kind: null })).toMatchObject({ ok: true, prompt: { kind: undefined } })
  expect(read({ kind: 'a b' })).toMatchObject({ ok: false })
})

test('what an older version recorded was read aloud, and jobs keep their order when their table is made anew', () => {
  expect(takeMeta.shape.kind.parse(undefined)).toBe('read')
  const db = new Database(':memory:')
  migrate(
    db,
    migrations.filter(({ version }) => version <= 14),
  )
  const job = db.prepare("INSERT INTO jobs (job_id, kind, state, size) VALUES (?, ?, 'queued', 5)")
  for (const [id, kind] of [
    ['b', 'take'],
    ['a', 'review'],
    ['c', 'withdrawal'],
  ])
    job.run(id, kind)
  db.prepare("DELETE FROM jobs WHERE job_id = 'b'").run()
  job.run('d', 'take')
  const rows = () => db.prepare('SELECT rowid, job_id, kind FROM jobs ORDER BY rowid').all()
  const tally = () =>
    z.array(z.object({ n: z.number() })).parse(db.prepare("SELECT n FROM tally WHERE name = 'queued'").all())
  const before = { rows: rows(), tally: tally() }
  migrate(db)
  expect({ rows: rows(), tally: tally() }).toEqual(before)
  job.run('e', 'outcome')
  job.run('f', 'take')
  expect(tally()[0]?.n).toBe((before.tally[0]?.n ?? 0) + 1)
  db.close()
})
