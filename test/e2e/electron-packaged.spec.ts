/** The app as electron-builder packs it: starts from its archive, reads what others compressed, and records; what is in it. */
import { listPackage } from '@electron/asar'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from '../../main/electron/unpacked.ts'
import { findRig } from '../rig/build.ts'
import { expect, test } from './fixtures.ts'
import { pack, type Packed } from './packed.ts'
import { javaProduce } from '../support/java-producer.ts'
import { promptRecord } from '../support/station-topics.ts'
import { firstRun, nextPrompt, prompt, startRecording, takeOne } from './steps.ts'

const CODECS = ['zstd', 'snappy', 'lz4'] as const

let packed: Packed
test.beforeAll(() => {
  const made = pack('rig-packed', { fuses: false })
  test.skip(made === null, 'no Electron to test with on this machine')
  if (made !== null) packed = made
})

test('the packed app starts, reads compressed prompts, and records', async ({ dataDir, openApp, kafka }) => {
  // above what other tests have put there, and in one partition: they come in this order
  for (const [at, codec] of CODECS.entries()) {
    const { value } = promptRecord(`packed-${codec}`, { priority: 1_000 - at })
    await javaProduce(kafka.direct, { topic: 'topic1', codec, records: [{ key: 'packed', value }] })
  }
  const desktop = await openApp({ executable: packed.program, brokers: kafka.bootstrap })
  expect(await desktop.app.evaluate(({ app }) => app.getAppPath())).toMatch(/app\.asar$/)
  const { page } = desktop
  await firstRun(page, 'Amina')
  await startRecording(page)
  for (const codec of CODECS) {
    await expect(prompt(page)).toHaveText(`Sentence packed-${codec}.`)
    await takeOne(page, 1_000)
    await nextPrompt(page)
  }
  await desktop.close()
  const masters = readdirSync(join(dataDir, 'takes'), { recursive: true, encoding: 'utf8' })
  expect(masters.filter((name) => name.endsWith('.wav'))).toHaveLength(CODECS.length)
})

test('it holds what it needs and nothing else', () => {
  const resources = join(packed.folder, 'resources')
  const names = listPackage(join(resources, 'app.asar'), { isPack: false })
  const folders = new Set(names.flatMap((name) => /^\/([^/]+(?:\/[^/]+)?)/.exec(name)?.[1] ?? []))
  const rig = findRig()?.kind === 'rig' ? ['dist/rig'] : []
  expect([...folders].sort()).toEqual(
    [
      'dist',
      'dist/core',
      'dist/electron',
      'dist/preload',
      'dist/renderer',
      ...rig,
      'dist/unpacked.json',
      'node_modules',
      'node_modules/@echogarden',
      'node_modules/better-sqlite3',
      'node_modules/hunspell-wasm',
      'node_modules/libflacjs',
      'package.json',
    ].sort(),
  )
  expect(names.filter((name) => /\.(map|ts|symbols)$/.test(name))).toEqual([])
  expect(names.filter((name) => name.endsWith('.node'))).toEqual([
    `/node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
  ])
  // 3.1 MiB in the archive and 6.2 MiB beside it, when this was written
  expect(statSync(join(resources, 'app.asar')).size).toBeLessThan(6 * 2 ** 20)
})

test('beside it lie the list of its parts and the licence of each', () => {
  const sbom = readFileSync(join(packed.folder, 'sbom.cdx.json'), 'utf8')
  expect(JSON.parse(sbom)).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'fieldtake' } },
  })
  const licences = readFileSync(join(packed.folder, 'THIRD-PARTY-LICENCES.txt'), 'utf8')
  for (const name of [
    'better-sqlite3',
    'kafkajs',
    'react',
    'cldr-misc-full',
    '@fontsource-variable/noto-sans',
  ]) {
    expect(sbom).toContain(`"name": "${name}"`)
    expect(licences).toMatch(new RegExp(`^${name} [0-9.]+: \\S+`, 'm'))
  }
  expect(licences).not.toContain('electron-builder')
})

test('packed twice, every file is the same', async () => {
  const again = pack('rig-packed-again', { fuses: false })
  expect(await listFiles(again?.folder ?? '')).toEqual(await listFiles(packed.folder))
})
