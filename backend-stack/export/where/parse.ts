/**
 * `--where`: comparisons of known columns with values, joined by and, or, not and brackets, as in SQL. What comes out has the
 * values as parameters, and of the text only names that `columnOf` knows.
 */
import { columnNames, columnOf } from '../columns.ts'
import { UsageError } from '../fault.ts'
import { tokensOf } from './tokens.ts'
import type { Token } from './tokens.ts'

export interface Condition {
  /** a condition of SQLite over the plan's table */
  readonly sql: string
  readonly params: readonly (string | number)[]
  /** the columns it asks about */
  readonly columns: ReadonlySet<string>
}

const comparisons: Readonly<Record<string, string>> = {
  '=': '=',
  '!=': '<>',
  '<>': '<>',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}
/** more is no question that a person asks, and the parser calls itself for each */
const MAX_DEPTH = 50

/** Throws UsageError: an unknown column, a value of the wrong kind, anything left over. */
export function parseWhere(text: string): Condition {
  const parser = new Parser(tokensOf(text))
  const sql = parser.any(0)
  parser.end()
  return { sql, params: parser.params, columns: parser.columns }
}

class Parser {
  readonly params: (string | number)[] = []
  readonly columns = new Set<string>()
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  any(depth: number): string {
    const parts = [this.#all(depth)]
    while (this.#takeWord('or')) parts.push(this.#all(depth))
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`
  }

  end(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected('and, or, or the end')
  }

  #all(depth: number): string {
    const parts = [this.#one(depth)]
    while (this.#takeWord('and')) parts.push(this.#one(depth))
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' AND ')})`
  }

  #one(depth: number): string {
    if (depth > MAX_DEPTH) throw new UsageError('--where: too many brackets inside one another')
    if (this.#takeWord('not')) return `NOT (${this.#one(depth + 1)})`
    if (this.#takeSign('(')) {
      const inner = this.any(depth + 1)
      if (!this.#takeSign(')')) throw this.#unexpected('a closing bracket')
      return inner
    }
    return this.#comparison()
  }

  #comparison(): string {
    const token = this.#peek()
    if (token.kind !== 'name') throw this.#unexpected('the name of a column')
    this.#next += 1
    const column = columnOf(token.text)
    if (!column)
      throw new UsageError(
        `--where: there is no column ${JSON.stringify(token.text)}. There are ${columnNames()}`,
      )
    this.columns.add(token.text)
    this.params.push(...column.params)
    const { sql, kind } = column
    if (this.#takeWord('is')) {
      const not = this.#takeWord('not')
      if (!this.#takeWord('null')) throw this.#unexpected('null')
      return `${sql} IS ${not ? 'NOT ' : ''}NULL`
    }
    const not = this.#takeWord('not')
    if (this.#takeWord('in')) return `${sql} ${not ? 'NOT ' : ''}IN (${this.#list(kind, token.text)})`
    if (this.#takeWord('like')) {
      if (kind === 'number') throw new UsageError(`--where: ${token.text} is a number, like is for texts`)
      return `${sql} ${not ? 'NOT ' : ''}LIKE ${this.#value(kind, token.text)}`
    }
    if (not) throw this.#unexpected('in or like')
    const sign = this.#peek()
    const operator = sign.kind === 'sign' ? comparisons[sign.text] : undefined
    if (operator === undefined)
      throw this.#unexpected('a comparison: =, !=, <, >, <=, >=, in, like or is null')
    this.#next += 1
    return `${sql} ${operator} ${this.#value(kind, token.text)}`
  }

  #list(kind: 'text' | 'number', column: string): string {
    if (!this.#takeSign('(')) throw this.#unexpected('a list in brackets')
    const values = [this.#value(kind, column)]
    while (this.#takeSign(',')) values.push(this.#value(kind, column))
    if (!this.#takeSign(')')) throw this.#unexpected('a closing bracket')
    return values.join(', ')
  }

  #value(kind: 'text' | 'number', column: string): '?' {
    const token = this.#peek()
    if (kind === 'text' && token.kind === 'string') this.params.push(token.text)
    else if (kind === 'number' && token.kind === 'number') this.params.push(token.value)
    else if (token.kind === 'string') throw new UsageError(`--where: ${column} is a number, without quotes`)
    else
      throw this.#unexpected(
        kind === 'text' ? `a text in single quotes for ${column}` : `a number for ${column}`,
      )
    this.#next += 1
    return '?'
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', at: 0 }
  }

  #takeWord(word: string): boolean {
    const token = this.#peek()
    const is = token.kind === 'name' && token.text.toLowerCase() === word
    if (is) this.#next += 1
    return is
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek()
    const is = token.kind === 'sign' && token.text === sign
    if (is) this.#next += 1
    return is
  }

  #unexpected(wanted: string): UsageError {
    const token = this.#peek()
    const found =
      token.kind === 'end'
        ? 'the end'
        : token.kind === 'number'
          ? String(token.value)
          : JSON.stringify(token.text)
    return new UsageError(`--where: ${wanted} was expected at character ${token.at + 1}, not ${found}`)
  }
}
