/** What the lake is told beside takes: answers that travel, outcomes of prompts; and what it is never told. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { outcomeRecord, speakerRecord } from '../../../main/contract/messages.ts'
import { projectSettings } from '../../../main/contract/model.ts'
import { openStation } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
let projectId: string
beforeEach(async () => {
  station = await openStation()
  projectId = (await station.call('projects.list', {})).projects[0]?.projectId ?? ''
})
afterEach(() => station.remove())

const FORM = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Full name' },
    age_band: { type: 'string', enum: ['20-29', '30-39'], 'x-travels': true },
    accent: { type: 'string', 'x-travels': true },
    phone: { type: 'string', 'x-travels': false },
  },
}
const save = (speakerForm: Record<string, unknown>) =>
  station.call('projects.save', {
    projectId,
    name: 'Test',
    settings: projectSettings.parse({
      quality: {},
      speakerForm,
      consents: [{ lang: 'en', version: '1', text: 'I agree.' }],
    }),
  })
const job = z.object({ kind: z.string(), state: z.string(), payload: z.string() })
const payload = z.object({ key: z.string(), value: z.string().nullable() })

function words(kind: 'speaker' | 'outcome') {
  const db = new Database(join(station.dataDir, 'station.db'), { readonly: true })
  const rows = z
    .array(job)
    .parse(db.prepare('SELECT kind, state, payload FROM jobs WHERE kind = ? ORDER BY rowid').all(kind))
  db.close()
  return rows.map(({ state, payload: text }) => {
    const { key, value } = payload.parse(JSON.parse(text))
    return { state, key, text, value: value === null ? null : (JSON.parse(value) as unknown) }
  })
}
const waiting = (kind: 'speaker' | 'outcome') => words(kind).filter(({ state }) => state === 'queued')
const told = () => waiting('speaker').map(({ value }) => speakerRecord.parse(value))
const outcomes = () => waiting('outcome').map(({ value }) => outcomeRecord.parse(value))

const ANSWERS = { name: 'Almaz Bekele', age_band: '20-29', accent: 'highland', phone: '0911' }

test('nothing is told before a consent; then answers that travel, and nothing that stays', async () => {
  await save(FORM)
  const { speakerId } = await station.call('speakers.add', {
    ...{ label: 'Almaz', metadata: ANSWERS, langs: ['am', 'EN'], projectId },
  })
  expect(words('speaker')).toEqual([])
  await station.call('speakers.consent', { speakerId, projectId, lang: 'en', version: '1' })
  expect(told()).toMatchObject([
    {
      speaker_id: speakerId,
      project_id: projectId,
      answers: { age_band: '20-29', accent: 'highland' },
      langs: ['am', 'en'],
      consents: [{ project_id: projectId, lang: 'en', version: '1' }],
    },
  ])
  expect(Object.keys(told()[0]?.answers ?? {})).toHaveLength(2)
  for (const { text } of words('speaker')) {
    expect(text).not.toContain('Almaz')
    expect(text).not.toContain('0911')
  }
  await station.call('scripts.useStarter', { projectId, langs: ['en'] })
  await station.call('session.start', { projectId, speakerId })
  // nothing of it changed
  expect(words('speaker')).toHaveLength(1)
})

test('told again when an answer changes, or the form does; a later record is later whatever the clock says', async () => {
  await save(FORM)
  const given = { label: 'A', metadata: ANSWERS, projectId }
  const { speakerId } = await station.call('speakers.add', given)
  await station.call('speakers.consent', { speakerId, projectId, lang: 'en', version: '1' })
  const first = told()[0]?.at ?? ''
  await station.call('speakers.update', { ...given, speakerId, label: 'B' })
  expect(words('speaker')).toHaveLength(1)
  await station.call('speakers.update', { ...given, speakerId, metadata: { ...ANSWERS, accent: 'coast' } })
  // what had not gone out is out of date, and only the last word waits
  expect(told()).toMatchObject([{ answers: { accent: 'coast' } }])
  expect(words('speaker')[0]?.state).toBe('discarded')
  expect((told()[0]?.at ?? '') > first).toBe(true)
  await save({ ...FORM, properties: { ...FORM.properties, accent: { type: 'string' } } })
  expect(told()[0]?.answers).toEqual({ age_band: '20-29' })
})

test('who withdraws takes it all back: what waits does not go, and the topic gets an empty record', async () => {
  await save(FORM)
  const { speakerId } = await station.call('speakers.add', { label: 'A', metadata: ANSWERS, projectId })
  await station.call('speakers.consent', { speakerId, projectId, lang: 'en', version: '1' })
  await station.call('scripts.useStarter', { projectId, langs: ['en'] })
  const { session } = await station.call('session.start', { projectId, speakerId })
  const promptId = session?.current?.promptId ?? ''
  await station.call('session.skip', { promptId, reason: 'unreadable', note: 'says Abebe' })
  await station.call('speakers.withdraw', { speakerId })
  expect(waiting('speaker')).toMatchObject([{ key: speakerId, value: null }])
  expect(waiting('outcome')).toEqual([])
  await station.call('speakers.update', { speakerId, label: 'A', metadata: ANSWERS }).catch(() => undefined)
  expect(waiting('speaker')).toHaveLength(1)
})

test('a prompt that is passed over, flagged or held back is told of, and so is the undoing', async () => {
  const { session } = await station.begin()
  const promptId = session?.current?.promptId ?? ''
  await station.call('session.skip', { promptId, reason: 'unknown_word', note: 'my cousin Abebe' })
  await station.call('session.undo', {})
  await station.call('session.flag', { promptId, flagged: true, note: '' })
  expect(outcomes()).toMatchObject([
    { outcome: 'skipped', holds: true, reasons: ['unknown_word'], prompt_id: promptId, lang: 'en' },
    { outcome: 'skipped', holds: false, prompt_id: promptId },
    { outcome: 'flagged', holds: true, prompt_id: promptId },
  ])
  const [skipped, undone, flagged] = outcomes()
  expect(undone?.outcome_id).toBe(skipped?.outcome_id)
  expect((undone?.at ?? '') > (skipped?.at ?? '')).toBe(true)
  expect(flagged?.speaker_id).toBeUndefined()
  expect(
    words('outcome')
      .map(({ text }) => text)
      .join(),
  ).not.toContain('Abebe')

  // silence is held back by the rules
  const { take } = await station.read(new Uint8Array(96_000))
  expect(take.delivery.state).toBe('parked')
  expect(outcomes().at(-1)).toMatchObject({ outcome: 'held_back', holds: true, take_id: take.takeId })
  await station.call('queue.retry', { takeId: take.takeId })
  expect(outcomes().at(-1)).toMatchObject({ outcome: 'held_back', holds: false, take_id: take.takeId })
})
