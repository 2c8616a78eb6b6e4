/** Codes that come from outside (notices, reasons of delivery, history) and may be newer than this catalogue. */
import { en } from './en.ts'
import type { Params, T } from './index.ts'
import type { MessageKey } from './types.ts'

const isKey = (key: string): key is MessageKey & keyof typeof en =>
  Object.prototype.hasOwnProperty.call(en, key)

/** The sentence of a known code, or `fallback`: a text in English is better than none. */
export function sayCode(t: T, family: string, code: string, fallback: string, params: Params = {}): string {
  const key = `${family}.${code}`
  return isKey(key) ? t(key, params) : fallback
}
