/** Praat's TextGrid: long form written, long and short form read. What is between segments is an empty interval there. */
import type { Segment, Tier, Transcript } from '../../../contract/transcript.ts'
import { NotReadable, WHOLE } from './format.ts'
import type { TranscriptFormat } from './format.ts'

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)
const inQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`

function intervalsOf(segments: readonly Segment[], lengthMs: number): Segment[] {
  const out: Segment[] = []
  let reached = 0
  const pause = (to: number) => {
    if (to > reached) out.push({ start_ms: reached, end_ms: to, text: '' })
  }
  for (const one of segments) {
    pause(one.start_ms)
    out.push(one)
    reached = one.end_ms
  }
  pause(lengthMs)
  return out
}

function write({ text, tiers }: Transcript, lengthMs: number): string {
  const whole: Tier = { name: WHOLE, segments: [{ start_ms: 0, end_ms: lengthMs, text }] }
  const all = text !== '' || tiers.some(({ name }) => name === WHOLE) ? [whole, ...tiers] : tiers
  const end = seconds(lengthMs)
  return [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    '',
    'xmin = 0',
    `xmax = ${end}`,
    'tiers? <exists>',
    `size = ${all.length}`,
    'item []:',
    ...all.flatMap(({ name, segments }, index) => {
      const intervals = intervalsOf(segments, lengthMs)
      return [
        `    item [${index + 1}]:`,
        '        class = "IntervalTier"',
        `        name = ${inQuotes(name)}`,
        '        xmin = 0',
        `        xmax = ${end}`,
        `        intervals: size = ${intervals.length}`,
        ...intervals.flatMap((one, number) => [
          `        intervals [${number + 1}]:`,
          `            xmin = ${seconds(one.start_ms)}`,
          `            xmax = ${seconds(one.end_ms)}`,
          `            text = ${inQuotes(one.text)}`,
        ]),
      ]
    }),
    '',
  ].join('\n')
}

/** Praat reads numbers and quoted texts that stand alone, and passes over everything else. */
function* tokensOf(text: string): Generator<string | number, undefined> {
  for (const [token] of text.matchAll(/"(?:[^"]|"")*"|![^\n]*|[^\s"]+/gu)) {
    if (token.startsWith('"')) yield token.slice(1, -1).replaceAll('""', '"')
    else if (/^[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(token)) yield Number(token)
  }
}

function read(text: string, lengthMs: number): Transcript {
  const tokens = tokensOf(text)
  const number = (): number => {
    const { value } = tokens.next()
    if (typeof value !== 'number') throw new NotReadable('a number is missing in the TextGrid')
    return value
  }
  const quoted = (): string => {
    const { value } = tokens.next()
    if (typeof value !== 'string') throw new NotReadable('a text is missing in the TextGrid')
    return value
  }
  const ms = () => Math.max(0, Math.round(number() * 1_000))
  if (quoted() !== 'ooTextFile' || quoted() !== 'TextGrid') throw new NotReadable('no TextGrid')
  number()
  number()
  const tiers: Tier[] = []
  for (let left = number(); left > 0; left -= 1) {
    const isPoints = quoted() === 'TextTier'
    const name = quoted()
    number()
    number()
    const segments: Segment[] = []
    for (let parts = number(); parts > 0; parts -= 1) {
      const start = ms()
      const end = isPoints ? start + 1 : ms()
      const said = quoted()
      if (said !== '') segments.push({ start_ms: start, end_ms: end, text: said })
    }
    tiers.push({ name, segments })
  }
  const at = tiers.findIndex(({ name, segments }) => {
    const [one, two] = segments
    return name === WHOLE && !two && (!one || (one.start_ms === 0 && one.end_ms >= lengthMs - 1))
  })
  if (at < 0) return { text: '', tiers }
  return { text: tiers[at]?.segments[0]?.text ?? '', tiers: tiers.toSpliced(at, 1) }
}

export const textGrid: TranscriptFormat = {
  ending: 'TextGrid',
  write: (transcript, { lengthMs }) => write(transcript, lengthMs),
  read: (text, { lengthMs }) => read(text, lengthMs),
}
