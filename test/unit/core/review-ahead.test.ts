/** What follows a take is asked for while it is heard: it is held for the listener, and nothing comes twice in a sitting. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { giveVerdict, leftFor, newListener, nextFor } from '../../support/listening.ts'
import { openStation } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
/** in the order in which they were recorded */
let takes: string[]
let anna: string
let bekele: string
let cara: string
beforeEach(async () => {
  station = await openStation()
  await station.begin()
  takes = []
  for (const n of [1, 2, 3, 4]) takes.push((await station.record(600, n)).takeId)
  anna = await newListener(station, 'Anna')
  bekele = await newListener(station, 'Bekele')
  cara = await newListener(station, 'Cara')
})
afterEach(() => station.remove())

const next = async (reviewer: string, after?: string) =>
  (await nextFor(station, reviewer, after)).take?.takeId
/** While they hear the take that they ask after. */
const ahead = async (reviewer: string, hears: string) =>
  (await station.call('reviews.next', { reviewer, after: hears, hears })).take?.takeId
const undo = (reviewer: string) => station.call('reviews.undo', { reviewer })

test('both are held: the take that is heard, and the one that follows it', async () => {
  const [first, second, third] = takes as [string, string, string]
  for (const reviewer of [anna, bekele]) {
    expect(await next(reviewer)).toBe(first)
    expect(await ahead(reviewer, first)).toBe(second)
  }
  // two are wanted of each, and two have them
  expect(await next(cara)).toBe(third)
  await giveVerdict(station, anna, first, 'approve')
  // one voice, and one who hears it
  expect(await next(cara, '')).toBe(third)
  // who goes on leaves it to others
  expect(await ahead(bekele, second)).toBe(third)
  expect(await next(cara, '')).toBe(first)
  // what was taken back lies before them again
  await undo(anna)
  await giveVerdict(station, bekele, first, 'approve')
  expect(await next(cara, '')).not.toBe(first)
})

test('a take that was judged while the next was fetched is held no longer', async () => {
  const [first, second] = takes as [string, string]
  expect(await next(anna)).toBe(first)
  await giveVerdict(station, anna, first, 'approve')
  expect(await ahead(anna, first)).toBe(second)
  // one more vote is wanted, and nobody hears it
  expect(await next(bekele)).toBe(first)
})

test('what was passed over comes again at the next beginning, and not before', async () => {
  const [first, second, third, fourth] = takes as [string, string, string, string]
  expect(await next(anna)).toBe(first)
  expect(await ahead(anna, first)).toBe(second)
  // "later": she hears the second now
  expect(await ahead(anna, second)).toBe(third)
  await giveVerdict(station, anna, second, 'approve')
  await giveVerdict(station, anna, third, 'approve')
  expect(await next(anna, third)).toBe(fourth)
  expect(await ahead(anna, fourth)).toBeUndefined()
  expect(await leftFor(station, anna)).toBe(2)
  expect(await next(anna, '')).toBe(first)
})

test('what one more vote decides comes first, also when it is asked for ahead', async () => {
  const [first, second, third] = takes as [string, string, string]
  expect(await next(anna)).toBe(first)
  await giveVerdict(station, bekele, third, 'approve')
  expect(await ahead(anna, first)).toBe(third)
  await giveVerdict(station, anna, first, 'approve')
  expect(await ahead(anna, third)).toBe(second)
})

test('a known answer comes once, though it is asked for ahead', async () => {
  const { projects } = await station.call('projects.list', {})
  const { projectId, name, settings } = projects[0]!
  await station.call('projects.save', {
    projectId,
    name,
    settings: { ...settings, listening: { goldEvery: 2 } },
  })
  for (const takeId of takes.slice(2)) await station.call('agreement.gold', { takeId, set: 'approve' })
  const heard: string[] = []
  for (let takeId = await next(anna); takeId !== undefined;) {
    const hears = takeId
    heard.push(hears)
    const following = await ahead(anna, hears)
    await giveVerdict(station, anna, hears, 'approve')
    takeId = following ?? (await next(anna, hears))
  }
  expect(heard.toSorted()).toEqual(takes.toSorted())
})
