/** `enrol`: who may send. Writes the topic `stations`, which nobody else writes. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Kafka } from 'kafkajs'
import { z } from 'zod'
import { enrolment, stationRecord, TOPICS } from '../../../main/contract/messages.ts'
import type { Enrolment, StationRecord } from '../../../main/contract/messages.ts'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import { scanTopic } from '../../../main/kafka/scan.ts'
import { program, UsageError } from '../../../main/system/program.ts'
import { fingerprint, keyIdOf, publicKeyOf, signingKey } from '../../../main/trust/keys.ts'
import { assertAudited, recordAct } from '../audit-log.ts'
import { secureCluster, secureData, secureLakeKey } from '../containers/secure.ts'
import { defaultData } from '../paths.ts'
import { safeJson } from '../safe-json.ts'
import { lakeKeySeed } from '../secrets.ts'
import { runningCluster } from './apply.ts'
import type { Choose } from './flags.ts'

const LARGEST_FILE = 64 * 1024

type Key = StationRecord['keys'][number]
const inForce = (key: Key): boolean => key.retired_at === undefined && key.revoked_at === undefined

export function enrolCommand(choose: Choose) {
  const command = program('enrol', 'which stations may send (docs/trust.md)')
    .argument(
      '[station]',
      'station.enrol.json from its Settings, STATION:KEY as copied there, or with --revoke its name',
    )
    .option('--rotate', 'another key of a station in place of the one before', false)
    .option('--revoke', 'its key is in other hands', false)
    .option('--from <time>', 'with --revoke: since when (default: now)')
    .option('--list', 'who is in', false)
    .option('--json', 'with --list: as JSON', false)
    .option('--lake', "the key of this stack's lake, for stations to pin", false)
    .option('--data <dir>', 'of which stack', defaultData)
    .option('--bootstrap <host:port,host:port>', 'another cluster than the one that runs here')
    .option('--containers', 'the stack that "containers up --secure" started', false)
  return command.action((what, options) => {
    if (what === undefined && !options.list && !options.lake)
      throw new UsageError('Name a station, or give --list or --lake')
    choose(() => enrol(what ?? '', options))
  })
}

type Options = ReturnType<ReturnType<typeof enrolCommand>['opts']>

async function enrol(what: string, options: Options): Promise<number> {
  if (options.revoke && options.rotate) throw new Error('Either --revoke or --rotate')
  if (options.from !== undefined && !z.iso.datetime({ offset: true }).safeParse(options.from).success)
    throw new Error(`--from ${options.from} is no time; such as 2026-03-05T08:30:00Z`)
  const dataDir = options.containers ? secureData : resolve(options.data)
  if (options.lake) {
    const publicKey = options.containers ? secureLakeKey() : signingKey(lakeKeySeed(dataDir)).publicKey
    process.stdout.write(`${publicKey}\nFingerprint: ${fingerprint(keyIdOf(publicKey))}\n`)
    return 0
  }
  const kafka = kafkaClient(await clusterOf(options, dataDir))
  const stations = await enrolled(kafka)
  if (options.list) return list(stations, options.json)
  const now = new Date().toISOString()
  const { act, record, told } = options.revoke
    ? revoked(stations, what, options.from ?? now)
    : added(stations, given(what), options.rotate, now)
  await assertAudited(dataDir)
  await write(kafka, record)
  await recordAct(dataDir, act, { station: record.station_id, keys: record.keys })
  process.stdout.write(`${told}\n`)
  return 0
}

async function clusterOf({ containers, bootstrap }: Options, dataDir: string): Promise<ClusterAddress> {
  if (containers) return secureCluster()
  return bootstrap === undefined ? runningCluster(dataDir) : { bootstrap }
}

/** A file as a station writes it, or `STATION:KEY`. Throws a sentence. */
export function given(what: string): Enrolment {
  const text = /^([^/\\:]+):([0-9a-f]{64})$/.exec(what)
  const raw = text
    ? { kind: 'fieldtake-station', version: 1, station_id: text[1], public_key: text[2] }
    : fileAt(what)
  const parsed = enrolment.safeParse(raw)
  if (!parsed.success) throw new Error(`${what} is no enrolment:\n${z.prettifyError(parsed.error)}`)
  // 32 bytes that are no key are refused here, not by every lander
  publicKeyOf(parsed.data.public_key)
  return parsed.data
}

