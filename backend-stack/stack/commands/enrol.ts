/** `enrol`: who may send. Writes the topic `stations`, which nobody else writes. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Kafka } from 'kafkajs'
import { z } from 'zod'
import { enrolment, stationRecord, TOPICS } from '../../../main/contract/messages.ts'
import type { Enrolment, StationRecord } from '../../../main/contract/messages.ts'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import { scanTopic } from '../../../main/kafka/scan.ts'
import { fingerprint, keyIdOf, publicKeyOf, signingKey } from '../../../main/trust/keys.ts'
import { assertAudited, recordAct } from '../audit-log.ts'
import { defaultData } from '../paths.ts'
import { safeJson } from '../safe-json.ts'
import { lakeKeySeed } from '../secrets.ts'
import { runningCluster } from './apply.ts'

const usage = `npm run stack -- enrol station.enrol.json        lets a station in, by the file from its Settings
npm run stack -- enrol STATION:KEY               the same, by the text copied from there
npm run stack -- enrol FILE --rotate             another key of a station in place of the one before
npm run stack -- enrol STATION --revoke [--from TIME]   its key is in other hands, since TIME (now)
npm run stack -- enrol --list [--json]           who is in
npm run stack -- enrol --lake                    the key of this stack's lake, for stations to pin
  --data DIR, --bootstrap HOST:PORT,...          of which stack, as with apply`

const LARGEST_FILE = 64 * 1024

type Key = StationRecord['keys'][number]
const inForce = (key: Key): boolean => key.retired_at === undefined && key.revoked_at === undefined

export async function enrol(args: readonly string[]): Promise<number> {
  const { positionals, values } = read(args)
  if (values.help || (positionals.length === 0 && !values.list && !values.lake)) {
    process.stdout.write(`${usage}\n`)
    return values.help ? 0 : 2
  }
  const dataDir = resolve(values.data)
  if (values.lake) {
    const { keyId, publicKey } = signingKey(lakeKeySeed(dataDir))
    process.stdout.write(`${publicKey}\nFingerprint: ${fingerprint(keyId)}\n`)
    return 0
  }
  const address: ClusterAddress =
    values.bootstrap === undefined ? runningCluster(dataDir) : { bootstrap: values.bootstrap }
  const kafka = kafkaClient(address)
  const stations = await enrolled(kafka)
  if (values.list) return list(stations, values.json)
  const now = new Date().toISOString()
  const [what = ''] = positionals
  const { act, record, told } = values.revoke
    ? revoked(stations, what, values.from ?? now)
    : added(stations, given(what), values.rotate, now)
  await assertAudited(dataDir)
  await write(kafka, record)
  await recordAct(dataDir, act, { station: record.station_id, keys: record.keys })
  process.stdout.write(`${told}\n`)
  return 0
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { ...text, default: defaultData },
      bootstrap: text,
      from: text,
      revoke: flag,
      rotate: flag,
      list: flag,
      lake: flag,
      json: flag,
      help: flag,
    },
  })
  if (positionals.length > 1) throw new Error(`One station at a time, and here are ${positionals.join(', ')}`)
  if (values.revoke && values.rotate) throw new Error('Either --revoke or --rotate')
  if (values.from !== undefined && !z.iso.datetime({ offset: true }).safeParse(values.from).success)
    throw new Error(`--from ${values.from} is no time; such as 2026-03-05T08:30:00Z`)
  return { positionals, values }
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
  if (!existsSync(path)) throw new Error(`There is no file ${path}, and it is no STATION:KEY\n\n${usage}`)
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
