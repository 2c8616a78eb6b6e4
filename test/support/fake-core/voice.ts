/** Something that looks and sounds a little like speech: syllables of a buzzing tone over a quiet room. */
const random = (seed: number) => () => {
  seed = (seed * 1_664_525 + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}
export const seedOf = (text: string): number =>
  Array.from(text).reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7)

const made = new Map<string, Float32Array>()
/** Do not write into it: to make one takes longer than to show its screen, so each is made once. */
export function voice(seed: number, seconds: number, rate: number, loudness = 0.45): Float32Array {
  const key = [seed, seconds, rate, loudness].join(' ')
  const known = made.get(key) ?? speak(seed, seconds, rate, loudness)
  made.set(key, known)
  return known
}

function speak(seed: number, seconds: number, rate: number, loudness: number): Float32Array {
  const next = random(seed)
  const out = new Float32Array(Math.round(seconds * rate))
  for (let i = 0; i < out.length; i++) out[i] = (next() - 0.5) * 0.004
  for (let at = 0.35; at < seconds - 0.6;) {
    const length = 0.12 + next() * 0.2
    const pitch = 110 + next() * 60
    const level = loudness * (0.4 + next() * 0.6)
    const from = Math.round(at * rate)
    const count = Math.round(length * rate)
    for (let i = 0; i < count && from + i < out.length; i++) {
      const shape = Math.sin((Math.PI * i) / count) ** 0.7
      let value = 0
      for (let h = 1; h < 14; h++)
        value += Math.sin((2 * Math.PI * pitch * h * i) / rate) / (1 + Math.abs(h - 5))
      out[from + i] = (out[from + i] ?? 0) + (value / 3) * level * shape
    }
    at += length + (next() < 0.25 ? 0.22 : 0.03)
  }
  return out.map((value) => Math.max(-1, Math.min(1, value)))
}

/** int16 LE pairs (min, max) of `step` frames. */
export function peaksOf(samples: Float32Array, step: number): Uint8Array {
  const count = Math.floor(samples.length / step)
  const view = new DataView(new ArrayBuffer(count * 4))
  for (let index = 0; index < count; index++) {
    const part = samples.subarray(index * step, (index + 1) * step)
    view.setInt16(index * 4, Math.round(Math.min(...part) * 32_767), true)
    view.setInt16(index * 4 + 2, Math.round(Math.max(...part) * 32_767), true)
  }
  return new Uint8Array(view.buffer)
}

export function wavOf(samples: Float32Array, rate: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2))
  const text = (at: number, value: string) =>
    Array.from(value).forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, 36 + samples.length * 2, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, samples.length * 2, true)
  samples.forEach((value, i) => view.setInt16(44 + i * 2, Math.round(value * 32_767), true))
  return new Uint8Array(view.buffer)
}
