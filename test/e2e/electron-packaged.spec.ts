/** The app as electron-builder packs it: starts from its archive, reads what others compressed, and records. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { electronVersion, findRig } from '../rig/build.ts'
import { openDesktop } from './electron.ts'
import { expect, test } from './fixtures.ts'
import { javaProduce } from '../support/java-producer.ts'
import { promptRecord } from '../support/station-topics.ts'
import { firstRun, nextPrompt, prompt, startRecording, takeOne } from './steps.ts'

const CODECS = ['zstd', 'snappy', 'lz4'] as const
const root = join(import.meta.dirname, '..', '..')

test('the packed app starts, reads compressed prompts, and records', async ({ dataDir, display, kafka }) => {
  const rig = findRig()
  test.skip(rig === null, 'no Electron to test with on this machine')
  if (rig === null) return
  const out = join(root, '.cache', 'rig-packed')
  execFileSync(
    process.execPath,
    [
      join(root, 'scripts', 'package.ts'),
      '--dir',
      // Playwright asks Electron through --inspect, which a fuse turns off
      '--no-fuses',
      ...['--out', out],
      ...['--built', join(rig.app, 'dist')],
      ...(rig.kind === 'rig' ? ['--main', 'dist/rig/start.cjs'] : []),
      ...['--electron-dist', dirname(rig.electron)],
      ...['--electron-version', electronVersion(rig.electron)],
    ],
    { stdio: 'pipe' },
  )
  const executable = join(out, 'linux-unpacked', 'fieldtake')
  // above what other tests have put there, and in one partition: they come in this order
  for (const [at, codec] of CODECS.entries()) {
    const { value } = promptRecord(`packed-${codec}`, { priority: 1_000 - at })
    await javaProduce(kafka.direct, { topic: 'topic1', codec, records: [{ key: 'packed', value }] })
  }
  const desktop = await openDesktop(dataDir, display, { executable, brokers: kafka.bootstrap })
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
