/** Takes carried on a stick: whole, idempotent by take_id, and damage is seen. */
import Database from 'better-sqlite3'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { StationError } from '../../../main/contract/errors.ts'
import type { Take } from '../../../main/contract/model.ts'
import { TOPICS } from '../../../main/contract/messages.ts'
import { carriedTake } from '../../../main/core/takes/manifest.ts'
import { CARRIED } from '../../../main/trust/canonical.ts'
import { newSeed, signingKey } from '../../../main/trust/keys.ts'
import { signed as signedHeaders } from '../../../main/trust/signature.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let from: TestStation
let to: TestStation
let stick: string
let takes: Take[]
beforeEach(async () => {
  ;[from, to, stick] = [await openStation(), await openStation(), await newFolder()]
  await from.begin()
  takes = [await from.record(600, 1), await from.record(600, 2)]
})
afterEach(async () => {
  for (const station of [from, to]) {
    await station.close()
    await removeFolder(station.dataDir)
  }
  await removeFolder(stick)
})
const carried = () => join(stick, 'fieldtake-takes')
const carryOut = () => from.call('takes.export', { folder: stick, onlyUnsent: true })
const carryIn = () => to.call('takes.importFolder', { folder: stick })

test('out and in again, twice: each take once, with the same bytes and the station it came from', async () => {
  expect(await carryOut()).toMatchObject({ exported: 2, already: 0 })
  expect(await carryOut()).toMatchObject({ exported: 0, already: 2 })
  const found = (imported: number, already: number) => ({
    imported,
    already,
    // what was told of the speaker
    words: { imported: Math.min(imported, 1), already: Math.min(already, 1) },
    folders: [{ folder: carried(), imported, already }],
    lookedEverywhere: true,
    refused: [],
    stopped: false,
  })
  expect(await carryIn()).toEqual(found(2, 0))
  expect(await carryIn()).toEqual(found(0, 2))
  const { ledger } = await to.call('station.state', {})
  expect(ledger).toMatchObject({ recorded: 2, waiting: 2, adds: true })
  for (const take of takes) {
    const { take: there } = await to.call('takes.get', { takeId: take.takeId })
    const { takeId, promptText, sha256, recordedAt, speakerId } = take
    expect(there).toMatchObject({ takeId, promptText, sha256, recordedAt, speakerId, hasAudio: true })
    const here = await from.call('takes.get', { takeId: take.takeId })
    expect(there.delivery.bytes).toBe(here.take.delivery.bytes)
    expect(here.history.map(({ what }) => what)).toContain('exported')
  }
  // carrying is no receipt: at home the takes still wait for word from the lake
  expect((await from.call('station.state', {})).ledger.safeToUnplug).toBe(false)
})

test('what was carried here can be heard and seen, sample for sample as it was recorded', async () => {
  await carryOut()
  await carryIn()
  const { takeId } = takes[0]!
  const [here, there] = [await from.core.audioFile(takeId), await to.core.audioFile(takeId)]
  expect(there?.path.startsWith(to.dataDir)).toBe(true)
  const recorded = await readFile(here!.path)
  expect((await readFile(there!.path)).equals(recorded)).toBe(true)
  const peaks = async (station: TestStation) =>
    Buffer.from((await station.core.call('takes.peaks', { takeId })).bytes ?? [])
  expect((await peaks(to)).equals(await peaks(from))).toBe(true)
  // asked at once by the player and the spectrogram: made once
  const again = await Promise.all([1, 2].map(() => to.core.audioFile(takes[1]!.takeId)))
  expect(again[0]).toEqual(again[1])
  const unknown = await to.core.audioFile('0197a000-0000-7000-8000-000000000000')
  expect(unknown).toBeNull()
})

test('a damaged file or line is refused by name, and the rest goes in', async () => {
  await carryOut()
  const damaged = join(carried(), `${takes[0]!.takeId}.flac`)
  const bytes = await readFile(damaged)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(damaged, bytes)
  expect(await carryIn()).toMatchObject({
    imported: 1,
    already: 0,
    refused: [{ file: `${takes[0]!.takeId}.flac`, code: 'other_bytes', detail: 'checksum differs' }],
    stopped: false,
  })
  // the next export sees nothing wrong by size; removing the file makes it whole again
  const manifest = join(carried(), 'manifest.jsonl')
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"version":1', '"version":9'))
  const again = await carryIn()
  expect(again.refused[0]).toEqual({ file: 'manifest.jsonl:1', code: 'damaged', detail: 'checksum differs' })
})

