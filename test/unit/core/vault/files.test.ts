/** Files at rest: nothing of them can be read, changed or cut unseen, and what a crash leaves comes back. */
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StationError } from '../../../../main/contract/errors.ts'
import { newGrowing, NO_KEYS, readStream, readWhole, resumed } from '../../../../main/core/vault/index.ts'
import { sealedBytes, sealingStream, sinkOf, sourceOf } from '../../../../main/core/vault/index.ts'
import { FRAME_EXTRA_BYTES, MOST_PLAIN, VAULT_HEADER_BYTES } from '../../../../main/core/vault/frames.ts'
import { newKey, withKey } from '../../../../main/core/vault/keys.ts'
import { newFolder, removeFolder } from '../../../support/station.ts'

const keys = withKey(NO_KEYS, newKey())
let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const code = (error: unknown) => (error instanceof StationError ? error.code : String(error))
const refusal = (work: Promise<unknown>) => work.then(() => 'read', code)
const noise = (bytes: number) => randomBytes(bytes)

/** A recording of these pieces; `closed` with its header written anew. */
async function recorded(
  path: string,
  pieces: readonly Uint8Array[],
  head: Uint8Array | null,
): Promise<Buffer> {
  const handle = await open(path, 'w+')
  try {
    const file = newGrowing(handle, keys)
    for (const piece of pieces) await file.append(piece)
    if (head !== null) await file.end(head)
  } finally {
    await handle.close()
  }
  const whole = Buffer.concat(pieces)
  if (head !== null) whole.set(head, 0)
  return whole
}

const someOf = (path: string, position: number, bytes: number): Buffer => {
  const fd = openSync(path, 'r')
  try {
    const into = Buffer.alloc(bytes)
    return into.subarray(0, sourceOf(fd, keys).readSync(into, position))
  } finally {
    closeSync(fd)
  }
}

test('what was written comes back, whole and from any byte to any other, and lies nowhere on the disk as it is', async () => {
  const path = join(dir, 'take.wav')
  await fc.assert(
    fc.asyncProperty(
      // the last is more than a frame holds
      fc.array(
        fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 150_000 }) }, fc.constant(MOST_PLAIN + 1)),
        { minLength: 1, maxLength: 6 },
      ),
      fc.array(fc.tuple(fc.nat(400_000), fc.nat(200_000)), { maxLength: 8 }),
      async (lengths, ranges) => {
        const head = noise(80)
        const whole = await recorded(path, [noise(80), ...lengths.map(noise)], head)
        expect((await readWhole(path, keys)).equals(whole)).toBe(true)
        for (const [from, bytes] of ranges)
          expect(someOf(path, from, bytes).equals(whole.subarray(from, from + bytes))).toBe(true)
        const [start, end] = [Math.min(100, whole.length - 1), whole.length - 1]
        const streamed = await readStream(path, keys, { start, end }).toArray()
        expect(Buffer.concat(streamed as Buffer[]).equals(whole.subarray(start))).toBe(true)
        const onDisk = readFileSync(path)
        for (let at = 0; at + 32 <= whole.length; at += 1_000)
          expect(onDisk.includes(whole.subarray(at, at + 32))).toBe(false)
      },
    ),
    { numRuns: 30 },
  )
})

test('plain files are read as ever, and files written at once, as a stream or by a thread all read the same', async () => {
  const bytes = noise(2 * MOST_PLAIN + 1)
  const path = join(dir, 'file')
  writeFileSync(path, bytes)
  expect((await readWhole(path, keys)).equals(bytes)).toBe(true)
  writeFileSync(path, sealedBytes(bytes, keys))
  expect((await readWhole(path, keys)).equals(bytes)).toBe(true)
  const through = sealingStream(keys)
  through.end(bytes)
  writeFileSync(path, Buffer.concat((await through.toArray()) as Buffer[]))
  expect((await readWhole(path, keys)).equals(bytes)).toBe(true)
  const fd = openSync(path, 'w+')
  const sink = sinkOf(fd, keys)
  for (let at = 0; at < bytes.length; at += 77_777) sink.write(bytes.subarray(at, at + 77_777), at)
  sink.write(bytes.subarray(50, 60), 8)
  sink.end()
  closeSync(fd)
  const patched = Buffer.from(bytes)
  patched.set(bytes.subarray(50, 60), 8)
  expect((await readWhole(path, keys)).equals(patched)).toBe(true)
})

