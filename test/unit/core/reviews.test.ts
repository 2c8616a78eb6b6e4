/** What listeners say at this station: begun and kept over restarts, given once, and of the sentence as well as of its reading. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Take } from '../../../main/contract/model.ts'
import type { ReviewDraft } from '../../../main/contract/review-draft.ts'
import { reviewRecord } from '../../../main/contract/messages.ts'
import { migrate } from '../../../main/core/db/migrate.ts'
import { migrations } from '../../../main/core/db/schema.ts'
import { leftFor } from '../../support/listening.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
let takes: [Take, Take, Take]
let anna: string
let bekele: string
const someone = async (label: string, speakerId: string | null = null) =>
  (await station.call('listeners.save', { label, speakerId })).listenerId
beforeEach(async () => {
  station = await openStation()
  await station.begin()
  takes = [await station.record(600, 1), await station.record(600, 2), await station.record(600, 3)]
  anna = await someone('Anna')
  bekele = await someone('Bekele')
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
})

const DRAFT: ReviewDraft = {
  reasons: ['noise'],
  promptReasons: ['typo'],
  marks: [{ start_ms: 100, end_ms: 250, label: 'noise' }],
  note: 'a door',
  heard: [
    [0, 3],
    [4, 6],
  ],
}
const keep = (take: Take, draft: ReviewDraft | null, reviewer = anna) =>
  station.call('reviews.keepDraft', { reviewer, takeId: take.takeId, draft })
/** The next take, and how many are left. */
const next = async (after?: string, reviewer = anna, search = '') => ({
  ...(await station.call('reviews.next', {
    ...{ reviewer, search },
    ...(after === undefined ? {} : { after }),
  })),
  left: await leftFor(station, reviewer, search),
})
const give = (take: Take, more: object = {}) =>
  station.call('reviews.save', {
    review: {
      take_id: take.takeId,
      reviewer: anna,
      verdict: 'reject',
      reasons: [],
      marks: [],
      listened_ms: 600,
      ...more,
    },
  })

test('what was begun is there again after a restart, and comes first; to others it is nothing', async () => {
  await keep(takes[1], DRAFT)
  await station.close()
  station = await openStation({ dataDir: station.dataDir })
  expect(await next()).toMatchObject({ take: { takeId: takes[1].takeId }, draft: DRAFT, left: 3 })
  // from the beginning, in order
  expect(await next('')).toMatchObject({
    ...{ take: { takeId: takes[0].takeId }, draft: null },
    // told, so that the page can have their waveforms
    ahead: takes.slice(1, 3).map(({ takeId }) => takeId),
  })
  expect(await next(takes[0].takeId)).toMatchObject({ take: { takeId: takes[1].takeId }, draft: DRAFT })
  expect(await next(undefined, bekele)).toMatchObject({ take: { takeId: takes[0].takeId }, draft: null })
})

test('a search finds what is still to be heard as people type it, and begins with what they began', async () => {
  const [first, second] = takes
  const find = (search: string, after?: string) => next(after, anna, search)
  const word = first.promptText.toUpperCase()
  expect(await find(`  ${word}  `)).toMatchObject({ take: { takeId: first.takeId }, left: 1 })
  expect(await find(first.promptText, first.takeId)).toMatchObject({ take: null, left: 1 })
  expect(await find(second.promptId)).toMatchObject({ take: { takeId: second.takeId }, left: 1 })
  expect(await find('no such words')).toMatchObject({ take: null, left: 0, draft: null })
  // a draft of another take is not among them
  await keep(second, DRAFT)
  expect(await find(first.promptText)).toMatchObject({ take: { takeId: first.takeId }, draft: null })
  expect(await find(second.promptText)).toMatchObject({ take: { takeId: second.takeId }, draft: DRAFT })
  await give(second)
  expect(await find(second.promptText)).toMatchObject({ take: null, left: 0 })
})

