/** What a crash, a full disk or a vanished renderer leaves behind, and how it is found again. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newFolder, openStation, removeFolder, voice } from '../../support/station.ts'
import { StationError } from '../../../main/contract/errors.ts'
import { openDatabase } from '../../../main/core/db/open.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const code = (error: unknown) => (error instanceof StationError ? error.code : String(error))

test('the renderer goes away in the middle: the take is offered and comes back whole', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const takeId = await station.start()
  await station.append(takeId, voice(1_000))
  await station.core.rendererGone()
  const state = await station.call('station.state', {})
  expect(state.recording).toBeNull()
  expect(state.ledger.recorded).toBe(0)
  expect(state.interrupted).toMatchObject([{ takeId, durationMs: 1_000 }])
  const { take } = await station.call('recording.adopt', { takeId })
  expect(take).toMatchObject({ takeId, recovered: true, frames: 48_000 })
  expect((await station.call('station.state', {})).interrupted).toEqual([])
  const file = await station.core.audioFile(takeId)
  expect((await readFile(file?.path ?? '')).subarray(-96_000)).toEqual(Buffer.from(voice(1_000)))
  await station.close()
})

test('the renderer goes away while a take is just being opened: the next one can record', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const starting = station.start()
  // the call is on its way, and its files are being made
  await new Promise((resolve) => setImmediate(resolve))
  await station.core.rendererGone()
  await starting
  expect((await station.call('station.state', {})).recording).toBeNull()
  await station.call('recording.cancel', { takeId: await station.start() })
  await station.close()
})

test('an interrupted take is offered by the next start, and can be dismissed', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  const takeId = await station.start()
  await station.append(takeId, voice(500))
  await station.close()
  station = await openStation({ dataDir: dir })
  expect((await station.call('station.state', {})).interrupted).toMatchObject([{ takeId }])
  await station.call('recording.dismiss', { takeId })
  await station.close()
  station = await openStation({ dataDir: dir })
  expect((await station.call('station.state', {})).interrupted).toEqual([])
  await station.close()
})

test('a take nobody wanted leaves nothing', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const takeId = await station.start()
  await station.append(takeId, voice(300))
  await station.call('recording.cancel', { takeId })
  expect(readdirSync(join(dir, 'journal'))).toEqual([])
  await expect(station.call('recording.stop', { takeId })).rejects.toSatisfy(
    (error) => code(error) === 'not_found',
  )
  expect((await station.call('station.state', {})).ledger.recorded).toBe(0)
  await station.close()
})

test('what the rules of the project block is kept and held back, and can be sent by hand', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const takeId = await station.start()
  await station.append(takeId, voice(200))
  const { take, state } = await station.call('recording.stop', { takeId })
  expect(take.delivery).toMatchObject({ state: 'parked', reason: { code: 'quality_too_short' } })
  expect(state.ledger).toMatchObject({ recorded: 1, parked: 1, adds: true })
  expect(state.session?.done).toBe(0)
  const after = await station.call('queue.retry', { takeId })
  expect(after.ledger).toMatchObject({ waiting: 1, parked: 0, adds: true })
  await station.close()
})

test('a full disk ends the take where it is; what was written is offered, and the ledger still adds up', async (context) => {
  const disk = join(dir, 'small')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    context.skip('only root may mount a small disk')
  }
  try {
    const station = await openStation({ dataDir: disk })
    await station.begin()
    const saved = await station.record(600)
    const takeId = await station.start()
    await station.append(takeId, voice(400))
    // leaves less room than one more piece needs
    const { freeBytes } = (await station.call('station.state', {})).disk
    await fill(join(disk, 'ballast'), freeBytes)
    const pcm = voice(4_000)
    const attempt = (async () => {
      for (let at = 38_400; at < pcm.length; at += 4_800)
        await station.call('recording.append', { takeId, firstFrame: at / 2 }, pcm.subarray(at, at + 4_800))
    })()
    await expect(attempt).rejects.toSatisfy((error) => code(error) === 'disk_full')
    const state = await station.call('station.state', {})
    expect(state.recording).toBeNull()
    expect(state.ledger).toMatchObject({ recorded: 1, adds: true })
    expect(state.interrupted).toMatchObject([{ takeId }])
    expect(state.interrupted[0]?.durationMs).toBeGreaterThanOrEqual(400)
    await writeFile(join(disk, 'ballast'), '') // someone makes room
    const { take } = await station.call('recording.adopt', { takeId })
    expect(take.recovered).toBe(true)
    expect((await station.call('takes.get', { takeId: saved.takeId })).take.hasAudio).toBe(true)
    expect((await station.call('station.state', {})).ledger).toMatchObject({ recorded: 2, adds: true })
    await station.close()
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})

/** Fills the disk to the last byte. */
async function fill(path: string, bytes: number): Promise<void> {
  try {
    await writeFile(path, Buffer.alloc(bytes + 1_000_000))
  } catch {
    // that is the point
  }
}

test('no take begins when there is too little room', async (context) => {
  const disk = join(dir, 'tiny')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    context.skip('only root may mount a small disk')
  }
  try {
    const station = await openStation({ dataDir: disk })
    await station.begin()
    expect((await station.call('station.state', {})).disk.level).toBe('full')
    await expect(station.start()).rejects.toSatisfy((error) => code(error) === 'disk_full')
    await station.close()
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})

test('a folder that cannot be written to is refused in words', async (context) => {
  const disk = join(dir, 'readonly')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,ro', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    context.skip('only root may mount a read-only disk')
  }
  try {
    await expect(openStation({ dataDir: disk })).rejects.toSatisfy(
      (error) => code(error) === 'folder_read_only',
    )
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})

test('a recording that can be neither finished nor read keeps no station from opening, nor another from its row', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  const [gone, late] = [await station.record(600, 1), await station.record(600, 2)]
  await station.close()
  // as if both had ended between the rename and the row; of the first the master is lost as well
  const day = new Date(gone.recordedAt).toISOString().slice(0, 10)
  for (const { takeId } of [gone, late]) {
    const { version, format, meta, startedAt } = JSON.parse(
      await readFile(join(dir, 'takes', day, `${takeId}.json`), 'utf8'),
    ) as Record<string, unknown>
    await writeFile(
      join(dir, 'journal', `${takeId}.json`),
      JSON.stringify({ version, takeId, format, meta, startedAt }),
    )
  }
  await rm(join(dir, 'takes', day, `${gone.takeId}.wav`))
  for (const suffix of ['', '-wal', '-shm']) await rm(join(dir, `station.db${suffix}`), { force: true })
  openDatabase(dir, Date.now(), false).db.close()
  station = await openStation({ dataDir: dir })
  expect((await station.call('takes.list', {})).takes.map(({ takeId }) => takeId)).toEqual([late.takeId])
  expect(readdirSync(join(dir, 'journal'))).toEqual([`${gone.takeId}.json`])
  await station.close()
})
