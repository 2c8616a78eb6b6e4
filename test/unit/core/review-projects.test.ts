/** One queue with takes of two projects: each take is listened to by the rules of its own. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Take } from '../../../main/contract/model.ts'
import { giveVerdict, newListener, nextFor } from '../../support/listening.ts'
import { openStation } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
/** the project a station has from its start, and one that was made */
let first: string
let other: string
let anna: string
let bekele: string
beforeEach(async () => {
  station = await openStation()
  const { projects } = await station.call('projects.list', {})
  first = projects[0]!.projectId
  other = (await station.call('projects.save', { name: 'Market', settings: projects[0]!.settings })).projectId
  for (const projectId of [first, other])
    await station.call('scripts.useStarter', { projectId, langs: ['en'] })
  anna = await newListener(station, 'Anna')
  bekele = await newListener(station, 'Bekele')
})
afterEach(() => station.remove())

async function rules(projectId: string, listening: object): Promise<void> {
  const { projects } = await station.call('projects.list', {})
  const { name, settings } = projects.find((one) => one.projectId === projectId)!
  await station.call('projects.save', { projectId, name, settings: { ...settings, listening } })
}
/** In this project, by somebody who reads in no other. */
async function read(projectId: string, count: number): Promise<Take[]> {
  const { speakerId } = await station.call('speakers.add', { label: `of ${projectId}`, metadata: {} })
  await station.call('session.start', { projectId, speakerId })
  const takes: Take[] = []
  for (let n = 0; n < count; n += 1) takes.push(await station.record(600, n + 1))
  await station.call('session.end', {})
  return takes
}
const written = (text: string) => ({ transcript: { text, tiers: [] } })

test.each(['the first project', 'the other'])(
  'of two projects %s is listened to blind: of its takes nothing is told, of the others what may be',
  async (which) => {
    const [hidden, open] = which === 'the other' ? [other, first] : [first, other]
    await rules(hidden, { blind: true })
    const [blind] = (await read(hidden, 1)) as [Take]
    const [told] = (await read(open, 1)) as [Take]
    const lake = new Database(join(station.dataDir, 'catalogue.db'))
    lake.prepare("UPDATE entries SET prompt_id = 'p', text = 'the same words'").run()
    lake.close()
    for (const { takeId } of [blind, told])
      await giveVerdict(station, bekele, takeId, 'reject', written('the boats'))

    const seen = new Map<string, Awaited<ReturnType<typeof nextFor>>>()
    for (let offered = await nextFor(station, anna, ''); offered.take;) {
      seen.set(offered.take.takeId, offered)
      offered = await nextFor(station, anna, offered.take.takeId)
    }
    expect(seen.get(blind.takeId)).toMatchObject({ take: { speakerId: '', sessionId: '' }, soFar: null })
    expect(seen.get(told.takeId)).toMatchObject({
      take: { speakerId: told.speakerId },
      soFar: { speakerId: told.speakerId, reject: 1 },
    })

    const others = async ({ takeId }: Take) =>
      (await station.call('reviews.others', { reviewer: anna, takeId })).takes
    // by neither way round: beside the take, or as the other
    expect(await others(blind)).toMatchObject([{ takeId: told.takeId, speakerId: null }])
    expect(await others(told)).toMatchObject([{ takeId: blind.takeId, speakerId: null }])
    const history = async ({ takeId }: Take) =>
      (await station.call('transcripts.history', { takeId, reviewer: anna })).versions
    expect(await history(blind)).toEqual([])
    expect(await history(told)).toHaveLength(1)

    for (const [take, speakerId] of [
      [blind, ''],
      [told, told.speakerId],
    ] as const) {
      await giveVerdict(station, anna, take.takeId, 'approve')
      const undone = await station.call('reviews.undo', { reviewer: anna })
      expect(undone.take).toMatchObject({ takeId: take.takeId, speakerId })
      expect(Object.keys(undone.take!)).not.toContain('review')
    }
  },
)

test('known answers come as often as the project of the take asks for, and are of that project', async () => {
  await rules(first, { goldEvery: 1_000 })
  await rules(other, { goldEvery: 2 })
  const often = await read(other, 4)
  const seldom = await read(first, 2)
  for (const { takeId } of [often[3]!, seldom[1]!])
    await station.call('agreement.gold', { takeId, set: 'approve' })
  const heard: string[] = []
  for (let offered = await nextFor(station, anna); offered.take;) {
    heard.push(offered.take.takeId)
    await giveVerdict(station, anna, offered.take.takeId, 'approve')
    offered = await nextFor(station, anna, offered.take.takeId)
  }
  expect(heard).toHaveLength(6)
  // once in two, while takes of the other project are heard; the first project's waits for its own
  expect(heard.indexOf(often[3]!.takeId)).toBeLessThan(2)
  expect(heard.indexOf(seldom[1]!.takeId)).toBeGreaterThan(3)
})
