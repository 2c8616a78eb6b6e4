/** Personal data in running text. Errs to the careful side: a lost sentence costs nothing, a leaked number does. */
import { asciiDigits } from './normalise.ts'

export type PersonalKind = 'email' | 'link' | 'handle' | 'phone' | 'card' | 'number'

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/u
const LINK =
  /\b(?:[a-z][a-z0-9+.-]*:\/\/|www\.)\S+|\b[a-z0-9-]+\.(?:com|org|net|info|et|ke|tz|eg|sa|io|me)\b/i
const HANDLE = /(?:^|\s)@[\p{L}\p{N}_]{2,}/u
const PHONE = /(?:\+|00)?\d(?:[\s().-]{0,2}\d){6,14}/
const MAYBE = /[@\p{Nd}]|:\/\/|www\.|\.[a-z]{2}/iu

/** The first kind of personal data found, or undefined. */
export function personalData(text: string): PersonalKind | undefined {
  if (!MAYBE.test(text)) return undefined
  if (EMAIL.test(text)) return 'email'
  if (LINK.test(text)) return 'link'
  if (HANDLE.test(text)) return 'handle'
  const plain = asciiDigits(text)
  const runs = plain.match(/\d(?:[\s-]?\d){8,}/g) ?? []
  for (const run of runs) {
    const digits = run.replace(/\D/g, '')
    if (digits.length >= 13 && digits.length <= 19 && luhn(digits)) return 'card'
  }
  if (PHONE.test(plain)) return runs.length > 0 && /\d{9,}/.test(plain) ? 'number' : 'phone'
  return undefined
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
