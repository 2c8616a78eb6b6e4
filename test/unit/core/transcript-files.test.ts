/** Transcripts as files of other programs: what is written is read again as it was, and what those programs write is read too. */
import { unzipSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transcriptFault } from '../../../main/contract/transcript.ts'
import type { Transcript } from '../../../main/contract/transcript.ts'
import type { TranscriptFormatName } from '../../../main/contract/transcripts.ts'
import { formats, readTranscript } from '../../../main/core/transcripts/formats/index.ts'
import { openStation, removeFolder } from '../../support/station.ts'

const about = { takeId: 'take-1', lang: 'am', lengthMs: 5_000 }
const utf16 = (text: string, big: boolean): Uint8Array => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return big ? bytes.swap16() : bytes
}

/** No controls, and nothing that XML does not know. */
const text = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((all) => all.replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ''))
const tier = fc
  .tuple(
    text,
    fc.uniqueArray(fc.integer({ min: 0, max: 5_000 }), { maxLength: 12 }),
    fc.array(text, { maxLength: 6 }),
  )
  .map(([name, edges, texts]) => {
    const sorted = edges.toSorted((a, b) => a - b)
    const segments = []
    for (let at = 0; at + 1 < sorted.length; at += 2)
      segments.push({ start_ms: sorted[at]!, end_ms: sorted[at + 1]!, text: texts[at / 2] ?? '' })
    return { name: name === '' ? 'x' : name, segments }
  })
const transcript: fc.Arbitrary<Transcript> = fc
  .record({ text, tiers: fc.array(tier, { maxLength: 4 }) })
  .filter((all) => transcriptFault(all, about.lengthMs) === null)

/** In a TextGrid an empty interval is a pause. */
const asKept = (all: Transcript, format: TranscriptFormatName): Transcript =>
  format === 'textgrid'
    ? {
        ...all,
        tiers: all.tiers.map((one) => ({
          ...one,
          segments: one.segments.filter((part) => part.text !== ''),
        })),
      }
    : all

describe.each(Object.keys(formats) as TranscriptFormatName[])('%s', (name) => {
  test('is read again as it was written, in UTF-8 and UTF-16', () => {
    fc.assert(
      fc.property(transcript, fc.constantFrom('utf8', 'bom', 'le', 'be'), (all, encoding) => {
        const written = formats[name].write(all, about)
        const bytes =
          encoding === 'utf8' || encoding === 'bom'
            ? Buffer.from(`${encoding === 'bom' ? '\ufeff' : ''}${written}`)
            : utf16(written, encoding === 'be')
        expect(readTranscript(bytes, about)).toEqual(asKept(all, name))
      }),
      { numRuns: 200 },
    )
  })
})

test('any bytes at all are read or refused by code', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(
        fc.constantFrom(
          'File type = "ooTextFile"\n"TextGrid" 0 1 1',
          'WEBVTT\n\n',
          '<a>',
          '{"text":"", "tiers":[',
        ),
        fc.string(),
      )
      .map(([head, rest]) => Buffer.from(head + rest)),
  )
  fc.assert(
    fc.property(anything, (bytes) => {
      try {
        readTranscript(bytes, about)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^transcript_/) as unknown })
      }
    }),
  )
})

test('Praat’s short form, points, and times past the end', () => {
  const short = (end: string) =>
    `File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n${end}\n<exists>\n2\n"IntervalTier"\n"a ""b"" ! 3"\n0\n${end}\n2\n0\n1.5\n"x"\n1.5\n${end}\n"y"\n"TextTier"\n"p"\n0\n${end}\n1\n0.25\n"click"\n`
  expect(readTranscript(Buffer.from(short('5.003')), about).tiers).toEqual([
    {
      name: 'a "b" ! 3',
      segments: [
        { start_ms: 0, end_ms: 1_500, text: 'x' },
        { start_ms: 1_500, end_ms: 5_000, text: 'y' },
      ],
    },
    { name: 'p', segments: [{ start_ms: 250, end_ms: 251, text: 'click' }] },
  ])
  expect(() => readTranscript(Buffer.from(short('6')), about)).toThrow(/“a "b" ! 3” is not within the take/)
})