test('any byte that was changed is told', async () => {
  const path = join(dir, 'take.wav')
  const whole = await recorded(path, [noise(80), noise(300), noise(300), noise(77)], noise(80))
  const sealed = readFileSync(path)
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
    writeFileSync(path, changed)
    // the name of the format, or that of its key, turned into another: it is not taken for what it was either
    const bytes = await readWhole(path, keys).catch(code)
    if (typeof bytes === 'string') expect(['file_damaged', 'key_missing']).toContain(bytes)
    else {
      expect(at).toBeLessThan(8)
      expect(bytes.equals(whole)).toBe(false)
    }
  }
})

test('a file cut anywhere is told from a whole one; while it grew, its whole frames come back', async () => {
  const path = join(dir, 'take.wav')
  const pieces = [noise(80), noise(300), noise(300), noise(76)]
  const ends = pieces.reduce<number[]>(
    (all, piece) => [...all, (all.at(-1) ?? VAULT_HEADER_BYTES) + piece.length + FRAME_EXTRA_BYTES],
    [],
  )
  const whole = await recorded(path, pieces, noise(80))
  const sealed = readFileSync(path)
  for (let length = 8; length < sealed.length; length += 1) {
    writeFileSync(path, sealed.subarray(0, length))
    expect(await refusal(readWhole(path, keys))).toBe('file_damaged')
    const frames = ends.filter((end) => end <= length).length
    const there = Buffer.concat(pieces.slice(0, frames))
    expect((await readWhole(path, keys, true)).equals(there)).toBe(true)
  }
  expect(whole.length).toBe(756)
})

test('a recording that was cut is taken up again: closed, it is a whole file; and it may be cut again on the way', async () => {
  const path = join(dir, 'take.part')
  const pieces = [noise(80), noise(300), noise(300)]
  const head = noise(80)
  await recorded(path, pieces, null)
  const sealed = readFileSync(path)
  for (const cut of [sealed.length, sealed.length - 1, sealed.length - 330, VAULT_HEADER_BYTES + 3, 20]) {
    writeFileSync(path, sealed.subarray(0, cut))
    const length = Math.max(80, (await readWhole(path, keys, true)).length)
    for (let again = 0; again < 2; again += 1) {
      const handle = await open(path, 'r+')
      const { file } = await resumed(handle, keys, length)
      await file.append(Buffer.of(0))
      await file.end(head)
      await handle.close()
      const back = await readWhole(path, keys)
      expect(back.subarray(0, 80).equals(head)).toBe(true)
      expect(back.subarray(80, length).equals(Buffer.concat(pieces).subarray(80, length))).toBe(true)
      // its end is torn once more, behind the byte that was added
      truncateSync(path, readFileSync(path).length - 1)
    }
  }
})

test('what a power cut took out of the middle of a recording is silence, is counted, and costs nothing behind it', async () => {
  const path = join(dir, 'take.part')
  const pieces = [noise(80), noise(300), noise(300), noise(300)]
  await recorded(path, pieces, null)
  const sealed = readFileSync(path)
  sealed.fill(
    0,
    VAULT_HEADER_BYTES + 80 + FRAME_EXTRA_BYTES + 50,
    VAULT_HEADER_BYTES + 80 + FRAME_EXTRA_BYTES + 90,
  )
  writeFileSync(path, sealed)
  const handle = await open(path, 'r+')
  const { file, lost } = await resumed(handle, keys, 980)
  expect(lost).toBe(1)
  await file.end(noise(80))
  await handle.close()
  const back = await readWhole(path, keys)
  expect(back.subarray(80, 380).equals(Buffer.alloc(300))).toBe(true)
  expect(back.subarray(380).equals(Buffer.concat(pieces.slice(2)))).toBe(true)
})

test('without its key a file says which one it wants, and a key of another station opens nothing', async () => {
  const path = join(dir, 'take.wav')
  writeFileSync(path, sealedBytes(noise(1_000), keys))
  const other = withKey(NO_KEYS, newKey())
  expect(await refusal(readWhole(path, other))).toBe('key_missing')
  expect(await refusal(readWhole(path, NO_KEYS))).toBe('key_missing')
  // after the key was changed, files of the old one are read, and new ones are under the new
  const renewed = withKey(keys, newKey())
  expect(await refusal(readWhole(path, renewed))).toBe('read')
  writeFileSync(path, sealedBytes(noise(1_000), renewed))
  expect(await refusal(readWhole(path, keys))).toBe('key_missing')
  expect(await refusal(readWhole(path, renewed))).toBe('read')
})

test('no frame holds part of a sample, whatever the format', () => {
  for (const bytes of [2, 3, 4, 6]) expect(MOST_PLAIN % bytes).toBe(0)
})
