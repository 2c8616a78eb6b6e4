/** Quotation marks become plain ones, without the blanks that French and others write inside: « Bonjour » is "Bonjour". */

interface Marks {
  readonly open: string
  readonly close: string
  readonly plain: string
}
/** Marks that open in one country and close in the next: »so« as well as «so». */
const TURNED: readonly Marks[] = [
  { open: '«', close: '»', plain: '"' },
  { open: '‹', close: '›', plain: "'" },
]
/** „so“, „so”, “so”, ‚so‘, ‘so’: what is between them has none of them. */
const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/[„“]\s*([^„“”]*?)\s*[“”]/g, '"$1"'],
  [/‚\s*([^‚‘’]*?)\s*[‘’]/g, "'$1'"],
]
const ANY = /[«»‹›„“‚]/

export function plainQuotes(text: string): string {
  if (!ANY.test(text)) return text
  let out = text
  for (const marks of TURNED) out = turned(out, marks)
  for (const [pair, plain] of PAIRS) out = out.replace(pair, plain)
  // one that is not closed in this sentence
  return out.replace(/(^|\s)([„‚])\s+/g, '$1$2')
}

function turned(text: string, { open, close, plain }: Marks): string {
  if (!text.includes(open) && !text.includes(close)) return text
  const [left, right] = isTurned(text, open, close) ? [close, open] : [open, close]
  return (
    text
      .replace(new RegExp(`${left}\\s*([^${left}${right}]*?)\\s*${right}`, 'g'), `${plain}$1${plain}`)
      // one that is not closed, or not opened, in this sentence
      .replace(new RegExp(`(^|[\\s(])${left}\\s+`, 'g'), `$1${plain}`)
      .replace(new RegExp(`\\s+${right}(?=$|[\\s\\p{P}])`, 'gu'), plain)
      .replace(new RegExp(`[${left}${right}]`, 'g'), plain)
  )
}

/** The first is one that closes elsewhere, and stands before what it quotes; or the last stands behind it. */
function isTurned(text: string, open: string, close: string): boolean {
  const first = new RegExp(`[${open}${close}]`).exec(text)
  if (first?.[0] !== close) return false
  if (first.index === 0 || /^[\s(]$/.test(text.charAt(first.index - 1)))
    if (first.index === 0 || /^[\p{L}\p{N}]/u.test(text.slice(first.index + 1))) return true
  const last = Math.max(text.lastIndexOf(open), text.lastIndexOf(close))
  return text.charAt(last) === open && /^(?:$|[^\s\p{L}\p{N}])/u.test(text.slice(last + 1))
}
