import { setImmediate as breathe } from 'node:timers/promises'

/** Bytes of a script to text: what it is encoded in, said out loud, because a wrong guess spoils every prompt. */
export interface DecodedText {
  readonly text: string
  /** shown to the person */
  readonly encoding: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252'
}

/** bytes decoded between two breaths */
const PIECE = 1 << 20

/** Null when the bytes are not in this encoding. */
async function tryDecode(label: string, bytes: Uint8Array, fatal: boolean): Promise<string | null> {
  const decoder = new TextDecoder(label, { fatal })
  const parts: string[] = []
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      parts.push(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true }))
      if (at > 0) await breathe()
    }
    parts.push(decoder.decode())
  } catch {
    return null
  }
  return parts.join('')
}

/** UTF-16 without a mark: every other byte of Latin text is zero, and no other encoding holds zeros at all. */
function bareUtf16(bytes: Uint8Array): 'UTF-16LE' | 'UTF-16BE' | null {
  let even = 0
  let odd = 0
  const length = Math.min(bytes.length, 4096) & ~1
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even += 1
    if (bytes[at + 1] === 0) odd += 1
  }
  const many = length / 8
  if (odd > many && even < odd / 4) return 'UTF-16LE'
  if (even > many && odd < even / 4) return 'UTF-16BE'
  return null
}

export async function decodeText(bytes: Uint8Array): Promise<DecodedText> {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'UTF-16LE'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'UTF-16BE'
        : bareUtf16(bytes)
  const encoding = marked ?? 'UTF-8'
  const text = await tryDecode(encoding, bytes, marked === null)
  if (text !== null) return { text, encoding }
  return { text: (await tryDecode('windows-1252', bytes, false)) ?? '', encoding: 'Windows-1252' }
}
