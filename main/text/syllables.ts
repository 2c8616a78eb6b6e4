/**
 * About how many syllables somebody speaks who reads a text aloud: enough to tell that half of it is missing, or that it was
 * read twice. Each script says it in its own way:
 *
 * - Latin, Cyrillic, Greek, Armenian: groups of vowels; Georgian, which has no diphthongs: each vowel;
 * - Ethiopic, kana, Hangul, Yi, Cherokee, Canadian syllabics, Vai: a letter is a syllable (of the sixth Ethiopic order two are one);
 * - Han: a character is a syllable, and a slow one;
 * - Indic and Southeast Asian scripts: consonants with the vowel they carry, without those that a virama joins to the next;
 * - Arabic, Hebrew and their kin, which leave vowels out: consonants, of which about five make three syllables, and long vowels.
 *
 * Digits are said as words: two syllables each, in most languages.
 */

const VOWELS =
  /[aeiouyæœøåāēīōūǎěǐǒǔəɛɔɪʊɨʉıαεηιουωаеёиоуыэюяіїєөүұәաեէըիօու]+|[\u10d0\u10d4\u10d8\u10dd\u10e3]/giu
const SYLLABLE =
  /[\u1200-\u135a\u2d80-\u2ddf\u3041-\u3096\u30a1-\u30fa\uac00-\ud7a3\ua000-\ua48c\u13a0-\u13f5\u1401-\u167f\ua500-\ua60c\p{Script=Han}]/gu
/** The sixth order: a consonant that mostly ends the syllable before it. */
const SIXTH_ORDER = /[\u1200-\u135a]/gu
/** Written, but no syllable of their own. */
const SMALL_KANA = /[っッんンァィゥェォャュョぁぃぅぇぉゃゅょ]/gu
const ABUGIDA =
  /[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u
const VIRAMA = /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u103a\u17d2\u0e4c]/gu
const ABJAD = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/gu
const LONG_VOWELS = /[اويىآאוי]/gu
const LETTER = /\p{L}/gu
const DIGIT = /\p{Nd}/gu
const WORD = /[\p{L}\p{M}\p{Nd}'’-]+/gu

/** English and French do not say the e at the end of a word that has another vowel. */
const SILENT_E = /^(?:en|eng|fr|fra|fre)(?:-|$)/i
const FINAL_E = /([aeiouyàâéèêîôûùï][^aeiouyàâéèêîôûùï]+)e(?:s|nt)?$/iu
const HAN = /\p{Script=Han}/u

const PER_DIGIT = 2
/** A character is a syllable, spoken more slowly than those of other languages. */
const PER_HAN = 1.4
const PER_SIXTH_ORDER = 0.5
const PER_INDIC_LETTER = 0.85
const PER_CONSONANT = 0.6
const PER_LONG_VOWEL = 0.4
/** Thai and Lao write more consonants and signs a syllable. */
const THAI = /[\p{Script=Thai}\p{Script=Lao}]/u
const PER_THAI_LETTER = 0.6

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0

/** At least 1 for any word; 0 for a text without letters and digits. `lang`: a BCP 47 tag, where it is known. */
export function syllables(text: string, lang = ''): number {
  const hasSilentE = SILENT_E.test(lang)
  return (text.match(WORD) ?? []).reduce((sum, word) => {
    const said = hasSilentE ? word.replace(FINAL_E, '$1') : word
    return sum + Math.max(1, ofWord(said))
  }, 0)
}

function ofWord(word: string): number {
  const digits = count(word, DIGIT) * PER_DIGIT
  const whole = count(word, SYLLABLE)
  if (HAN.test(word)) return digits + whole * PER_HAN
  if (whole > 0) return digits + whole - sixths(word) * PER_SIXTH_ORDER - count(word, SMALL_KANA)
  if (ABUGIDA.test(word)) {
    const letters = count(word, LETTER) - count(word, VIRAMA)
    return digits + letters * (THAI.test(word) ? PER_THAI_LETTER : PER_INDIC_LETTER)
  }
  const abjad = count(word, ABJAD)
  if (abjad > 0) {
    const long = count(word, LONG_VOWELS)
    return digits + (abjad - long) * PER_CONSONANT + long * PER_LONG_VOWEL
  }
  // accents are taken off: é is a vowel like e
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '')
  const vowels = count(plain, VOWELS)
  // letters without a vowel among them are spelled: "BBC", "km"
  return digits + (vowels > 0 ? vowels : count(plain, LETTER))
}

const sixths = (word: string): number =>
  (word.match(SIXTH_ORDER) ?? []).filter((letter) => ((letter.codePointAt(0) ?? 0) & 7) === 5).length