/** The first line of the manifest as somebody else might have written it, with a checksum that fits. */
async function forge(change: Record<string, unknown>): Promise<void> {
  const manifest = join(carried(), 'manifest.jsonl')
  const line = (await readFile(manifest, 'utf8')).split('\n')[0] ?? ''
  const { take } = JSON.parse(line) as { take: Record<string, unknown> }
  const forged = { ...take, ...change }
  if (forged['signed'] === null) delete forged['signed']
  const check = createHash('sha256').update(JSON.stringify(forged)).digest('hex')
  await writeFile(manifest, JSON.stringify({ take: forged, check }))
}

test('a manifest cannot reach outside its folder', async () => {
  await carryOut()
  await forge({ file: '../../../../etc/passwd' })
  const { imported, refused } = await carryIn()
  expect(imported).toBe(0)
  expect(refused).toEqual([{ file: 'manifest.jsonl:1', code: 'not_understood', detail: 'file' }])
})

test('what the speaker agreed to is carried with the take', async () => {
  await carryOut()
  const manifest = await readFile(join(carried(), 'manifest.jsonl'), 'utf8')
  // there was nothing to agree to, which is known, and no older version's silence
  expect(manifest).toContain('"consent":"null"')
  const consent = { sha256: 'a'.repeat(64), lang: 'en', version: '1', given_at: 1_700_000_000_000 }
  await forge({ consent: JSON.stringify(consent), signed: null })
  expect(await carryIn()).toMatchObject({ imported: 1, refused: [] })
  const db = new Database(join(to.dataDir, 'station.db'), { readonly: true })
  const kept = db.prepare<[], string>('SELECT consent FROM takes').pluck().get()
  db.close()
  expect(JSON.parse(kept ?? '')).toEqual(consent)
})

test.each([
  ['file', "another take's file", { file: '0197a000-0000-7000-8000-000000000000.flac' }],
  ['findings', 'a rule of a later version', { findings: '[{"rule":"later","level":"note","value":1}]' }],
  ['gaps', 'no JSON', { gaps: 'oops' }],
  ['device', 'no device', { device: '{}' }],
  ['quality', 'no figures', { quality: '{}' }],
  ['sample_rate', 'no time at all', { sample_rate: 0 }],
  ['consent', 'no consent', { consent: '{}' }],
  ['recorded_at', 'a time that no row can hold', { recorded_at: 1.5 }],
])('a manifest whose %s is %s is refused, and can still be shown', async (field, _what, change) => {
  await carryOut()
  await forge(change)
  expect(await carryIn()).toMatchObject({
    imported: 0,
    already: 0,
    refused: [{ file: 'manifest.jsonl:1', code: 'not_understood', detail: field }],
    stopped: false,
  })
  await expect(to.call('takes.list', {})).resolves.toMatchObject({ total: 0 })
})

test('a stick whose names lead elsewhere gets nothing there overwritten, and nothing from there taken in', async () => {
  const elsewhere = join(from.dataDir, 'elsewhere')
  await writeFile(elsewhere, 'as it was')
  await mkdir(carried())
  const file = `${takes[0]!.takeId}.flac`
  for (const name of ['manifest.jsonl.tmp', `${file}.tmp`]) await symlink(elsewhere, join(carried(), name))
  expect(await carryOut()).toMatchObject({ exported: 2 })
  expect(await readFile(elsewhere, 'utf8')).toBe('as it was')
  await rename(join(carried(), file), join(stick, 'moved.flac'))
  await symlink(join(stick, 'moved.flac'), join(carried(), file))
  expect(await carryIn()).toMatchObject({ imported: 1, refused: [{ file, code: 'no_file' }] })
})

test('nothing of a speaker who withdrew is carried, out or in', async () => {
  await carryOut()
  const { speakerId } = takes[0]!
  await from.call('speakers.withdraw', { speakerId })
  await from.close()
  // as if both had landed before
  const db = new Database(join(from.dataDir, 'station.db'))
  db.exec("UPDATE jobs SET state = 'landed', reason_code = NULL WHERE kind = 'take'")
  db.close()
  from = await openStation({ dataDir: from.dataDir })
  await rm(carried(), { recursive: true })
  expect(await from.call('takes.export', { folder: stick, onlyUnsent: false })).toMatchObject({ exported: 0 })
})

