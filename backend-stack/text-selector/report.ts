/** The coverage report: one HTML file, no script, nothing loaded from elsewhere. */
import type { Outcome } from './run.ts'
import type { CorpusError } from './read/errors.ts'
import type { CurvePoint } from './selection.ts'

const WIDTH = 720
const HEIGHT = 300
const POINTS = 400

export function renderReport({ summary, selection, scan }: Outcome): string {
  const { landed } = summary
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  const facts: [string, string][] = [
    ['Corpus', `${summary.uri} (ETag ${summary.etag})`],
    ['Language', summary.lang],
    ['Sentences read', String(summary.read)],
    ['Usable', `${summary.usable}${summary.sampled < 1 ? ` (a sample of ${percent(summary.sampled)})` : ''}`],
    [summary.dry_run ? 'Chosen (dry run)' : 'Published', String(summary.published)],
    ['Landed', landed === null ? 'not looked at' : `${landed.takes} takes of ${landed.sentences} sentences`],
    ['Unit', summary.unit],
    [
      'Units covered',
      `${summary.units_covered} of ${summary.units} (${percent(summary.units_covered / Math.max(1, summary.units))})`,
    ],
    [
      'Quality',
      summary.certified === null
        ? 'several rounds: at least 63 % of the best possible in each'
        : `at least ${percent(summary.certified)} of the best possible`,
    ],
  ]
  const rejected = [...scan.rejected].sort(([, a], [, b]) => b - a)
  const rejections = rejected.map(([reason, count]) => {
    const seen = (scan.examples.get(reason) ?? []).map(
      ({ line, place, text }) =>
        `${escape(place ?? `line ${line}`)}${text === '' ? '' : `: ${escape(text)}`}`,
    )
    return `<tr><td>${reason.replaceAll('_', ' ')}</td><td class="n">${count}</td><td dir="auto">${seen.join('<br>')}</td></tr>`
  })
  const missing = selection
    .missing(60)
    .map(({ label, sentences }) => `<span title="${sentences} sentences">${escape(label)}</span>`)
  return page(
    `Coverage of ${summary.corpus}`,
    `<table>${facts.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${escape(value)}</td></tr>`).join('')}</table>
<h2>Units covered by the sentences chosen</h2>
${plot(selection.curve, summary.units)}
<h2>Left out</h2>
${rejections.length === 0 ? '<p>Nothing.</p>' : `<table><tr><th>Reason</th><th class="n">Sentences</th><th>For example</th></tr>${rejections.join('')}</table>`}
<h2>Commonest units not covered yet</h2>
<p class="units">${missing.length === 0 ? 'None: every unit is covered.' : missing.join(' ')}</p>
`,
  )
}

/** In place of the coverage of a corpus of which nothing could be chosen: why, and where. */
export function renderFault({ code, message }: CorpusError, corpus: string): string {
  return page(
    `${corpus} cannot be used`,
    `<p>${escape(message)}</p><p>Nothing was published. Code: <code>${code}</code></p>\n`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #d8dee6;padding:.3rem .6rem;text-align:left;vertical-align:top}
.n{text-align:right;font-variant-numeric:tabular-nums}svg{width:100%;height:auto}
.units span{display:inline-block;border:1px solid #d8dee6;border-radius:4px;padding:0 .4rem;margin:.15rem}
</style></head><body>
<h1>${escape(title)}</h1>
${body}</body></html>
`
}

function plot(curve: readonly CurvePoint[], units: number): string {
  const last = curve.at(-1)
  if (last === undefined) return '<p>No sentence was chosen.</p>'
  const step = Math.max(1, Math.floor(curve.length / POINTS))
  const shown = [{ sentences: 0, covered: 0 }, ...curve.filter((_, index) => index % step === 0), last]
  const left = 52
  const bottom = HEIGHT - 34
  const x = (sentences: number) => left + ((WIDTH - left - 12) * sentences) / last.sentences
  const y = (covered: number) => bottom - ((bottom - 12) * covered) / Math.max(1, units)
  const line = shown
    .map((point) => `${x(point.sentences).toFixed(1)},${y(point.covered).toFixed(1)}`)
    .join(' ')
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * units).toFixed(1)
    return `<line x1="${left}" x2="${WIDTH - 12}" y1="${at}" y2="${at}" stroke="#d8dee6"/><text x="${left - 6}" y="${Number(at) + 4}" text-anchor="end">${share * 100} %</text>`
  })
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${last.covered} of ${units} units covered by ${last.sentences} sentences" font-size="12" fill="#1c2430">
${grid.join('')}<polyline points="${line}" fill="none" stroke="#0b66c3" stroke-width="2"/>
<text x="${left}" y="${HEIGHT - 10}">0</text><text x="${WIDTH - 12}" y="${HEIGHT - 10}" text-anchor="end">${last.sentences} sentences</text></svg>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string) => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
