/** The speaker form is JSON Schema: what cannot be one is refused with its place, and answers are held to all of it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StationError } from '../../../main/contract/errors.ts'
import { projectSettings } from '../../../main/contract/model.ts'
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

async function refusal(work: Promise<unknown>): Promise<StationError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof StationError) return error
  throw new Error(`not refused: ${String(error)}`)
}
const save = (speakerForm: Record<string, unknown>, projectId?: string) =>
  station.call('projects.save', {
    name: 'Test',
    settings: projectSettings.parse({ quality: {}, speakerForm }),
    ...(projectId === undefined ? {} : { projectId }),
  })

const FORM = {
  type: 'object',
  required: ['age'],
  properties: {
    age: { type: 'integer', minimum: 18, maximum: 99 },
    code: { type: 'string', pattern: '^[A-Z]{2}-[0-9]+$' },
    accent: { type: 'string', enum: ['coast', 'highland'] },
    languages: { type: 'array', items: { type: 'string' }, maxItems: 3 },
    guardian: { type: 'string' },
  },
  if: { properties: { age: { maximum: 20 } } },
  then: { required: ['guardian'] },
}

test.each([
  ['a type that does not exist', { properties: { age: { type: 'whole number' } } }, '/properties/age/type'],
  ['a limit that is no number', { properties: { age: { minimum: '18' } } }, '/properties/age/minimum'],
  ['a pattern that is none', { properties: { code: { pattern: '(' } } }, '/properties/code/pattern'],
  ['a reference to nowhere', { properties: { age: { $ref: '#/$defs/age' } } }, '/properties/age/$ref'],
  ['a question of questions', { properties: { home: { type: 'object' } } }, '/properties/home/type'],
  ['what is required and not asked', { required: ['age'], properties: {} }, '/required/0'],
])('%s is refused with its place, and nothing is saved', async (_name, form, place) => {
  const before = await station.call('projects.list', {})
  const error = await refusal(save(form))
  expect(error.code).toBe('form_invalid')
  expect(error.params['place']).toBe(place)
  expect(await station.call('projects.list', {})).toEqual(before)
})

test('answers are held to the whole form, each fault under the name of its field', async () => {
  const { projectId } = await save(FORM)
  const add = (metadata: Record<string, unknown>) =>
    station.call('speakers.add', { label: 'A', metadata, projectId })
  const error = await refusal(
    add({ age: 12.5, code: 'x', accent: 'island', languages: ['am', 'om', 'ti', 'en'] }),
  )
  expect(error.code).toBe('answers_invalid')
  expect(Object.fromEntries(error.faults.map(({ field, rule }) => [field, rule]))).toEqual({
    age: 'type',
    code: 'pattern',
    accent: 'choice',
    languages: 'length',
    guardian: 'required',
  })
  expect((await refusal(add({}))).faults).toContainEqual({ field: 'age', rule: 'required' })
  expect((await refusal(add({ age: 120 }))).faults).toEqual([{ field: 'age', rule: 'range', limit: '99' }])
  expect((await station.call('speakers.list', {})).speakers).toEqual([])

  const added = await add({ age: 19, guardian: 'mother', code: 'AA-1' })
  expect(added.metadata).toEqual({ age: 19, guardian: 'mother', code: 'AA-1' })
  const { speakerId } = added
  const update = station.call('speakers.update', { speakerId, label: 'A', metadata: { age: 7 }, projectId })
  expect((await refusal(update)).code).toBe('answers_invalid')
  // the form may change; the next answers are held to the new one
  await save({ properties: { age: { type: 'integer' } } }, projectId)
  await station.call('speakers.update', { speakerId, label: 'A', metadata: { age: 7 }, projectId })
})

test('no pattern of a form can hold up the station', async () => {
  const { projectId } = await save({
    type: 'object',
    properties: { code: { type: 'string', pattern: '^(a+)+$' } },
  })
  // JavaScript's own engine doubles its time with each letter: it would not be back this year
  const answers = { label: 'A', metadata: { code: `${'a'.repeat(1_000)}!` }, projectId }
  expect((await refusal(station.call('speakers.add', answers))).faults).toMatchObject([{ field: 'code' }])
})

test('a pattern that only a slow engine understands is refused with its place', async () => {
  const looking = { type: 'object', properties: { code: { type: 'string', pattern: '^(?=a)b' } } }
  expect((await refusal(save(looking))).params['place']).toBe('/properties/code/pattern')
})