test('a take of a speaker who is known to have withdrawn is not taken in', async () => {
  await carryOut()
  const first = takes[0]
  await forge({ speaker_id: 'another' })
  await to.close()
  await writeFile(join(to.dataDir, 'withdrawn-speakers'), `another\n`)
  const db = new Database(join(to.dataDir, 'station.db'))
  db.prepare(
    "INSERT INTO speakers (speaker_id, label, metadata, created_at, withdrawn_at) VALUES ('another', '', '{}', 0, 1)",
  ).run()
  db.close()
  to = await openStation({ dataDir: to.dataDir })
  expect(await carryIn()).toMatchObject({
    imported: 0,
    refused: [{ file: `${first!.takeId}.flac`, code: 'withdrawn', detail: '' }],
  })
  expect(readdirSync(join(to.dataDir, 'encoded'))).toEqual([])
})

test('a folder without takes, and one that is not there, are said so', async () => {
  const code = (error: unknown) => (error instanceof StationError ? error.code : String(error))
  await expect(carryIn()).rejects.toSatisfy((error) => code(error) === 'not_found')
  const gone = join(stick, 'unplugged')
  await expect(from.call('takes.export', { folder: gone, onlyUnsent: false })).rejects.toSatisfy(
    (error) => code(error) === 'not_found',
  )
  expect(readdirSync(stick)).toEqual([])
})

const inFolder = async (station: TestStation, folder: string) =>
  station.call('takes.importFolder', { folder })
const outTo = (folder: string) => from.call('takes.export', { folder, onlyUnsent: false })

test.each([
  ['the folder of takes itself', () => carried()],
  ['its name in capitals, as some sticks have it', () => carried(), 'FIELDTAKE-TAKES'],
  ['a folder inside it', () => join(carried(), 'deeper', 'still')],
])('a second export into %s nests no other', async (_what, chosen, name = 'fieldtake-takes') => {
  await outTo(stick)
  await mkdir(join(carried(), 'deeper', 'still'), { recursive: true })
  await rename(carried(), join(stick, name))
  const there = chosen().replace('fieldtake-takes', name)
  await from.record(600, 3)
  expect(await outTo(there)).toMatchObject({ exported: 1, already: 2, folder: join(stick, name) })
  expect(await inFolder(to, stick)).toMatchObject({ imported: 3, refused: [], lookedEverywhere: true })
})

/** As an older version left it: two takes in the outer folder, and three in one nested in it. */
async function nested(): Promise<string> {
  await outTo(stick)
  const inner = join(carried(), 'fieldtake-takes')
  await rename(carried(), join(stick, 'aside'))
  await from.record(600, 3)
  await outTo(stick)
  await rename(carried(), join(stick, 'three'))
  await rename(join(stick, 'aside'), carried())
  await rename(join(stick, 'three'), inner)
  return inner
}

test.each([
  ['the root of the stick', () => stick],
  ['the outer folder', () => carried()],
  ['the inner folder', () => join(carried(), 'fieldtake-takes')],
])(
  'from folders that were nested all takes come in, and it is said from where: %s',
  async (_what, chosen) => {
    const inner = await nested()
    const { folders, ...all } = await inFolder(to, chosen())
    expect(all).toMatchObject({ imported: 3, already: 2, refused: [], stopped: false })
    expect(folders.map(({ folder }) => folder).sort()).toEqual([carried(), inner])
  },
)

test('a copy that is missing in one folder and whole in another is missed by nobody', async () => {
  const inner = await nested()
  await rm(join(carried(), `${takes[0]!.takeId}.flac`))
  expect(await inFolder(to, stick)).toMatchObject({ imported: 3, refused: [] })
  const third = await openStation()
  await rm(join(inner, `${takes[0]!.takeId}.flac`))
  expect(await inFolder(third, stick)).toMatchObject({
    imported: 2,
    refused: [
      { file: join('fieldtake-takes', `${takes[0]!.takeId}.flac`), code: 'no_file' },
      { file: join('fieldtake-takes', 'fieldtake-takes', `${takes[0]!.takeId}.flac`), code: 'no_file' },
    ],
  })
  await third.remove()
})

