import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pictureSize } from '../../../main/core/prompts/picture-size.ts'
import { gif, jpeg, png, webp } from '../../support/pictures.ts'

const side = fc.integer({ min: 1, max: 0xffff })
const makers = { 'image/png': png, 'image/jpeg': jpeg, 'image/webp': webp, 'image/gif': gif }

test.each(Object.entries(makers))(
  '%s: what its header says, of any size, and at any place in a buffer',
  (type, make) => {
    fc.assert(
      fc.property(side, side, fc.nat({ max: 9 }), (width, height, before) => {
        const bytes = Buffer.concat([Buffer.alloc(before, 0xff), make(width, height)]).subarray(before)
        expect(pictureSize(bytes, type)).toEqual({ width, height })
      }),
    )
  },
)

test('the two other kinds of WebP, and pictures made by programs', () => {
  const of = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')
  // libwebp's own, 3 × 2: lossy, lossless
  const lossy = of('52494646 00000000 57454250 56503820 10000000 300100 9d012a 0300 0200')
  const lossless = of('52494646 00000000 57454250 5650384c 10000000 2f 02400000 00')
  expect(pictureSize(lossy, 'image/webp')).toEqual({ width: 3, height: 2 })
  expect(pictureSize(lossless, 'image/webp')).toEqual({ width: 3, height: 2 })
  // the smallest GIF there is
  const dot = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64')
  expect(pictureSize(dot, 'image/gif')).toEqual({ width: 1, height: 1 })
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  expect(pictureSize(pixel, 'image/png')).toEqual({ width: 1, height: 1 })
  expect(pictureSize(pixel, 'image/svg+xml')).toBeNull()
})

test('a frame of a GIF that lies outside of its screen counts', () => {
  expect(pictureSize(gif(10, 20, { width: 60_000, height: 5 }), 'image/gif')).toEqual({
    width: 60_000,
    height: 20,
  })
})

test('whatever bytes there are, it ends, and says a size or none', () => {
  const types = fc.constantFrom(...Object.keys(makers))
  fc.assert(
    fc.property(types, fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 40 }), (type, noise, keep) => {
      const head = makers[type as keyof typeof makers](100, 100).subarray(0, keep)
      const size = pictureSize(Buffer.concat([head, noise]), type)
      expect(size === null || (size.width > 0 && size.height > 0)).toBe(true)
    }),
  )
})