test('it ends when it is given or thrown away, and is no draft of a take that is not here', async () => {
  await keep(takes[0], DRAFT)
  await keep(takes[1], { ...DRAFT, note: 'later' })
  await keep(takes[1], null)
  expect(await next()).toMatchObject({ take: { takeId: takes[0].takeId }, draft: DRAFT })
  await give(takes[0])
  expect(await next()).toMatchObject({ take: { takeId: takes[1].takeId }, draft: null, left: 2 })
  const unknown = { ...takes[0], takeId: '0197a000-0000-7000-8000-000000000000' }
  await expect(keep(unknown, DRAFT)).rejects.toMatchObject({ code: 'not_found' })
  await expect(keep(takes[0], { ...DRAFT, note: 'x'.repeat(2_001) })).rejects.toMatchObject({
    code: 'bad_request',
  })
})

test('no more than 2,000 are kept: what is begun stays, and the next is refused', async () => {
  await keep(takes[0], DRAFT)
  await station.close()
  const db = new Database(join(station.dataDir, 'station.db'))
  const put = db.prepare('INSERT INTO drafts VALUES (?, ?, 0, ?)')
  for (let at = 1; at < 2_000; at += 1) put.run(`r${at}`, takes[1].takeId, JSON.stringify(DRAFT))
  db.close()
  station = await openStation({ dataDir: station.dataDir })
  await expect(keep(takes[2], DRAFT)).rejects.toMatchObject({ code: 'conflict' })
  await keep(takes[0], { ...DRAFT, note: 'changed' })
  expect(await next()).toMatchObject({ draft: { note: 'changed' } })
})

test('nothing that was noted about somebody stays when they withdraw', async () => {
  await keep(takes[0], DRAFT)
  await station.call('speakers.withdraw', { speakerId: takes[0].speakerId })
  await station.close()
  const db = new Database(join(station.dataDir, 'station.db'), { readonly: true })
  expect(db.prepare('SELECT count(*) FROM drafts').pluck().get()).toBe(0)
  db.close()
  station = await openStation({ dataDir: station.dataDir })
})

test('other takes of the same words are named, and in a blind project not whose they are', async () => {
  const others = async ({ takeId }: Take, reviewer = anna) =>
    (await station.call('reviews.others', { reviewer, takeId })).takes
  expect(await others(takes[0])).toEqual([])
  const lake = new Database(join(station.dataDir, 'catalogue.db'))
  const readAs = lake.prepare('UPDATE entries SET prompt_id = ?, text = ? WHERE take_id = ?')
  for (const { takeId } of takes) readAs.run('p', 'the same words', takeId)
  const [, second, third] = takes
  const { speakerId } = second
  expect((await others(takes[0])).map((one) => one.takeId).toSorted()).toEqual(
    [second.takeId, third.takeId].toSorted(),
  )
  expect(await others(third)).toContainEqual(
    expect.objectContaining({ takeId: second.takeId, durationMs: 600, speakerId }),
  )
  // the prompt's text was corrected before it was read
  readAs.run('p', 'the corrected words', third.takeId)
  expect((await others(takes[0])).map((one) => one.takeId)).toEqual([second.takeId])
  lake.prepare("UPDATE entries SET lost = 'audio_gone' WHERE take_id = ?").run(second.takeId)
  expect(await others(takes[0])).toEqual([])
  lake.prepare('UPDATE entries SET lost = NULL').run()
  lake.close()
  const [project] = (await station.call('projects.list', {})).projects
  const { projectId, name, settings } = project!
  const listening = { ...settings.listening, blind: true }
  await station.call('projects.save', { projectId, name, settings: { ...settings, listening } })
  expect(await others(takes[0])).toMatchObject([{ takeId: second.takeId, speakerId: null }])
  await station.call('takes.discard', { takeId: second.takeId })
  expect(await others(takes[0])).toEqual([])
  await expect(
    station.call('reviews.others', { reviewer: anna, takeId: '0197a000-0000-7000-8000-000000000000' }),
  ).rejects.toMatchObject({ code: 'not_found' })
})

