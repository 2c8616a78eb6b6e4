/** Turns `--unit` into the thing that is counted; the one place to plug a new unit in. */
import { Ngrams } from './ngrams.ts'
import { graphemes, phones } from './symbols.ts'

export const UNIT_FORM = /^(graphemes|syllables|phones)(?::([123]))?$/

/** Ethiopic letters are syllables already, so pairs of them say as much as three letters of an alphabet. */
export const defaultUnit = (script: string): string => (script === 'Ethi' ? 'syllables:2' : 'graphemes:3')

export function makeUnit(spec: string, phoneTable?: string): Ngrams {
  const [, kind, n] = UNIT_FORM.exec(spec) ?? []
  if (kind === undefined)
    throw new RangeError(`${spec} is no unit: graphemes:N, syllables:N or phones:N (N = 1..3)`)
  if (kind !== 'phones') return new Ngrams(graphemes(kind), Number(n ?? (kind === 'syllables' ? 2 : 3)))
  if (phoneTable === undefined) throw new RangeError('phones need a pronunciation table: --phones FILE')
  return new Ngrams(phones(phoneTable), Number(n ?? 2))
}