function fileAt(path: string): unknown {
  if (!existsSync(path))
    throw new Error(`There is no file ${path}, and it is no STATION:KEY: see "enrol --help"`)
  const found = statSync(path)
  if (!found.isFile() || found.size > LARGEST_FILE) throw new Error(`${path} is no enrolment of a station`)
  return safeJson(readFileSync(path, 'utf8'))
}

/** The last record of each station. Throws where there is no such topic. */
async function enrolled(kafka: Kafka): Promise<Map<string, StationRecord>> {
  const stations = new Map<string, StationRecord>()
  await withAdmin(kafka, async (admin) => {
    if (!(await admin.listTopics()).includes(TOPICS.stations))
      throw new Error(`There is no topic ${TOPICS.stations} yet; "apply" makes it`)
    await scanTopic(kafka, admin, TOPICS.stations, {
      onRecord({ key, value }) {
        const record = value && stationRecord.safeParse(safeJson(value.toString())).data
        if (record && record.station_id === key) stations.set(key, record)
        else if (key !== undefined) stations.delete(key)
      },
    })
  })
  return stations
}

interface Change {
  readonly act: string
  readonly record: StationRecord
  readonly told: string
}

const named = (key: Key): string => fingerprint(keyIdOf(key.public_key))

/** Throws a sentence where it would put a key into a place that is taken. */
export function added(
  stations: ReadonlyMap<string, StationRecord>,
  { station_id, public_key }: Enrolment,
  rotate: boolean,
  now: string,
): Change {
  const keys = stations.get(station_id)?.keys ?? []
  const other = [...stations.values()].find(
    (one) => one.station_id !== station_id && one.keys.some((key) => key.public_key === public_key),
  )
  if (other) throw new Error(`This key is that of station ${other.station_id}: nobody else may have it`)
  const had = keys.find((key) => key.public_key === public_key)
  if (had?.revoked_at !== undefined)
    throw new Error(`This key of ${station_id} was revoked: have the station make another one`)
  const before = keys.filter((key) => key.public_key !== public_key && inForce(key))
  const [first] = before
  if (first && !rotate)
    throw new Error(
      `Station ${station_id} has the key ${named(first)} already. If it has a new one now, say --rotate; if that is another station, it must not be let in under this name`,
    )
  const fresh: Key = { public_key, enrolled_at: had?.enrolled_at ?? now }
  const rest = keys
    .filter((key) => key.public_key !== public_key)
    .map((key) => (inForce(key) ? { ...key, retired_at: now } : key))
  return {
    act: rotate && first ? 'station_key_rotated' : 'station_enrolled',
    record: { station_id, keys: [...rest, fresh] },
    told: `Station ${station_id} is in, with the key ${named(fresh)}\nCompare it with Settings on the station`,
  }
}

export function revoked(
  stations: ReadonlyMap<string, StationRecord>,
  stationId: string,
  from: string,
): Change {
  const record = stations.get(stationId)
  if (!record) throw new Error(`No station ${stationId} is enrolled; "enrol --list" names them`)
  // one that was retired may be known to others as well, and counts for what came before
  const keys = record.keys.map((key) => (key.revoked_at === undefined ? { ...key, revoked_at: from } : key))
  return {
    act: 'station_revoked',
    record: { ...record, keys },
    told: `Station ${stationId}: what arrives from ${from} on is refused`,
  }
}

async function write(kafka: Kafka, record: StationRecord): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  try {
    await producer.send({
      topic: TOPICS.stations,
      acks: -1,
      messages: [{ key: record.station_id, value: JSON.stringify(stationRecord.parse(record)) }],
    })
  } finally {
    await producer.disconnect()
  }
}

function list(stations: ReadonlyMap<string, StationRecord>, json: boolean): number {
  const all = [...stations.values()]
  if (json) process.stdout.write(`${JSON.stringify(all)}\n`)
  else if (all.length === 0) process.stdout.write('No station is enrolled\n')
  else
    for (const { station_id, keys } of all)
      for (const key of keys) {
        const state = key.revoked_at
          ? `revoked from ${key.revoked_at}`
          : key.retired_at
            ? `retired at ${key.retired_at}`
            : `in force since ${key.enrolled_at}`
        process.stdout.write(`${station_id}  ${named(key)}  ${state}\n`)
      }
  return 0
}
