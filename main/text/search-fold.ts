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
  ƀ: 'b',
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
  ʿ: "'",
  ʾ: "'",
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
 * The dot below of Devanagari is left out by many (क़लम, कलम).
 */
const UNTYPED =
  /\u093c|[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u0640](?<![\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Thai}\p{scx=Laoo}\p{scx=Tibt}\p{scx=Mymr}\p{scx=Khmr}\p{scx=Hira}])/gu
/** Rows of the Ethiopic syllabary that Amharic reads alike and people write for each other: eight letters each, by the first. */
const LIKE_ROWS: readonly (readonly [from: number, to: number])[] = [
  [0x1210, 0x1200], // ሐ, ሀ
  [0x1280, 0x1200], // ኀ
  [0x1220, 0x1230], // ሠ, ሰ
  [0x12d0, 0x12a0], // ዐ, አ
  [0x1340, 0x1338], // ፀ, ጸ
]
/** The first and the fourth vowel of these sound alike: ሀገር is ሃገር, and አለም is ኣለም. */
const FOURTH_AS_FIRST: readonly number[] = [0x1200, 0x12a0]
const ETHIOPIC = /[\u1210-\u1217\u1220-\u1227\u1280-\u1287\u12d0-\u12d7\u1340-\u1347\u1203\u12a3]/gu

function likeEthiopic(letter: string): string {
  const point = letter.charCodeAt(0)
  const [from, to] = LIKE_ROWS.find(([row]) => point >= row && point < row + 8) ?? [0, 0]
  const like = point - from + to
  return String.fromCharCode(FOURTH_AS_FIRST.includes(like - 3) ? like - 3 : like)
}

/** Ten digits follow each other in every script, in some twice. */
function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0
  let before = 0
  while (/\p{Nd}/u.test(String.fromCodePoint(point - before - 1))) before += 1
  return String(before % 10)
}

const PLAIN = /^[ -_a-~]*$/

export function searchFold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase().trim().replace(/  +/g, ' ')
  const letters = text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(UNTYPED, '')
  return letters
    .replace(LIKE_LETTERS, (letter) => LIKE[letter] ?? letter)
    .replace(ETHIOPIC, likeEthiopic)
    .replace(/(?![0-9])\p{Nd}/gu, asciiDigit)
    .replace(/\s+/g, ' ')
    .trim()
}
