/**
 * How large a picture becomes when it is drawn, read from its header alone: a file of some kilobytes can ask for gigabytes of pixels.
 * What is told here is what decoders go by; where none can be found the picture is none.
 */

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Null: a header that is cut short, or none of the four. */
export function pictureSize(bytes: Uint8Array, type: string): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const size = READERS[type]?.(view) ?? null
    return size !== null && size.width > 0 && size.height > 0 ? size : null
  } catch (error) {
    // read past its end
    if (error instanceof RangeError) return null
    throw error
  }
}

const READERS: Readonly<Record<string, (view: DataView) => PictureSize | null>> = {
  'image/png': png,
  'image/jpeg': jpeg,
  'image/webp': webp,
  'image/gif': gif,
}

const nameAt = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((more) => view.getUint8(at + more)))

function png(view: DataView): PictureSize | null {
  // its first chunk, always
  if (nameAt(view, 12) !== 'IHDR') return null
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Start of frame, of any kind; between them C4, C8 and CC are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

function jpeg(view: DataView): PictureSize | null {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (isFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    // filled up, or a sign without a body; the picture itself before its size is no picture
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2
    else if (marker === 0xda || marker === 0xd9) return null
    else at += 2 + view.getUint16(at + 2)
  }
}

function webp(view: DataView): PictureSize | null {
  switch (nameAt(view, 12)) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X': {
      const three = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000
      return { width: three(24) + 1, height: three(27) + 1 }
    }
    default:
      return null
  }
}

/** The screen, or farther where a frame lies outside of it: a decoder makes room for both. */
function gif(view: DataView): PictureSize | null {
  let width = view.getUint16(6, true)
  let height = view.getUint16(8, true)
  const table = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))
  const afterBlocks = (from: number): number => {
    let at = from
    for (let size = view.getUint8(at); size > 0; size = view.getUint8(at)) at += 1 + size
    return at + 1
  }
  let at = 13 + table(view.getUint8(10))
  while (at < view.byteLength) {
    const kind = view.getUint8(at)
    if (kind === 0x21) at = afterBlocks(at + 2)
    else if (kind === 0x2c) {
      width = Math.max(width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true))
      height = Math.max(height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true))
      // behind its table and the size of its codes
      at = afterBlocks(at + 11 + table(view.getUint8(at + 9)))
    } else break
  }
  return { width, height }
}
