/** Headers of pictures that say how large they are, with nothing behind them that could be drawn. */

const three = (n: number) => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff]
const little = (n: number) => [n & 0xff, n >> 8]
const big = (n: number) => [n >> 8, n & 0xff]
const REST = Buffer.alloc(2_000, 7)

export function png(width: number, height: number): Buffer {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width)
  size.writeUInt32BE(height, 4)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), size, REST])
}

/** Behind a comment, a table and filling, as some cameras write them. */
export function jpeg(width: number, height: number): Buffer {
  const before = [0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xff, 0xff]
  return Buffer.concat([Buffer.from([...before, 0xc2, 0, 17, 8, ...big(height), ...big(width), 3]), REST])
}

export function webp(width: number, height: number): Buffer {
  const size = [...three(width - 1), ...three(height - 1)]
  return Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0', 'latin1'),
    Buffer.from(size),
    REST,
  ])
}

export interface Frame {
  readonly width: number
  readonly height: number
}
/** With one frame behind a block of another kind. */
export function gif(width: number, height: number, frame: Frame = { width, height }): Buffer {
  const screen = [...little(width), ...little(height), 0x80, 0, 0, ...Array<number>(6).fill(0)]
  const control = [0x21, 0xf9, 4, 0, 0, 0, 0, 0]
  const image = [0x2c, 0, 0, 0, 0, ...little(frame.width), ...little(frame.height), 0, 2, 1, 0, 0, 0x3b]
  return Buffer.concat([Buffer.from('GIF89a'), Buffer.from([...screen, ...control, ...image])])
}
