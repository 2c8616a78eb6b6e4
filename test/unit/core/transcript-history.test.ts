/** What was written of a take before: nothing that was thrown away or written over is lost, and of others one sees what one may. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Take } from '../../../main/contract/model.ts'
import type { Transcript } from '../../../main/contract/transcript.ts'
import { giveVerdict, newListener } from '../../support/listening.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const MINUTE = 60_000

let now: number
let station: TestStation
let take: Take
let anna: string
let bekele: string
const open = (dataDir?: string) =>
  openStation({ now: () => (now += 1), ...(dataDir === undefined ? {} : { dataDir }) })
beforeEach(async () => {
  now = Date.parse('2026-11-30T08:00:00Z')
  station = await open()
  await station.begin()
  take = await station.record(600)
  anna = await newListener(station, 'Anna')
  bekele = await newListener(station, 'Bekele')
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
})

const written = (text: string): Transcript => ({
  text,
  tiers: [{ name: 'words', segments: [{ start_ms: 0, end_ms: 300, text: 'hm' }] }],
})
const draft = (text: string | null, reviewer = anna) =>
  station.call('reviews.keepDraft', {
    reviewer,
    takeId: take.takeId,
    draft:
      text === null
        ? null
        : {
            ...{ reasons: [], promptReasons: [], marks: [], note: '', heard: [] },
            transcript: written(text),
          },
  })
const give = (text: string, reviewer = anna) =>
  giveVerdict(station, reviewer, take.takeId, 'approve', { transcript: written(text) })
/** Of each: who, whether it was given, and its text. */
const history = async (reviewer = anna): Promise<string[]> => {
  const { versions } = await station.call('transcripts.history', { takeId: take.takeId, reviewer })
  expect(versions.map(({ at }) => at)).toEqual(versions.map(({ at }) => at).toSorted((a, b) => b - a))
  expect(versions.every(({ own, by }) => own === (by === (reviewer === anna ? 'Anna' : 'Bekele')))).toBe(true)
  return versions.map(({ by, given, transcript }) => `${by} ${given ? 'gave' : 'wrote'} ${transcript.text}`)
}
async function rules(listening: object): Promise<void> {
  const [project] = (await station.call('projects.list', {})).projects
  if (project === undefined) throw new Error('no project')
  const { projectId, name, settings } = project
  await station.call('projects.save', { projectId, name, settings: { ...settings, listening } })
}

test('what is written in one go is one version; later, and after a verdict, a new one begins', async () => {
  expect(await history()).toEqual([])
  await draft('the')
  await draft('the goat')
  await draft('the goat')
  expect(await history()).toEqual(['Anna wrote the goat'])
  now += 11 * MINUTE
  await draft('the boat')
  expect(await history()).toEqual(['Anna wrote the boat', 'Anna wrote the goat'])
  await give('the boats')
  expect(await history()).toEqual(['Anna gave the boats', 'Anna wrote the goat'])
  await draft('the boats come')
  expect(await history()).toEqual(['Anna wrote the boats come', 'Anna gave the boats', 'Anna wrote the goat'])
})

test('what is thrown away, or taken back and written over, is still there, also after a restart', async () => {
  await draft('the goat')
  await draft(null)
  expect(await history()).toEqual(['Anna wrote the goat'])
  now += 11 * MINUTE
  await give('the boats')
  await station.call('reviews.undo', { reviewer: anna })
  expect(await history()).toEqual(['Anna wrote the boats', 'Anna wrote the goat'])
  await draft('')
  await draft('a boat')
  await station.close()
  station = await open(station.dataDir)
  expect(await history()).toEqual(['Anna wrote a boat', 'Anna wrote the boats', 'Anna wrote the goat'])
})

test('what is replaced at a stroke is kept, and what is typed further is not', async () => {
  await draft('the boats come home before the rain')
  await draft('the boats come home before the rain does')
  await draft('something else')
  await draft('something else was said')
  expect(await history()).toEqual([
    'Anna wrote something else was said',
    'Anna wrote the boats come home before the rain does',
  ])
})

test('of many that were begun the oldest go, and none that was given', async () => {
  await give('given')
  for (let at = 0; at < 30; at += 1) {
    now += 11 * MINUTE
    await draft(`begun ${at}`)
  }
  const versions = await history()
  expect(versions).toHaveLength(21)
  expect(versions.slice(-2)).toEqual(['Anna wrote begun 10', 'Anna gave given'])
})

test('others are read where one does not listen blind, and the answer of the take is not known', async () => {
  await give('the boats')
  await draft('the goats', bekele)
  const both = ['Bekele wrote the goats', 'Anna gave the boats']
  expect(await history()).toEqual(both)
  expect(await history(bekele)).toEqual(both)
  await rules({ blind: true })
  expect(await history(bekele)).toEqual(['Bekele wrote the goats'])
  await rules({ blind: false })
  await station.call('agreement.gold', { takeId: take.takeId, set: 'approve' })
  expect(await history(bekele)).toEqual(['Bekele wrote the goats'])
  await station.call('agreement.gold', { takeId: take.takeId, set: null })
  expect(await history(bekele)).toEqual(both)
})

test('nothing of it stays when the speaker withdraws', async () => {
  await give('the boats')
  const speakerId = (await station.call('speakers.list', {})).speakers[0]?.speakerId ?? ''
  await station.call('speakers.withdraw', { speakerId })
  expect(await history()).toEqual([])
})
