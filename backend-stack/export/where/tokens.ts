import { UsageError } from '../fault.ts'

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number }

const pattern = new RegExp(
  [
    '\\s+',
    '(?<name>[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z0-9_-]+)?)',
    "'(?<string>(?:[^']|'')*)'",
    '(?<number>-?\\d+(?:\\.\\d+)?)',
    '(?<sign><=|>=|<>|!=|=|<|>|\\(|\\)|,)',
  ].join('|'),
  'y',
)

/** Throws UsageError with the place. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const found = pattern.exec(text)
    if (!found)
      throw new UsageError(
        `--where: cannot read ${JSON.stringify(text.slice(at, at + 20))} at character ${at + 1}`,
      )
    const { name, string, number, sign } = found.groups ?? {}
    if (name !== undefined) tokens.push({ kind: 'name', text: name, at })
    else if (string !== undefined) tokens.push({ kind: 'string', text: string.replaceAll("''", "'"), at })
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number), at })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at })
  }
  tokens.push({ kind: 'end', at: text.length })
  return tokens
}