test('a sentence that is wrong is said with the review, and flags the prompt with its reasons', async () => {
  const { promptId } = takes[0]
  await give(takes[0], { prompt_reasons: ['typo'] })
  await give(takes[0], { prompt_reasons: ['offensive', 'typo', 'of-a-later-version'] })
  await give(takes[1])
  const { projects } = await station.call('projects.list', {})
  const projectId = projects[0]?.projectId ?? ''
  const flagged = async () =>
    (await station.call('corpus.prompts', { projectId, status: 'flagged' })).rows.map((row) => [
      row.promptId,
      row.flagReasons,
    ])
  expect(await flagged()).toEqual([[promptId, ['of-a-later-version', 'offensive', 'typo']]])
  expect((await station.call('corpus.summary', { projectId })).all.flagged).toBe(1)
  // somebody looked at it, and somebody listens later: what was settled does not come back
  await station.call('session.flag', { promptId, flagged: false, note: '' })
  expect(await flagged()).toEqual([])
  await station.call('session.undo', {})
  expect(await flagged()).toHaveLength(1)
  await station.call('session.flag', { promptId, flagged: false, note: '' })
  await give(takes[0], { prompt_reasons: ['unreadable'] })
  expect(await flagged()).toEqual([[promptId, ['unreadable']]])

  await station.close()
  expect(sentReviews().map(({ prompt_reasons }) => prompt_reasons)).toEqual([
    ['typo'],
    ['offensive', 'typo', 'of-a-later-version'],
    undefined,
    ['unreadable'],
  ])
  station = await openStation({ dataDir: station.dataDir })
})

test('each listener has a queue, an order, drafts and an undo of their own; nobody is offered their own voice', async () => {
  const { speakerId } = takes[0]
  const own = await someone('The speaker', speakerId)
  expect(await next(undefined, own)).toMatchObject({ take: null, left: 0 })
  await expect(give(takes[0], { reviewer: own })).rejects.toMatchObject({ code: 'own_voice' })
  await give(takes[0])
  expect(await next()).toMatchObject({ take: { takeId: takes[1].takeId }, left: 2 })
  expect(await next(undefined, bekele)).toMatchObject({ take: { takeId: takes[0].takeId }, left: 3 })
  await give(takes[0], { reviewer: bekele, verdict: 'approve' })

  // the last verdict of Anna, whatever others said since; it is a draft again
  await give(takes[1], { reasons: ['noise'], note: 'a door' })
  expect(await station.call('reviews.undo', { reviewer: anna })).toMatchObject({
    take: { takeId: takes[1].takeId },
    draft: { reasons: ['noise'], note: 'a door', heard: [[0, 6]] },
  })
  expect(await next()).toMatchObject({ take: { takeId: takes[1].takeId }, left: 2 })
  expect(await next(undefined, bekele)).toMatchObject({ take: { takeId: takes[1].takeId }, left: 2 })
  const { listeners } = await station.call('listeners.list', {})
  expect(listeners.map(({ label, given }) => [label, given])).toEqual(
    expect.arrayContaining([
      ['Anna', 1],
      ['Bekele', 1],
      ['The speaker', 0],
    ]),
  )
  await station.call('reviews.undo', { reviewer: anna })
  expect(await station.call('reviews.undo', { reviewer: anna })).toEqual({ take: null, draft: null })
  await station.close()
  const sent = sentReviews()
  expect(sent.map(({ reviewer, verdict, reasons }) => [reviewer, verdict, reasons[0]])).toEqual([
    [anna, 'reject', undefined],
    [bekele, 'approve', undefined],
    [anna, 'reject', 'noise'],
    [anna, 'unsure', 'verdict_undone'],
    [anna, 'unsure', 'verdict_undone'],
  ])
  // what takes back is later than what it takes back, whatever the clock does
  expect(sent[3]!.at > sent[2]!.at).toBe(true)
  station = await openStation({ dataDir: station.dataDir })
})

