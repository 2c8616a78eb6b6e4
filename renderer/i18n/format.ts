/** Numbers, times and sizes as the chosen language writes them; Latin digits, so that figures line up. */
import { useMemo } from 'react'
import { useVoice } from './index.ts'

export interface Format {
  number(value: number, digits?: number): string
  percent(share: number): string
  /** 3.4 s; 2:05 from a minute on */
  duration(ms: number): string
  /** a sum of speech, where tenths say nothing: 0:58, 2:05, 1:02:03 */
  total(ms: number): string
  bytes(bytes: number): string
  rate(bytesPerSecond: number): string
  time(at: number): string
  dateTime(at: number): string
  /** "in 5 minutes", "2 hours ago" */
  relative(at: number, now: number): string
  /** about how long, for forecasts: 3 h 20 min */
  span(minutes: number): string
  db(value: number): string
  languageName(tag: string): string
  /** of a script's code: Arab, Ethi */
  scriptName(code: string): string
  list(items: readonly string[]): string
}

const made = new Map<string, Format>()
/** One for each language: every row of a list asks for it, and its parts are dear to make. */
export function formatFor(language: string): Format {
  let format = made.get(language)
  if (!format) made.set(language, (format = makeFormat(language)))
  return format
}

function makeFormat(language: string): Format {
  const tag = `${language}-u-nu-latn`
  const numbers = new Map<string, Intl.NumberFormat>()
  const numberFormat = (key: string, options: Intl.NumberFormatOptions) => {
    let made = numbers.get(key)
    if (!made) numbers.set(key, (made = new Intl.NumberFormat(tag, options)))
    return made
  }
  const number = (value: number, digits = 0) => {
    // "-0" is a number, but not a word.
    const rounded = Number.isFinite(value) ? Number(value.toFixed(digits)) + 0 : value
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
    return numberFormat(`n${digits}`, options).format(rounded)
  }
  // A figure and its unit stay on one line.
  const unit = (value: number, name: string, digits = 0) =>
    numberFormat(`u${name}${digits}`, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
      .format(value)
      .replaceAll(' ', '\u00a0')
  const clock = (ms: number) => {
    const seconds = Math.round(ms / 1_000)
    const two = (value: number) => String(value).padStart(2, '0')
    const hours = Math.floor(seconds / 3_600)
    const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
    return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, '')
  }
  const time = new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' })
  const dateTime = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  })
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })
  const names = new Intl.DisplayNames([language], { type: 'language' })
  const scripts = new Intl.DisplayNames([language], { type: 'script' })
  const list = new Intl.ListFormat(language, { type: 'conjunction' })

  const bytes = (value: number) => {
    if (value < 1_000) return unit(value, 'byte')
    if (value < 1_000_000) return unit(value / 1_000, 'kilobyte')
    if (value < 1_000_000_000) return unit(value / 1_000_000, 'megabyte', value < 10_000_000 ? 1 : 0)
    return unit(value / 1_000_000_000, 'gigabyte', 1)
  }
  return {
    number,
    percent: (share) => numberFormat('p', { style: 'percent', maximumFractionDigits: 1 }).format(share),
    duration: (ms) => (ms < 60_000 ? unit(ms / 1_000, 'second', 1) : clock(ms)),
    total: clock,
    bytes,
    rate: (value) =>
      value < 1_000_000
        ? unit(value / 1_000, 'kilobyte-per-second')
        : unit(value / 1_000_000, 'megabyte-per-second', 1),
    time: (at) => time.format(at),
    dateTime: (at) => dateTime.format(at),
    relative(at, now) {
      const seconds = Math.round((at - now) / 1_000)
      const size = Math.abs(seconds)
      if (size < 60) return relative.format(seconds, 'second')
      if (size < 3_600) return relative.format(Math.round(seconds / 60), 'minute')
      if (size < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour')
      return relative.format(Math.round(seconds / 86_400), 'day')
    },
    span(minutes) {
      const whole = Math.max(0, Math.floor(minutes))
      if (whole < 60) return unit(whole, 'minute')
      if (whole >= 48 * 60) return unit(Math.floor(whole / 1_440), 'day')
      const rest = whole % 60
      return rest === 0
        ? unit(Math.floor(whole / 60), 'hour')
        : `${unit(Math.floor(whole / 60), 'hour')} ${unit(rest, 'minute')}`
    },
    db: (value) => number(value <= -199 ? -Infinity : value, 1),
    languageName(tagged) {
      try {
        return names.of(tagged) ?? tagged
      } catch {
        return tagged // not a well-formed tag: better shown than hidden
      }
    },
    scriptName(code) {
      try {
        return scripts.of(code) ?? code
      } catch {
        return code
      }
    },
    list: (items) => list.format(items),
  }
}

export function useFormat(): Format {
  const { language } = useVoice()
  return useMemo(() => formatFor(language), [language])
}