test('takes that were copied into folders of other names are found, and the same list of another program is not', async () => {
  await outTo(stick)
  const deep = join(stick, 'July', 'Tana', 'copied from the laptop')
  await mkdir(deep, { recursive: true })
  await rename(carried(), join(deep, 'takes'))
  const nemo = join(stick, 'nemo')
  await mkdir(nemo)
  await writeFile(join(nemo, 'manifest.jsonl'), '{"audio_filepath":"a.wav","duration":1,"text":"a"}\n')
  const trash = join(stick, '.Trash-1000', 'fieldtake-takes')
  await mkdir(trash, { recursive: true })
  await writeFile(join(trash, 'manifest.jsonl'), await readFile(join(deep, 'takes', 'manifest.jsonl')))
  const elsewhere = await newFolder()
  await symlink(elsewhere, join(stick, 'link'))
  expect(await inFolder(to, stick)).toMatchObject({
    imported: 2,
    folders: [{ folder: join(deep, 'takes'), imported: 2, already: 0 }],
    refused: [],
  })
  // somebody pointed at a folder beside it
  await rename(join(deep, 'takes'), carried())
  expect(await inFolder(to, join(stick, 'nemo'))).toMatchObject({ refused: [{ file: 'manifest.jsonl:1' }] })
  await rm(join(nemo, 'manifest.jsonl'))
  expect(await inFolder(to, join(stick, 'nemo'))).toMatchObject({
    already: 2,
    folders: [{ folder: carried() }],
  })
  await removeFolder(elsewhere)
})

test('what lies too deep is not looked for, and that is said', async () => {
  await outTo(stick)
  const deep = join(stick, ...'abcdefgh'.split(''))
  await mkdir(deep, { recursive: true })
  await rename(carried(), join(deep, 'takes'))
  await mkdir(carried())
  await outTo(stick)
  expect(await inFolder(to, stick)).toMatchObject({ imported: 2, lookedEverywhere: false })
  expect(await inFolder(to, join(stick, 'a'))).toMatchObject({ already: 2, lookedEverywhere: true })
})

test('lines that a newer version wrote stay in the list when this one adds to it', async () => {
  await outTo(stick)
  const manifest = join(carried(), 'manifest.jsonl')
  const [first = '', second = ''] = (await readFile(manifest, 'utf8')).split('\n')
  const newer = first.replace(takes[0]!.takeId, '0197a000-0000-7000-8000-000000000001')
  const torn = second.slice(0, 200)
  await writeFile(manifest, [first, newer, torn, ''].join('\n'))
  await outTo(stick)
  const lines = (await readFile(manifest, 'utf8')).trim().split('\n')
  expect(lines).toContain(newer)
  // the torn one names a take that was listed anew
  expect(lines).not.toContain(torn)
  expect(lines).toHaveLength(3)
})

test.each(['', '.', 'stick', './stick', '..', 'E:', '~/stick'])(
  'a folder that is no full path is refused, out and in: "%s"',
  async (folder) => {
    for (const call of [outTo(folder), inFolder(to, folder)])
      await expect(call).rejects.toMatchObject({ code: 'folder_relative' })
  },
)

test('nothing is made where no stick is', async () => {
  const gone = join(stick, 'fieldtake-takes')
  await expect(outTo(gone)).rejects.toMatchObject({ code: 'not_found' })
  await writeFile(join(stick, 'a-file'), '')
  await expect(outTo(join(stick, 'a-file'))).rejects.toMatchObject({ code: 'not_found' })
  expect(readdirSync(stick)).toEqual(['a-file'])
})

test('a discarded take and one that the rules hold back stay at home', async () => {
  await from.call('takes.discard', { takeId: takes[0]!.takeId })
  await from.record(200, 3)
  await mkdir(carried())
  expect(await from.call('takes.export', { folder: stick, onlyUnsent: false })).toMatchObject({ exported: 1 })
})

/** The first take as it is before it was made ready to go: a master, and no more. */
async function unready(): Promise<{ takeId: string; encoded: string; master: string }> {
  await carryOut()
  await rm(carried(), { recursive: true })
  const { takeId } = takes[0]!
  const encoded = join(from.dataDir, 'encoded', `${takeId}.flac`)
  await rm(encoded)
  const master = (await from.core.audioFile(takeId))?.path ?? ''
  return { takeId, encoded, master }
}

