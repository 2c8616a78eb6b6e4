/** ELAN's EAF: a tier a tier, an annotation a segment. Annotations that hang on others take their place from them. */
import sax from 'sax'
import type { Segment, Tier, Transcript } from '../../../contract/transcript.ts'
import { NotReadable } from './format.ts'
import type { AboutTake, TranscriptFormat } from './format.ts'

const TEXT = 'fieldtake:text'
/** Two noncharacters that XML does not know are left out. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')

function write({ text, tiers }: Transcript, { takeId, lang }: AboutTake): string {
  const slots: string[] = []
  let count = 0
  const slot = (ms: number): string => {
    const id = `ts${slots.length + 1}`
    slots.push(`        <TIME_SLOT TIME_SLOT_ID="${id}" TIME_VALUE="${ms}"/>`)
    return id
  }
  const written = tiers.map(({ name, segments }) => {
    const annotations = segments.map((one) => {
      count += 1
      const [from, to] = [slot(one.start_ms), slot(one.end_ms)]
      return `        <ANNOTATION>
            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a${count}" TIME_SLOT_REF1="${from}" TIME_SLOT_REF2="${to}">
                <ANNOTATION_VALUE>${escaped(one.text)}</ANNOTATION_VALUE>
            </ALIGNABLE_ANNOTATION>
        </ANNOTATION>\n`
    })
    return `    <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="${escaped(name)}">\n${annotations.join('')}    </TIER>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="1970-01-01T00:00:00Z" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
        <MEDIA_DESCRIPTOR MEDIA_URL="${takeId}.wav" MIME_TYPE="audio/x-wav" RELATIVE_MEDIA_URL="./${takeId}.wav"/>
        <PROPERTY NAME="fieldtake:lang">${escaped(lang)}</PROPERTY>
        <PROPERTY NAME="${TEXT}">${escaped(text)}</PROPERTY>
    </HEADER>
    <TIME_ORDER>
${slots.join('\n')}
    </TIME_ORDER>
${written.join('\n')}
    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
`
}

interface Annotation {
  readonly id: string
  readonly from: string | undefined
  readonly to: string | undefined
  /** of the annotation that it hangs on */
  readonly parent: string | undefined
  text: string
}

function read(source: string): Transcript {
  const parser = sax.parser(true, {})
  const order: { id: string; ms: number | null }[] = []
  const tiers: { name: string; annotations: Annotation[] }[] = []
  let text = ''
  let inside: 'value' | 'text' | null = null
  const seen = { elan: false }
  parser.onerror = (error) => {
    throw new NotReadable(`no XML: ${error.message}`)
  }
  parser.onopentag = ({ name, attributes }) => {
    const of = (key: string): string | undefined => {
      const value = attributes[key]
      return typeof value === 'string' ? value : undefined
    }
    if (name === 'ANNOTATION_DOCUMENT') seen.elan = true
    else if (name === 'TIME_SLOT') {
      const value = of('TIME_VALUE')
      order.push({ id: of('TIME_SLOT_ID') ?? '', ms: value === undefined ? null : Number(value) })
    } else if (name === 'TIER') tiers.push({ name: of('TIER_ID') ?? '', annotations: [] })
    else if (name === 'ALIGNABLE_ANNOTATION' || name === 'REF_ANNOTATION')
      tiers.at(-1)?.annotations.push({
        id: of('ANNOTATION_ID') ?? '',
        from: of('TIME_SLOT_REF1'),
        to: of('TIME_SLOT_REF2'),
        parent: of('ANNOTATION_REF'),
        text: '',
      })
    else if (name === 'ANNOTATION_VALUE') inside = 'value'
    else if (name === 'PROPERTY' && of('NAME') === TEXT) inside = 'text'
  }
  parser.onclosetag = () => {
    inside = null
  }
  const take = (piece: string) => {
    const last = tiers.at(-1)?.annotations.at(-1)
    if (inside === 'text') text += piece
    else if (inside === 'value' && last) last.text += piece
  }
  parser.ontext = take
  parser.oncdata = take
  parser.write(source).close()
  if (!seen.elan) throw new NotReadable('no ELAN document')
  return { text, tiers: placed(tiers, timesOf(order)) }
}

/** A slot without a time lies evenly between those around it that have one. */
function timesOf(order: readonly { id: string; ms: number | null }[]): Map<string, number> {
  const times = new Map<string, number>()
  let [before, after] = [-1, -1]
  order.forEach(({ id, ms }, index) => {
    if (ms !== null) {
      before = index
      times.set(id, ms)
      return
    }
    // the same for all slots of a gap
    if (after < index) {
      after = order.findIndex((one, at) => at > index && one.ms !== null)
      if (after < 0) after = order.length
    }
    const from = order[before]?.ms ?? 0
    const to = order[after]?.ms ?? from
    times.set(id, Math.round(from + ((to - from) * (index - before)) / Math.max(1, after - before)))
  })
  return times
}

function placed(
  tiers: readonly { name: string; annotations: readonly Annotation[] }[],
  times: ReadonlyMap<string, number>,
): Tier[] {
  const byId = new Map(tiers.flatMap(({ annotations }) => annotations.map((one) => [one.id, one] as const)))
  /** among those of its tier that hang on the same: which, and of how many */
  const places = new Map<Annotation, readonly [number, number]>()
  for (const { annotations } of tiers)
    for (const beside of Map.groupBy(annotations, ({ parent }) => parent).values())
      beside.forEach((one, at) => places.set(one, [at, beside.length]))
  const spanOf = (one: Annotation, depth = 0): readonly [number, number] | null => {
    const [from, to] = [times.get(one.from ?? ''), times.get(one.to ?? '')]
    if (from !== undefined && to !== undefined) return [from, to]
    const parent = byId.get(one.parent ?? '')
    const span = parent && depth < 20 ? spanOf(parent, depth + 1) : null
    if (!span) return null
    const [at, count] = places.get(one) ?? [0, 1]
    const share = (span[1] - span[0]) / count
    return [Math.round(span[0] + at * share), Math.round(span[0] + (at + 1) * share)]
  }
  return tiers.map(({ name, annotations }) => ({
    name,
    segments: annotations
      .flatMap((one): Segment[] => {
        const span = spanOf(one)
        return span ? [{ start_ms: span[0], end_ms: span[1], text: one.text }] : []
      })
      .toSorted((a, b) => a.start_ms - b.start_ms),
  }))
}

export const eaf: TranscriptFormat = { ending: 'eaf', write, read }