test('a listener has one name, and the pseudonym stays when it changes', async () => {
  await expect(someone(' anna ')).rejects.toMatchObject({ code: 'name_taken', params: { name: 'anna' } })
  await expect(someone('  ')).rejects.toMatchObject({ code: 'bad_request' })
  await expect(someone('X', 'nobody')).rejects.toMatchObject({ code: 'not_found' })
  await expect(give(takes[0], { reviewer: 'forged' })).rejects.toMatchObject({ code: 'not_found' })
  const renamed = await station.call('listeners.save', { listenerId: anna, label: 'Anna K.' })
  expect(renamed).toMatchObject({ listenerId: anna, label: 'Anna K.' })
  await give(takes[0])
  await station.close()
  expect(sentReviews()).toMatchObject([{ reviewer: anna }])
  expect(JSON.stringify(sentReviews())).not.toContain('Anna')
  station = await openStation({ dataDir: station.dataDir })
})

test('who listened before listeners had a table keeps name, verdicts and drafts', () => {
  const db = new Database(':memory:')
  const { version } = migrations.find(({ name }) => name === 'listeners')!
  migrate(
    db,
    migrations.filter((one) => one.version < version),
  )
  const say = (id: string, review: object) =>
    db
      .prepare("INSERT INTO jobs (job_id, kind, state, payload) VALUES (?, 'review', 'sent', ?)")
      .run(
        id,
        JSON.stringify({ key: 't1', value: JSON.stringify({ take_id: 't1', review_id: id, ...review }) }),
      )
  const at = '2026-03-01T10:00:00.000Z'
  say('r1', { reviewer: 'anna', verdict: 'approve', reasons: [], at })
  say('r2', { reviewer: 'anna', verdict: 'reject', reasons: ['noise'], at })
  say('r3', { reviewer: 'st-1', verdict: 'reject', reasons: ['discarded_at_station'], at })
  db.prepare("INSERT INTO drafts VALUES ('ben', 't2', 5, '{}')").run()
  migrate(db)
  expect(db.prepare('SELECT * FROM listeners ORDER BY label').all()).toEqual([
    { listener_id: 'anna', label: 'anna', speaker_id: null, created_at: Date.parse(at) },
    { listener_id: 'ben', label: 'ben', speaker_id: null, created_at: 5 },
  ])
  expect(db.prepare('SELECT listener_id, take_id, review_id FROM reviewed').all()).toEqual([
    { listener_id: 'anna', take_id: 't1', review_id: 'r2' },
  ])
  db.close()
})

function sentReviews() {
  const db = new Database(join(station.dataDir, 'station.db'), { readonly: true })
  const values = db
    .prepare<[], string>(
      "SELECT json_extract(payload, '$.value') FROM jobs WHERE kind = 'review' ORDER BY rowid",
    )
    .pluck()
    .all()
  db.close()
  return values.map((value) => reviewRecord.parse(JSON.parse(value)))
}

test('what was written down goes with the verdict, comes back with it, and must be of this take', async () => {
  const [take] = takes
  const end = Math.ceil(take.durationMs)
  const transcript = {
    text: 'ሰላም ለዓለም',
    tiers: [
      {
        name: 'words',
        segments: [
          { start_ms: 0, end_ms: 300, text: 'ሰላም' },
          { start_ms: 300, end_ms: end, text: 'ለዓለም' },
        ],
      },
    ],
  }
  const late = {
    text: '',
    tiers: [{ name: 'words', segments: [{ start_ms: 300, end_ms: end + 1, text: '' }] }],
  }
  await expect(give(take, { transcript: late })).rejects.toMatchObject({
    code: 'transcript_invalid',
    params: { fault: 'outside', tier: 'words', startMs: 300 },
  })
  await expect(give(take, { transcript: { text: 'x'.repeat(60_001), tiers: [] } })).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining('more than 60000 characters') as unknown,
  })
  await give(take, { transcript, plays: 3 })
  const undone = await station.call('reviews.undo', { reviewer: anna })
  expect(undone.draft).toMatchObject({ transcript, plays: 3 })
  // kept as a draft until it is given
  expect(await next()).toMatchObject({ take: { takeId: take.takeId }, draft: { transcript } })
})
