/** Made-up corpora with the statistics that matter to a selection: a Zipf vocabulary, syllabic words, repeats. */
import { closeSync, openSync, writeSync } from 'node:fs'

/** Deterministic numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export type Writing = 'latin' | 'ethiopic' | 'arabic'

const SYLLABLES: Record<Writing, (random: () => number) => string> = {
  // one syllable in ten is closed, by a letter that may be rare, as loan words have it
  latin: (random) =>
    pick('b ch d f g h j k l m n ng ny p r s sh t v w y z', random) +
    pick('a e i o u', random) +
    (random() < 0.1 ? pick('b d k l m n p r s t x c q h', random) : ''),
  // rows of eight: the consonant's seven vowel orders come first
  ethiopic: (random) =>
    String.fromCharCode(0x1200 + 8 * Math.floor(random() ** 1.5 * 40) + Math.floor(random() * 7)),
  arabic: (random) => pick('ب ت ث ج ح خ د ر ز س ش ص ط ع ف ق ك ل م ن ه و ي', random) + pick('ا و ي  ', random),
}

/** Sentences without end; about one in fifty repeats an earlier one. */
export function* sentences(writing: Writing, seed: number, vocabulary = 20_000): Generator<string> {
  const random = seeded(seed)
  const syllable = SYLLABLES[writing]
  const words = Array.from({ length: vocabulary }, () =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => syllable(random)).join(''),
  )
  // Zipf's law by inversion of the continuous 1/x density
  const word = () => words[Math.floor(vocabulary ** random()) - 1] ?? ''
  const earlier: string[] = []
  for (;;) {
    const repeat = random() < 0.02 ? earlier[Math.floor(random() * earlier.length)] : undefined
    const sentence = repeat ?? Array.from({ length: 4 + Math.floor(random() * 9) }, word).join(' ')
    if (earlier.length < 1_000) earlier.push(sentence)
    yield sentence
  }
}

export function writeCorpus(file: string, count: number, writing: Writing, seed: number): void {
  const fd = openSync(file, 'w')
  try {
    const made = sentences(writing, seed)
    for (let left = count; left > 0;) {
      const block: string[] = []
      for (; block.length < 10_000 && left > 0; left--) block.push(made.next().value as string)
      writeSync(fd, `${block.join('\n')}\n`)
    }
  } finally {
    closeSync(fd)
  }
}

function pick(choices: string, random: () => number): string {
  const list = choices.split(' ')
  return list[Math.floor(random() * list.length)] ?? ''
}