test('a take whose audio is gone or damaged is named, and the others are carried', async () => {
  const { takeId, encoded, master } = await unready()
  const bytes = await readFile(master)
  bytes[20_000]! ^= 1
  await writeFile(master, bytes)
  const damaged = await carryOut()
  expect(damaged).toMatchObject({ exported: 1, already: 0, left: [{ takeId, code: 'damaged_audio' }] })
  await rm(master)
  expect((await carryOut()).left).toMatchObject([{ takeId, code: 'no_audio' }])
  // the copy that was made ready rotted: not the stick's fault
  await writeFile(encoded, 'other bytes')
  expect((await carryOut()).left).toMatchObject([{ takeId, code: 'damaged_audio' }])
})

test('what has landed and went from this disk is not missed', async () => {
  const { takeId } = await unready()
  await from.close()
  const db = new Database(join(from.dataDir, 'station.db'))
  db.prepare("UPDATE jobs SET state = 'landed', path = NULL WHERE job_id = ?").run(takeId)
  db.prepare('UPDATE takes SET has_audio = 0 WHERE take_id = ?').run(takeId)
  db.close()
  from = await openStation({ dataDir: from.dataDir })
  const all = await from.call('takes.export', { folder: stick, onlyUnsent: false })
  expect(all).toMatchObject({ exported: 1, left: [] })
})

test.runIf(existsSync('/dev/full'))(
  'a full disk stops the export and is said; nothing is left behind unsaid',
  async () => {
    const { encoded } = await unready()
    await symlink('/dev/full', `${encoded}.tmp`)
    await expect(carryOut()).rejects.toSatisfy(
      (error) => error instanceof StationError && error.code === 'disk_full',
    )
    await rm(`${encoded}.tmp`, { force: true })
    expect(await carryOut()).toMatchObject({ exported: 2, left: [] })
  },
)

test('it says how far it is and can be stopped; the same again goes on', async () => {
  const told: unknown[] = []
  const stop = (station: TestStation) =>
    station.core.on('carry', (progress) => {
      told.push(progress)
      void station.call('takes.stopCarrying', {})
    })
  const end = stop(from)
  expect(await carryOut()).toMatchObject({ exported: 0, stopped: true })
  end()
  const [out, second] = await Promise.allSettled([carryOut(), carryOut()])
  expect(out).toMatchObject({ value: { exported: 2, stopped: false } })
  expect(second).toMatchObject({ reason: { code: 'conflict' } })
  const endToo = stop(to)
  expect(await carryIn()).toMatchObject({ imported: 0, stopped: true })
  endToo()
  expect(await carryIn()).toMatchObject({ imported: 2, stopped: false })
  expect(told).toEqual([
    { way: 'out', done: 0, all: 2, ended: false },
    { way: 'out', done: 0, all: 2, ended: true },
    { way: 'in', done: 0, all: 2, ended: false },
    { way: 'in', done: 0, all: 2, ended: true },
  ])
})

test('the desktop shell lets one point at a folder, the other has it typed; a dialog that nobody answers holds up no end', async () => {
  expect(await from.call('takes.chooseFolder', {})).toEqual({ folder: null })
  let choose: () => Promise<string | null> = () => Promise.resolve(stick)
  const desktop = await openStation({ chooseFolder: () => choose() })
  expect(await desktop.call('takes.chooseFolder', {})).toEqual({ folder: stick })
  choose = () => new Promise(() => undefined)
  const asked = desktop.call('takes.chooseFolder', {})
  await desktop.remove()
  expect(await asked).toEqual({ folder: null })
})

test('both stations know that it was carried, from where and with which bytes', async () => {
  await carryOut()
  await carryOut()
  await carryIn()
  const { takeId } = takes[0]!
  const out = await from.call('takes.lineage', { takeId })
  const there = await to.call('takes.lineage', { takeId })
  expect(out.carried).toMatchObject([{ way: 'out', folder: carried(), file: `${takeId}.flac` }])
  expect(there.carried).toMatchObject([{ way: 'in', folder: carried(), stationId: out.take.stationId }])
  expect(there.carried[0]?.sha256).toBe(out.take.fileSha256)
  expect(out.carried[0]?.sha256).toBe(out.take.fileSha256)
  // the prompt stayed where it was read; its text is in the take
  expect([out.prompt?.origin, there.prompt]).toEqual([null, null])
  expect(out.prompt?.corpus).not.toBe('')
})

