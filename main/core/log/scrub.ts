/** What a log may hold: no names, no answers, no passwords. Keys that name one are emptied, and known values wherever they stand. */
import { errnoOf } from '../recording/files.ts'

/** beside these, nothing a person typed is in a log; a new field of settings that holds a secret comes in here */
const SECRET_KEY =
  /pass|secret|token|^pin$|kiosk_?pin|authorization|cookie|label|metadata|answers|^name$|username|access_?key|^key$|^ca$|note|text$/i
export const HIDDEN = '[hidden]'
const DEEPEST = 6
const LONGEST = 2_000
const FRAMES = 8

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

const hide = (given: string, known: readonly RegExp[]): string =>
  known.reduce((rest, pattern) => rest.replaceAll(pattern, HIDDEN), given)

/** `sensitive`: values that must not stand in a log, as they are now. */
export function scrubber(sensitive: () => Iterable<string>) {
  const patterns = (): RegExp[] =>
    [...new Set(sensitive())]
      .filter((value) => value.trim() !== '')
      // the longer first: a name within a name would leave the rest of it
      .sort((one, other) => other.length - one.length)
      .map((value) => {
        const literal = value.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
        // "Al" is no part of "Also"
        return new RegExp(
          value.length < 4 ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal,
          'giu',
        )
      })
  function text(given: string, known: readonly RegExp[]): string {
    // what a cut goes through is not known again: it is hidden first, in a piece that leaves room for it
    const out = hide(given.slice(0, 2 * LONGEST), known)
      // https://user:password@host, and whatever a signed address carries
      .replaceAll(/\/\/[^\s/@]+@/g, `//${HIDDEN}@`)
      .replaceAll(/([?#&][\w.-]*(?:token|signature|credential|key|secret)[\w.-]*=)[^\s&"']+/gi, `$1${HIDDEN}`)
      // V8 quotes what it could not parse: a piece of somebody's file
      .replaceAll(/(Unexpected .*?,? )(["'`].*["'`])( is not valid JSON)/gs, `$1${HIDDEN}$3`)
    return out.length > LONGEST || given.length > 2 * LONGEST ? `${out.slice(0, LONGEST)}…` : out
  }
  function errorOf(error: Error, known: readonly RegExp[], depth: number): Plain {
    const code = errnoOf(error)
    return {
      type: error.name,
      ...(code === '' ? {} : { code }),
      message: text(error.message, known),
      // without its first line, which is the message once more
      stack: (error.stack ?? '')
        .split('\n')
        .filter((line) => line.trimStart().startsWith('at '))
        .slice(0, FRAMES)
        .map((line) => text(line.trim(), known)),
      ...(error.cause === undefined ? {} : { cause: plain(error.cause, known, depth + 1) }),
    }
  }
  function plain(value: unknown, known: readonly RegExp[], depth: number): Plain {
    if (typeof value === 'string') return text(value, known)
    if (value === null || value === undefined) return null
    if (typeof value === 'number' || typeof value === 'boolean') return value
    if (depth > DEEPEST) return '…'
    if (value instanceof Error) return errorOf(value, known, depth)
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
    if (Array.isArray(value)) return value.slice(0, 50).map((one) => plain(one, known, depth + 1))
    if (typeof value !== 'object') return typeof value
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        SECRET_KEY.test(key) ? HIDDEN : plain(one, known, depth + 1),
      ]),
    )
  }
  return {
    text: (given: string): string => text(given, patterns()),
    /** a whole file; each line is as long as a text may be */
    lines: (given: string): string =>
      // at once in all lines: a look at each line for each person would keep the station for seconds
      hide(given, patterns())
        .split('\n')
        .map((line) => text(line, []))
        .join('\n'),
    plain: (value: unknown): Plain => plain(value, patterns(), 0),
  }
}
