/**
 * Text as a search compares it: what people type finds what is written, whatever the case, the accents, the
 * vowel marks, the width of the letters or the form (NFC, NFD) that either was saved in.
 */

/** Letters that decompose into nothing Unicode knows, or that people type for each other. */
const LIKE: Readonly<Record<string, string>> = {
  ı: 'i',
  ß: 'ss',
  ẞ: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ł: 'l',
  ŧ: 't',
  þ: 'th',
  ŋ: 'ng',
  ĸ: 'k',
  ſ: 's',
  ɓ: 'b',
  ɗ: 'd',
  ƙ: 'k',
  ƴ: 'y',
  ɲ: 'ny',
  ɛ: 'e',
  ɔ: 'o',
  ə: 'e',
  ǝ: 'e',
  ɩ: 'i',
  ʋ: 'v',
  ƒ: 'f',
  // Greek final sigma, Arabic letters that one keyboard has for another's
  ς: 'σ',
  ٱ: 'ا',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ک: 'ك',
  ة: 'ه',
  ۀ: 'ه',
  ە: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ؤ: 'و',
  ئ: 'ي',
  '’': "'",
  '‘': "'",
  ʼ: "'",
  ʻ: "'",
  '`': "'",
  '´': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '„': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '፡': ' ',
}
const LIKE_LETTERS = new RegExp(`[${Object.keys(LIKE).join('').replace('-', '\\-')}]`, 'gu')
/**
 * Marks and what nobody types or sees: accents, harakat, niqqud, tatweel, invisible characters. Not the signs
 * of Indic, South-East Asian and Japanese scripts, which belong to the word: without them unlike words would be one.
 */
const UNTYPED =
  /[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u0640](?<![\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Thai}\p{scx=Laoo}\p{scx=Tibt}\p{scx=Mymr}\p{scx=Khmr}\p{scx=Hira}])/gu
const PLAIN = /^[ -_a-~]*$/

export function searchFold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase().trim().replace(/  +/g, ' ')
  const letters = text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(UNTYPED, '')
  return letters
    .replace(LIKE_LETTERS, (letter) => LIKE[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim()
}