test('a list that is a pipe or a device is waited for by nobody', async () => {
  await mkdir(carried(), { recursive: true })
  const manifest = join(carried(), 'manifest.jsonl')
  execFileSync('mkfifo', [manifest])
  await expect(carryIn()).rejects.toMatchObject({ code: 'not_found' })
  await rm(manifest)
  await symlink('/dev/zero', manifest)
  await expect(carryIn()).rejects.toMatchObject({ code: 'not_found' })
})

test('a small file that holds long silence is not unpacked when it is heard', async () => {
  await carryOut()
  const [take] = takes
  if (!take) throw new Error('no take')
  // five minutes of zeros beside the name of a take of half a second; the list says what it is made to say
  const raw = join(stick, 'zeros.raw')
  await writeFile(raw, Buffer.alloc(16_000 * 2 * 300))
  const file = join(carried(), `${take.takeId}.flac`)
  const shape = ['--endian=little', '--sign=signed', '--channels=1', '--bps=16']
  execFileSync('flac', ['-s', '-f', ...shape, `--sample-rate=${take.format.sampleRate}`, '-o', file, raw])
  const bytes = await readFile(file)
  const manifest = join(carried(), 'manifest.jsonl')
  const sha = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
  const lines = (await readFile(manifest, 'utf8')).split('\n').map((text) => {
    if (!text.includes(take.takeId)) return text
    const { take: row } = JSON.parse(text) as { take: Record<string, unknown> }
    // without the signature, as an older version carried it
    const forged = { ...row, file_bytes: bytes.length, file_sha256: sha(bytes), signed: undefined }
    return JSON.stringify({ take: forged, check: sha(JSON.stringify(forged)) })
  })
  await writeFile(manifest, lines.join('\n'))
  expect(await carryIn()).toMatchObject({ imported: 2 })
  await expect(to.core.audioFile(take.takeId)).rejects.toThrow('longer than the take')
  const unpacked = readdirSync(join(to.dataDir, 'listen')).filter((name) => name.includes(take.takeId))
  expect(unpacked).toEqual([])
})

const firstLine = async (folder: string) =>
  carriedTake.parse(
    z
      .object({ take: z.unknown() })
      .parse(JSON.parse((await readFile(join(folder, 'manifest.jsonl'), 'utf8')).split('\n')[0] ?? '')).take,
  )

test('a take leaves with the signature of the station that recorded it, and keeps it from hand to hand', async () => {
  await carryOut()
  const { own } = await from.call('settings.identity', {})
  const first = await firstLine(carried())
  expect(first.signed).toMatchObject({
    public_key: own?.publicKey,
    headers: { station_id: first.station_id },
  })
  expect(first.signed?.headers['ft_sig']).toMatch(/^02/)
  await carryIn()
  // carried on by a station that did not record it
  const further = await newFolder()
  await to.call('takes.export', { folder: further, onlyUnsent: true })
  expect((await firstLine(join(further, 'fieldtake-takes'))).signed).toEqual(first.signed)
  await removeFolder(further)
})

test.each([
  ['the text', { prompt_text: 'Something that nobody read.' }],
  ['who spoke', { speaker_id: 'somebody-else' }],
  ['which station', { station_id: 'another-station' }],
  ['which project', { project_id: 'another-project' }],
  ['what was agreed to', { consent: '{"sha256":"","lang":"en","version":"9","given_at":1}' }],
])('a list that says something else of %s than was signed is refused', async (_what, change) => {
  await carryOut()
  await forge(change)
  const { imported, refused } = await carryIn()
  expect(imported).toBe(0)
  expect(refused).toMatchObject([{ code: 'other_signature' }])
})

test('a take that was signed by a version that told no project is taken in as it was signed', async () => {
  await carryOut()
  const { speaker_id: key, file_sha256: valueSha256, signed } = await firstLine(carried())
  const headers = Object.fromEntries(
    Object.entries(signed?.headers ?? {}).filter(
      ([name]) => !['project_id', 'ft_sig', 'ft_key'].includes(name),
    ),
  )
  const own = signingKey(newSeed())
  const record = { topic: TOPICS.takes, key, valueSha256, headers }
  const older = { public_key: own.publicKey, headers: signedHeaders(own, record, CARRIED) }
  await forge({ signed: older })
  expect(await carryIn()).toMatchObject({ imported: 1, refused: [] })
  const further = await newFolder()
  await to.call('takes.export', { folder: further, onlyUnsent: true })
  expect((await firstLine(join(further, 'fieldtake-takes'))).signed).toEqual(older)
  await removeFolder(further)
})

