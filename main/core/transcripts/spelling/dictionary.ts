/**
 * From the two files of a Hunspell dictionary, in whatever encoding, to the texts that Hunspell reads: it says nothing of
 * what it does not understand and passes over the rest of the file, so that is looked for here. Pure.
 */
import type { DictionaryFault } from '../../../contract/spelling.ts'

export class DictionaryError extends Error {
  readonly fault: DictionaryFault
  constructor(code: DictionaryFault['code'], line?: number) {
    super(`the dictionary cannot be used: ${code}${line === undefined ? '' : ` in line ${line}`}`)
    this.fault = line === undefined ? { code } : { code, line }
  }
}

export interface DictionaryTexts {
  readonly aff: string
  readonly dic: string
  readonly words: number
  /** as the .aff names it */
  readonly encoding: string
}

/** Names that Hunspell has for what the Encoding Standard calls otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'MICROSOFT-CP1251': 'windows-1251',
  'TIS620-2533': 'tis-620',
  TIS620: 'tis-620',
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(OTHER_NAMES[encoding.toUpperCase()] ?? encoding, { fatal: true })
  } catch {
    throw new DictionaryError('encoding')
  }
}

function decoded(bytes: Uint8Array, encoding: string): string {
  const decoder = decoderOf(encoding)
  try {
    return decoder.decode(bytes)
  } catch {
    throw new DictionaryError('encoding')
  }
}

/** What SET says; without it UTF-8 where both files are that, else what Hunspell takes: ISO 8859-1. */
function encodingOf(aff: Uint8Array, dic: Uint8Array): string {
  const named = /^(?:\u00ef\u00bb\u00bf)?\s*SET[ \t]+(\S+)/m.exec(Buffer.from(aff).toString('latin1'))?.[1]
  if (named !== undefined) return named
  try {
    decoded(aff, 'UTF-8')
    decoded(dic, 'UTF-8')
    return 'UTF-8'
  } catch {
    return 'ISO8859-1'
  }
}

export function readDictionary(affBytes: Uint8Array, dicBytes: Uint8Array): DictionaryTexts {
  const encoding = encodingOf(affBytes, dicBytes)
  const aff = decoded(affBytes, encoding)
  if (aff.includes('\0')) throw new DictionaryError('affixes', lineOf(aff, aff.indexOf('\0')))
  const { text, words } = readWords(decoded(dicBytes, encoding))
  return { aff: readRules(aff, /^utf-?8$/i.test(encoding)), dic: text, words, encoding }
}

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length

/** Every line of a word, under their true number: Hunspell makes room by it. */
function readWords(dic: string): { text: string; words: number } {
  const [first = '', ...rest] = dic.split(/\r\n|\r|\n/)
  const said = /^\s*(\d+)\s*(?:$|\s)/.exec(first)?.[1]
  const lines = rest.filter((line) => line.trim() !== '')
  // a list that was edited by hand is a little off; one that breaks off in the middle is not whole
  if (said === undefined || dic.includes('\0') || lines.length === 0 || lines.length < Number(said) * 0.9)
    throw new DictionaryError('words')
  return { text: `${lines.length}\n${lines.join('\n')}\n`, words: lines.length }
}

const TABLES = new Set([
  'REP',
  'MAP',
  'PHONE',
  'ICONV',
  'OCONV',
  'BREAK',
  'COMPOUNDRULE',
  'CHECKCOMPOUNDPATTERN',
])

interface Rule {
  readonly line: number
  readonly parts: readonly string[]
}

/**
 * Without notes, each table under its true number. Letters as flags were bytes of the old encoding: as UTF-8 they are still one each.
 * Affixes that are missing are a fault, since words would be unknown for it; of a table of suggestions nothing is lost.
 */
function readRules(aff: string, isUtf8: boolean): string {
  const rules: Rule[] = aff.split(/\r\n|\r|\n/).flatMap((text, index) => {
    const line = text.trim()
    return line === '' || line.startsWith('#') ? [] : [{ line: index + 1, parts: line.split(/[ \t]+/) }]
  })
  const hasFlags = rules.some(({ parts }) => parts[0] === 'FLAG')
  const out = ['SET UTF-8', ...(isUtf8 || hasFlags ? [] : ['FLAG UTF-8'])]
  for (let at = 0; at < rules.length;) {
    const rule = rules[at]
    if (!rule) break
    const [command = ''] = rule.parts
    const run = isAffix(command)
      ? affixes(rules, at)
      : TABLES.has(command)
        ? table(rules, at)
        : [rule.parts.join(' ')]
    if (command !== 'SET') out.push(...run)
    at += run.length
  }
  return `${out.join('\n')}\n`
}

const isAffix = (command: string): boolean => command === 'SFX' || command === 'PFX'

/** A header (SFX FLAG Y 3) and as many rules as follow it: never fewer than it says. */
function affixes(rules: readonly Rule[], at: number): string[] {
  const header = rules[at]
  if (!header) return []
  const [command = '', flag = '', cross = '', count = ''] = header.parts
  if (!/^[YN]$/.test(cross) || !/^\d+$/.test(count)) throw new DictionaryError('affixes', header.line)
  const lines: string[] = []
  for (let next = at + 1; ; next += 1) {
    const { line = 0, parts = [] } = rules[next] ?? {}
    if (parts[0] !== command || parts[1] !== flag) break
    if (parts.length < 4) throw new DictionaryError('affixes', line)
    lines.push(parts.join(' '))
  }
  if (lines.length < Number(count)) throw new DictionaryError('affixes', header.line)
  return [`${command} ${flag} ${cross} ${lines.length}`, ...lines]
}

function table(rules: readonly Rule[], at: number): string[] {
  const header = rules[at]
  if (!header) return []
  const [command = '', count = ''] = header.parts
  if (!/^\d+$/.test(count)) throw new DictionaryError('affixes', header.line)
  const lines: string[] = []
  for (let next = at + 1; rules[next]?.parts[0] === command; next += 1)
    lines.push(rules[next]?.parts.join(' ') ?? '')
  return [`${command} ${lines.length}`, ...lines]
}
