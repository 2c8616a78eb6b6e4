/** A picture of the lake as files: a plot as PNG, its table as CSV, all of it as one page. */
import { saveFile } from '../../../ui/save-file.ts'

/** What a cell says, and what it is worth to a program that reads the CSV. */
export type Cell = string | { readonly text: string; readonly value: number }
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}
export interface PlotSource {
  readonly title: string
  readonly table: Table
  /** null: there is nothing drawn */
  readonly canvas: () => HTMLCanvasElement | null
}

export const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text)

/** A spreadsheet takes what begins with these for a formula. */
const safe = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** With a byte order mark, or Excel takes it for Latin-1. */
export const csvOf = ({ columns, rows }: Table): string =>
  `\uFEFF${[columns, ...rows]
    .map((row) =>
      row.map((cell) => (typeof cell === 'string' ? quoted(safe(cell)) : String(cell.value))).join(','),
    )
    .join('\r\n')}\r\n`

const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')

export const saveCsv = ({ title, table }: PlotSource): void =>
  saveFile(`${fileName(title)}.csv`, new Blob([csvOf(table)], { type: 'text/csv' }))

/** On the colour of the page: a drawing in light ink on nothing cannot be seen on white paper. */
function onPaper(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const paper = document.createElement('canvas')
  paper.width = canvas.width
  paper.height = canvas.height
  const context = paper.getContext('2d')
  if (context) {
    context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim()
    context.fillRect(0, 0, paper.width, paper.height)
    context.drawImage(canvas, 0, 0)
  }
  return paper
}

export function savePng({ title, canvas }: PlotSource): void {
  const drawn = canvas()
  if (drawn) onPaper(drawn).toBlob((blob) => blob && saveFile(`${fileName(title)}.png`, blob), 'image/png')
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export interface Page {
  readonly title: string
  readonly note: string
  readonly lang: string
  readonly dir: string
  readonly plots: readonly PlotSource[]
}

/** One file that needs no network: pictures are in it, and every table. */
export function htmlOf({ title, note, lang, dir, plots }: Page): string {
  const sections = plots.map((plot) => {
    const drawn = plot.canvas()
    const picture = drawn ? `<img alt="" src="${onPaper(drawn).toDataURL('image/png')}">` : ''
    const row = (cells: readonly Cell[], tag: string) =>
      `<tr>${cells.map((cell) => `<${tag}>${escaped(textOf(cell))}</${tag}>`).join('')}</tr>`
    const body = plot.table.rows.map((cells) => row(cells, 'td')).join('\n')
    return `<section><h2>${escaped(plot.title)}</h2>${picture}<table><thead>${row(plot.table.columns, 'th')}</thead><tbody>${body}</tbody></table></section>`
  })
  return `<!doctype html>
<html lang="${escaped(lang)}" dir="${escaped(dir)}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font-family:system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.5}img{max-width:100%}
table{border-collapse:collapse;margin:1rem 0 3rem}td,th{text-align:start;padding:.2rem 1rem .2rem 0;border-bottom:1px solid #ccc}</style>
</head><body><h1>${escaped(title)}</h1><p>${escaped(note)}</p>
${sections.join('\n')}
</body></html>
`
}

export const saveHtml = (page: Page): void =>
  saveFile(`${fileName(page.title)}.html`, new Blob([htmlOf(page)], { type: 'text/html' }))