test('a signature that was changed is refused; a take without one goes on, and is signed when it is exported again', async () => {
  await carryOut()
  const { signed } = await firstLine(carried())
  const headers = { ...signed?.headers, device: 'another microphone' }
  await forge({ signed: { ...signed, headers } })
  expect((await carryIn()).refused).toMatchObject([
    { code: 'other_signature', detail: 'not what was signed' },
  ])
  await forge({ signed: { ...signed, public_key: 'a'.repeat(64) } })
  expect((await carryIn()).refused).toMatchObject([{ code: 'other_signature' }])
  await forge({ signed: null })
  // an older version's stick, brought back to where it came from
  expect(await carryOut()).toMatchObject({ already: 1, exported: 1 })
  expect((await firstLine(carried())).signed?.public_key).toBe(signed?.public_key)
  await forge({ signed: null })
  expect(await carryIn()).toMatchObject({ imported: 1, refused: [] })
})

const wordLines = async () => (await readFile(join(carried(), 'words.jsonl'), 'utf8')).trim().split('\n')
/** Changes the only word on the stick and makes its checksum fit. */
async function forgeWord(change: (word: Record<string, unknown>) => object): Promise<void> {
  const { word } = z
    .object({ word: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse((await wordLines())[0] ?? ''))
  const changed = { ...word, ...change(word) }
  const check = createHash('sha256').update(JSON.stringify(changed)).digest('hex')
  await writeFile(join(carried(), 'words.jsonl'), `${JSON.stringify({ word: changed, check })}\n`)
}

test('answers and outcomes travel with the takes, each once, signed by the station that said them', async () => {
  const { session } = await from.call('station.state', {})
  await from.call('session.skip', {
    ...{ promptId: session?.current?.promptId ?? '', reason: 'unknown_word', note: 'names Abebe' },
  })
  expect(await carryOut()).toMatchObject({ words: 2 })
  expect(await carryOut()).toMatchObject({ words: 0 })
  const lines = await wordLines()
  expect(lines).toHaveLength(2)
  expect(lines.join()).not.toContain('Abebe')
  for (const line of lines) expect(line).toMatch(/"ft_sig":"02/)
  expect((await carryIn()).words).toEqual({ imported: 2, already: 0 })
  expect((await carryIn()).words).toEqual({ imported: 0, already: 2 })
  expect((await to.call('station.state', {})).ledger.words).toBe(2)
  // from hand to hand, as they were signed
  const further = await newFolder()
  expect(await to.call('takes.export', { folder: further, onlyUnsent: true })).toMatchObject({ words: 2 })
  const there = await readFile(join(further, 'fieldtake-takes', 'words.jsonl'), 'utf8')
  expect(there.trim().split('\n')).toEqual(lines)
  await removeFolder(further)
})

test('a word that is damaged, or says something else than was signed, is refused by its line', async () => {
  const refusals = async () => (await carryIn()).refused.map(({ file, code }) => [file, code])
  await carryOut()
  const list = join(carried(), 'words.jsonl')
  const whole = await readFile(list, 'utf8')
  await writeFile(list, whole.replace('"at', '"aT'))
  expect(await refusals()).toEqual([['words.jsonl:1', 'damaged']])
  await forgeWord(() => ({ topic: 'takes' }))
  expect(await refusals()).toEqual([['words.jsonl:1', 'not_understood']])
  await writeFile(list, whole)
  const later = (value: unknown) => String(value).replace(/"at":"20/, '"at":"21')
  await forgeWord(({ value }) => ({ value: later(value) }))
  expect(await refusals()).toEqual([['words.jsonl:1', 'other_signature']])
  expect((await to.call('station.state', {})).ledger.words).toBe(0)
  // what is there stays, and what is missing comes again
  await writeFile(list, '')
  expect(await carryOut()).toMatchObject({ words: 1 })
  expect((await carryIn()).words).toEqual({ imported: 1, already: 0 })
})
