/** Corpora asked for in the app: the real exporter as a program of its own, over a small lake on disk. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { ExportWish } from '../../../main/contract/corpus-export.ts'
import { exportWish } from '../../../main/contract/corpus-export.ts'
import { argumentsOf, findExporter } from '../../../main/core/lake/exporter.ts'
import { readCommand } from '../../../backend-stack/export/options.ts'
import { commandOf } from '../../../renderer/views/corpus/export/command.ts'
import { addToLake } from '../../support/export-lake.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const open: { station: TestStation; folders: string[] }[] = []
afterEach(async () => {
  for (const { station, folders } of open.splice(0)) {
    await station.close()
    await Promise.all([station.dataDir, ...folders].map(removeFolder))
  }
})

async function world() {
  const folder = await newFolder()
  await addToLake(
    folder,
    ['a', 'b', 'c'].map((speakerId) => ({ speaker: speakerId, text: `Sentence of ${speakerId}.` })),
  )
  const station = await openStation({})
  open.push({ station, folders: [folder] })
  const wish = (part: Partial<ExportWish> = {}): ExportWish =>
    exportWish.parse({ lake: { kind: 'small', folder }, format: 'hf', out: join(folder, 'corpus'), ...part })
  const settled = async () => {
    await expect
      .poll(async () => (await station.call('lake.exportState', {})).running, { timeout: 60_000 })
      .toBeNull()
    return station.call('lake.exportState', {})
  }
  return { station, folder, wish, settled }
}

test('an export is made, and told of', async () => {
  const { station, folder, wish, settled } = await world()
  const begun = await station.call('lake.export', { wish: wish() })
  expect(begun.running).not.toBeNull()
  await expect(station.call('lake.export', { wish: wish() })).rejects.toMatchObject({ code: 'conflict' })
  const { last } = await settled()
  expect(last).toMatchObject({ code: 0, stopped: false, message: '', written: { takes: 3, speakers: 3 } })
  expect(existsSync(join(folder, 'corpus', 'manifest.json'))).toBe(true)
  expect(readFileSync(join(folder, 'corpus', 'README.md'), 'utf8')).toContain('license')
}, 120_000)

test('a condition that cannot be is answered with what can, and nothing is written', async () => {
  const { station, folder, wish, settled } = await world()
  await station.call('lake.export', { wish: wish({ where: "colour = 'red'" }) })
  const { last } = await settled()
  expect(last).toMatchObject({ code: 2, written: null })
  expect(last?.message).toMatch(/no column "colour". There are .*lang/s)
  expect(existsSync(join(folder, 'corpus'))).toBe(false)
}, 120_000)

test('one that was stopped goes on', async () => {
  const { station, wish, settled } = await world()
  await station.call('lake.export', { wish: wish() })
  await station.call('lake.stopExport', {})
  const { last, wish: kept } = await settled()
  expect(last).toMatchObject({ stopped: true })
  expect(kept).toEqual(wish())
  await station.call('lake.export', { wish: wish(), resume: true })
  expect((await settled()).last).toMatchObject({ code: 0, written: { takes: 3 } })
}, 120_000)

test('what the station asks for is what the exporter reads, and what a person would type', () => {
  const wish = exportWish.parse({
    lake: { kind: 'small', folder: '/a b/lake' },
    format: 'kaldi',
    where: "lang='am' and not seconds > 20",
    all: true,
    out: '/out',
    name: 'Tana',
    licence: 'CC-BY-4.0',
    sampleRate: 16_000,
    trim: true,
    connected: 'drop',
  })
  expect(readCommand(argumentsOf(wish, true))).toMatchObject({
    kind: 'export',
    places: { lake: { kind: 'small', dir: '/a b/lake' }, json: true, progress: true },
    out: '/out',
    resume: true,
    choice: {
      format: 'kaldi',
      where: wish.where,
      all: true,
      name: 'Tana',
      licence: 'CC-BY-4.0',
      sampleRate: 16_000,
      trim: true,
      connected: 'drop',
    },
  })
  expect(commandOf(wish)).toBe(
    `npm run export -- --lake 'small:/a b/lake' --format kaldi --where 'lang='\\''am'\\'' and not seconds > 20' --all --name Tana --licence CC-BY-4.0 --sample-rate 16000 --trim --connected drop --out /out`,
  )
  expect(findExporter('/')).toBeNull()
})
