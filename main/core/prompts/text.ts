/** Bytes of a script to text: what it is encoded in, said out loud, because a wrong guess spoils every prompt. */
export interface DecodedText {
  readonly text: string
  /** shown to the person */
  readonly encoding: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252'
}

const tryDecode = (label: string, bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
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

export function decodeText(bytes: Uint8Array): DecodedText {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'UTF-16LE'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'UTF-16BE'
        : bareUtf16(bytes)
  if (marked) {
    const text = new TextDecoder(marked).decode(bytes)
    return { text, encoding: marked }
  }
  const utf8 = tryDecode('utf-8', bytes)
  if (utf8 !== null) return { text: utf8, encoding: 'UTF-8' }
  return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' }
}