test('ELAN’s annotations that hang on others, and slots without a time', () => {
  const eaf = `<?xml version="1.0"?><ANNOTATION_DOCUMENT><TIME_ORDER>
    <TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="100"/><TIME_SLOT TIME_SLOT_ID="t2"/><TIME_SLOT TIME_SLOT_ID="t3" TIME_VALUE="300"/></TIME_ORDER>
    <TIER TIER_ID="u"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="t1" TIME_SLOT_REF2="t2"><ANNOTATION_VALUE>one two</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
    <TIER TIER_ID="w"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a2" ANNOTATION_REF="a1"><ANNOTATION_VALUE>one</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a3" ANNOTATION_REF="a1" PREVIOUS_ANNOTATION="a2"><ANNOTATION_VALUE>two</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>`
  expect(readTranscript(Buffer.from(eaf), about).tiers).toEqual([
    { name: 'u', segments: [{ start_ms: 100, end_ms: 200, text: 'one two' }] },
    {
      name: 'w',
      segments: [
        { start_ms: 100, end_ms: 150, text: 'one' },
        { start_ms: 150, end_ms: 200, text: 'two' },
      ],
    },
  ])
})

test('an ELAN document as large as may be is read, or refused, in seconds', () => {
  const many = Array.from({ length: 60_000 }, (_, nth) => nth)
  const eaf = `<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="t0" TIME_VALUE="0"/>
    ${many.map((nth) => `<TIME_SLOT TIME_SLOT_ID="s${nth}"/>`).join('')}</TIME_ORDER>
    <TIER TIER_ID="u"><ALIGNABLE_ANNOTATION ANNOTATION_ID="a" TIME_SLOT_REF1="t0" TIME_SLOT_REF2="t0"/></TIER>
    <TIER TIER_ID="w">${many.map(() => '<REF_ANNOTATION ANNOTATION_REF="a"/>').join('')}</TIER></ANNOTATION_DOCUMENT>`
  expect(() => readTranscript(Buffer.from(eaf), about)).toThrow(/more than 2000 segments/)
})

test('a file for each take of a listener, given or begun', async () => {
  const station = await openStation()
  try {
    await station.begin()
    const [first, second] = [await station.record(600, 1), await station.record(600, 2)]
    const { listenerId: reviewer } = await station.call('listeners.save', { label: 'Anna', speakerId: null })
    const said = { reasons: [], marks: [] }
    const written = (words: string) => ({ text: words, tiers: [] })
    await expect(station.call('transcripts.writeAll', { reviewer, format: 'json' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await station.call('reviews.save', {
      review: {
        ...said,
        take_id: first.takeId,
        reviewer,
        verdict: 'approve',
        listened_ms: 600,
        transcript: written('given'),
      },
    })
    await station.call('reviews.keepDraft', {
      reviewer,
      takeId: second.takeId,
      draft: { ...said, promptReasons: [], note: '', heard: [], transcript: written('begun') },
    })
    const answer = await station.core.call('transcripts.writeAll', { reviewer, format: 'textgrid' })
    const files = unzipSync('bytes' in answer && answer.bytes ? answer.bytes : new Uint8Array())
    const texts = Object.entries(files).map(([name, bytes]) => [
      name,
      Buffer.from(bytes)
        .toString()
        .match(/given|begun/)?.[0],
    ])
    expect(Object.fromEntries(texts)).toEqual({
      [`${first.takeId}.TextGrid`]: 'given',
      [`${second.takeId}.TextGrid`]: 'begun',
    })
  } finally {
    await station.close()
    await removeFolder(station.dataDir)
  }
})
