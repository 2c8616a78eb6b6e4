/** WebVTT: a cue a segment. What it has no place for stands in a note, which players pass over. */
import { z } from 'zod'
import type { Segment, Transcript } from '../../../contract/transcript.ts'
import { NotReadable } from './format.ts'
import type { TranscriptFormat } from './format.ts'

const NOTE = 'NOTE fieldtake '
const note = z.object({ text: z.string(), tiers: z.array(z.string()) })

const clock = (ms: number): string => {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`
}
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const plain = (text: string): string =>
  text
    .replaceAll(/<[^>]*>/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', '\u00a0')
    .replaceAll(/&(?:lrm|rlm);/gu, '')
    .replaceAll('&amp;', '&')

/** A line feed would end the cue: a space takes its place. */
const inLine = (text: string): string => escaped(text.replaceAll(/[\n\t]/gu, ' '))

function write({ text, tiers }: Transcript): string {
  const about = JSON.stringify({ text, tiers: tiers.map(({ name }) => name) }).replaceAll('>', '\\u003e')
  const cues = tiers
    .flatMap(({ name, segments }, tier) =>
      segments.map((one, index) => ({ name, one, id: `${tier + 1}.${index + 1}` })),
    )
    .toSorted((a, b) => a.one.start_ms - b.one.start_ms)
  return [
    `WEBVTT\n\n${NOTE}${about}`,
    ...cues.map(
      ({ name, one, id }) =>
        `${id}\n${clock(one.start_ms)} --> ${clock(one.end_ms)}\n<v ${inLine(name)}>${inLine(one.text)}`,
    ),
    '',
  ].join('\n\n')
}

const TIMES = /^((?:\d+:)?\d{2}:\d{2}\.\d{3})\s+-->\s+((?:\d+:)?\d{2}:\d{2}\.\d{3})/u
function msOf(text: string): number {
  const [seconds = '0', minutes = '0', hours = '0'] = text.split(':').toReversed()
  return Math.round((Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1_000)
}

function aboutIn(line: string): z.infer<typeof note> | undefined {
  try {
    return note.safeParse(JSON.parse(line.slice(NOTE.length))).data
  } catch {
    return undefined
  }
}

function read(text: string): Transcript {
  const [head = '', ...blocks] = text.replaceAll('\r\n', '\n').split(/\n{2,}/u)
  if (!/^WEBVTT(?:[ \t\n]|$)/u.test(head)) throw new NotReadable('no WebVTT')
  const own = blocks.filter((block) => block.startsWith(NOTE)).flatMap((block) => aboutIn(block) ?? [])[0]
  const names: string[] = [...(own?.tiers ?? [])]
  const segments: Segment[][] = names.map(() => [])
  for (const block of blocks) {
    const lines = block.replace(/^\n+|\n+$/gu, '').split('\n')
    const timed = lines.findIndex((line) => TIMES.test(line))
    const [, start, end] = TIMES.exec(lines[timed] ?? '') ?? []
    if (timed < 0 || timed > 1 || start === undefined || end === undefined) continue
    const said = lines.slice(timed + 1).join('\n')
    const id = timed === 1 ? /^(\d+)\.\d+$/u.exec(lines[0] ?? '')?.[1] : undefined
    const voice = plain(/^<v(?:\.[^ >]*)? ([^>]*)>/u.exec(said)?.[1] ?? '') || 'words'
    let tier = own && id !== undefined ? Number(id) - 1 : names.indexOf(voice)
    if (segments[tier] === undefined) {
      tier = names.push(voice) - 1
      segments.push([])
    }
    segments[tier]?.push({ start_ms: msOf(start), end_ms: msOf(end), text: plain(said) })
  }
  return {
    text: own?.text ?? '',
    tiers: names.map((name, index) => ({
      name,
      segments: (segments[index] ?? []).toSorted((a, b) => a.start_ms - b.start_ms),
    })),
  }
}

export const webVtt: TranscriptFormat = { ending: 'vtt', write, read }
