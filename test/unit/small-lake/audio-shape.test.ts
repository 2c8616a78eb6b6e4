import fc from 'fast-check'
import { expect, test } from 'vitest'
import { audioShape } from '../../../backend-stack/small-lake/audio-shape.ts'
import { FaultError } from '../../../backend-stack/small-lake/fault.ts'
import { goldenFile } from './golden.ts'

test('no bytes make a reader do anything but answer or refuse', () => {
  const flac = goldenFile('take.flac')
  const wav = goldenFile('take.wav')
  const damaged = fc
    .tuple(
      fc.constantFrom(flac, wav),
      fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 6 }),
      fc.nat(flac.length),
    )
    .map(([file, changes, length]) => {
      const bytes = Buffer.from(file.subarray(0, length))
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
      return bytes
    })
  fc.assert(
    fc.property(
      fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })),
      fc.constantFrom('audio/flac' as const, 'audio/wav' as const),
      (bytes, type) => {
        try {
          const shape = audioShape(bytes, type)
          for (const figure of Object.values(shape)) expect(Number.isSafeInteger(figure)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(FaultError)
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('bytes are read at their own offset in a larger buffer', () => {
  const file = goldenFile('take.flac')
  const inside = Buffer.concat([Buffer.alloc(13), file, Buffer.alloc(7)]).subarray(13, 13 + file.length)
  expect(audioShape(inside, 'audio/flac')).toEqual({
    sampleRate: 16_000,
    channels: 1,
    bitDepth: 16,
    frames: 2400,
  })
})

test('a FLAC whose STREAMINFO announces another length than its last frame ends at is refused', () => {
  const file = Buffer.from(goldenFile('take.flac'))
  file.writeUInt32BE(file.readUInt32BE(22) + 1, 22)
  expect(() => audioShape(file, 'audio/flac')).toThrow(
    /frames_mismatch.*announces 2401 frames and ends at 2400/,
  )
})
