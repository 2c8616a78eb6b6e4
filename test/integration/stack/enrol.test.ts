/** `enrol` on a real cluster with accounts, and what a small lake that requires signatures makes of whom. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { kafkaAccess } from '../../../backend-stack/servers/kafka/security.ts'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'
import type { SmallLake } from '../../../backend-stack/small-lake/options.ts'
import { runTool } from '../../../backend-stack/stack/install/install.ts'
import { root } from '../../../backend-stack/stack/paths.ts'
import { kafkaClient } from '../../../main/kafka/client.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import { sha256Of } from '../../../main/trust/canonical.ts'
import { newSeed, signingKey } from '../../../main/trust/keys.ts'
import { signed } from '../../../main/trust/signature.ts'
import { accountsPlace, addressOf, stationAccount } from '../../support/accounts.ts'
import { startKafka } from '../../support/kafka.ts'
import type { TestKafka } from '../../support/kafka.ts'
import { goldenCase, goldenFile, headerBytes } from '../../unit/small-lake/golden.ts'

let kafka: TestKafka
let insider: ClusterAddress
let dir: string
let lake: SmallLake
const said: string[] = []
beforeAll(async () => {
  kafka = await startKafka({ secure: true })
  insider = addressOf(
    kafka.dataDir,
    await stationAccount(accountsPlace(kafka.dataDir, kafka.bootstrap), 'station-9'),
  )
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-enrol-'))
  const { caFile, user } = kafkaAccess(kafka.dataDir, 'lander', kafka.bootstrap)
  lake = await startSmallLake({
    brokers: [kafka.bootstrap],
    ssl: { ca: [readFileSync(caFile ?? '', 'utf8')] },
    sasl: { mechanism: 'scram-sha-512', username: user?.name ?? '', password: user?.password ?? '' },
    target: { kind: 'folder', dir: join(dir, 'lake') },
    signatures: 'require',
    log: (_, line) => said.push(line),
  })
})
afterAll(async () => {
  await lake.stop()
  await kafka.stop()
  rmSync(`${kafka.dataDir}.audit`, { recursive: true, force: true })
  rmSync(dir, { recursive: true, force: true })
})

const enrol = (...args: string[]) =>
  runTool(
    process.execPath,
    [join(root, 'backend-stack', 'stack', 'cli.ts'), 'enrol', '--data', kafka.dataDir, ...args],
    { logFile: join(dir, 'enrol.log') },
  )

async function send(station: ReturnType<typeof signingKey> | null, name = 'flac'): Promise<void> {
  const [record] = goldenCase(name)
  const value = goldenFile(record?.file ?? '')
  const headers = Object.fromEntries(
    record!.headers.map(([header, text]) => [header, headerBytes(text).toString()]),
  )
  const key = record?.key ?? ''
  const all = station
    ? signed(station, { topic: 'topic2', key, valueSha256: sha256Of(value), headers })
    : headers
  // a station's own account is all that an insider needs to have
  const producer = kafkaClient(insider).producer()
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  await producer.send({ topic: 'topic2', messages: [{ key, value, headers: all }] })
}
const rejected = (code: string) => lake.stats().rejected[code] ?? 0

test('who is enrolled lands; strangers, forgers and the revoked do not, whatever account they have', async () => {
  const station = signingKey(newSeed())
  const evil = signingKey(newSeed())
  await send(null)
  await expect.poll(() => rejected('unsigned'), { timeout: 20_000 }).toBe(1)
  await send(evil)
  await expect.poll(() => rejected('unknown_station'), { timeout: 20_000 }).toBe(1)

  const file = join(dir, 'station.enrol.json')
  writeFileSync(
    file,
    JSON.stringify({
      kind: 'fieldtake-station',
      version: 1,
      station_id: 'station-7',
      public_key: station.publicKey,
    }),
  )
  expect(await enrol(file)).toContain('Station station-7 is in')
  // nobody waits for the lander to hear of it
  await send(station)
  await expect.poll(() => lake.stats().landed, { timeout: 20_000 }).toBe(1)

  // another station, in its own name and in that of the first
  await enrol(`station-8:${evil.publicKey}`)
  await send(evil, 'wav')
  await expect.poll(() => rejected('unknown_station'), { timeout: 20_000 }).toBe(2)

  // another key under a name that is taken is not let in by mistake
  await expect(enrol(`station-7:${signingKey(newSeed()).publicKey}`)).rejects.toThrow('--rotate')
  await expect(enrol(`station-9:${evil.publicKey}`)).rejects.toThrow('station-8')
  await expect(enrol(join(dir, 'nothing.json'))).rejects.toThrow('no file')

  const renewed = signingKey(newSeed())
  expect(await enrol(`station-7:${renewed.publicKey}`, '--rotate')).toContain('is in')
  await send(renewed, 'wav')
  await expect.poll(() => lake.stats().landed, { timeout: 20_000 }).toBe(2)
  await enrol('station-7', '--revoke')
  await expect
    .poll(
      async () => {
        await send(renewed, 'wav')
        return rejected('station_revoked')
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0)
  const listed = JSON.parse(await enrol('--list', '--json')) as { station_id: string; keys: object[] }[]
  expect(listed.map(({ station_id, keys }) => [station_id, keys.length])).toEqual([
    ['station-7', 2],
    ['station-8', 1],
  ])
  expect(await enrol('--list')).toMatch(/station-7 .* revoked from /)
}, 120_000)

test('a station’s account may not say who is enrolled', async () => {
  const own = kafkaClient(insider, { retry: { retries: 0 } })
  const producer = own.producer()
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  await expect(
    producer.send({ topic: 'stations', messages: [{ key: 'station-7', value: null }] }),
  ).rejects.toThrow(/authoriz/i)
})
