/** Files in the forms that people have them in, odd ones too: nothing shortened, split or taken from another column. */
import { expect, test } from 'vitest'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'

interface Form {
  readonly name: string
  readonly content: string | Uint8Array
  readonly lang?: string
  readonly texts: readonly string[]
  readonly ids?: readonly (string | null)[]
  readonly langs?: readonly string[]
  readonly sections?: readonly (string | null)[]
  readonly hints?: readonly (string | null)[]
  readonly faults?: readonly string[]
  /** codes of what is asked before anything is imported */
  readonly asks?: readonly string[]
  readonly notes?: readonly string[]
}

const S = [
  'The river rises in spring.',
  'Hello, how are you?',
  'He said: "wait", and left; at once.',
] as const
const [A, B, C] = S
const AM = ['ወንዙ በጸደይ ይሞላል።', 'ሰላም፣ እንዴት ነህ?', 'ልጆቹ ወደ ቤት ሄዱ።'] as const
const AR = ['النهر يرتفع في الربيع.', 'مرحبا، كيف حالك؟', 'ذهب الأطفال إلى البيت.'] as const
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const rows = (separator: string, ...lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `${cells.join(separator)}\n`).join('')
const csv = (...lines: readonly (readonly string[])[]): string =>
  rows(',', ...lines.map((cells) => cells.map((cell) => (/[",\n]/.test(cell) ? quoted(cell) : cell))))
const utf16 = (text: string, isLittle: boolean, mark: boolean): Buffer => {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le')
  return isLittle ? bytes : bytes.swap16()
}

const FORMS: readonly Form[] = [
  // ---- plain lines
  { name: 'crlf.txt', content: S.join('\r\n'), texts: S },
  { name: 'mixed-ends.txt', content: `${A}\r\n${B}\n${C}\r`, texts: S },
  { name: 'blank-lines.txt', content: `\n\n${A}\n\n  \n${B}\n\n${C}\n\n`, texts: S },
  { name: 'marks-between.txt', content: `\ufeff${A}\n\ufeff${B}\n\ufeff${C}\n`, texts: S },
  { name: 'no-ending', content: S.join('\n'), texts: S },
  { name: 'tab-behind.txt', content: `${A}\t\n${B}\t\n${C}\t\n`, texts: S },
  { name: 'indented.txt', content: `    ${A}\n    ${B}\n    ${C}\n`, texts: S },
  { name: 'line-separator.txt', content: `${A}\u2028${B}\u2028${C}`, texts: S },
  { name: 'vertical-tab.txt', content: `${A}\u0085${B}\u0085${C}`, texts: S },
  { name: 'form-feed.txt', content: `${A}\n\f${B}\n${C}\n`, texts: S },
  { name: 'one-line.txt', content: B, texts: [B] },
  { name: 'one-word-a-line.txt', content: 'river\nboat\ngoat\n', texts: ['river', 'boat', 'goat'] },
  {
    name: 'words-and-commas.txt',
    content: 'Yes, sir.\nNo, madam.\nWell, perhaps.\nOh, dear.\n',
    texts: ['Yes, sir.', 'No, madam.', 'Well, perhaps.', 'Oh, dear.'],
  },
  {
    name: 'words-and-commas.csv',
    content: 'Yes, sir.\nNo, madam.\nWell, perhaps.\nOh, dear.\n',
    texts: ['Yes, sir.', 'No, madam.', 'Well, perhaps.', 'Oh, dear.'],
  },
  {
    name: 'times.txt',
    content: 'At 10:30 the bus leaves.\nAt 11:45 it returns.\nAt 12:00 we eat.\n',
    texts: ['At 10:30 the bus leaves.', 'At 11:45 it returns.', 'At 12:00 we eat.'],
  },
  {
    name: 'colons.txt',
    content: 'Anna: Where is the boat?\nBen: At the river.\nAnna: Thank you.\n',
    texts: ['Anna: Where is the boat?', 'Ben: At the river.', 'Anna: Thank you.'],
  },
  {
    name: 'semicolons.txt',
    content: 'The sun rose; we left.\nIt rained; we stayed.\nHe came; she went.\n',
    texts: ['The sun rose; we left.', 'It rained; we stayed.', 'He came; she went.'],
  },
  {
    name: 'dashes.txt',
    content: 'The sun rose – we left.\nIt rained – we stayed.\nHe came – she went.\n',
    texts: ['The sun rose – we left.', 'It rained – we stayed.', 'He came – she went.'],
  },
  {
    name: 'pipes-in-prose.txt',
    content: `${A}\nPress the | key twice.\n${B}\n`,
    texts: [A, 'Press the | key twice.', B],
  },
  {
    name: 'digits.txt',
    content: '0 1 2 3 4\n9 8 7 6 5\n2 4 6 8 0\n',
    texts: ['0 1 2 3 4', '9 8 7 6 5', '2 4 6 8 0'],
  },
  {
    name: 'long-words.txt',
    content: 'B2B sales rise.\nH2O is water.\nR2D2 beeps.\n',
    texts: ['B2B sales rise.', 'H2O is water.', 'R2D2 beeps.'],
  },
  {
    name: 'spelled.txt',
    content: 'A B C D\nE F G H\nI J K L\n',
    texts: ['A B C D', 'E F G H', 'I J K L'],
  },
  // ---- lists
  { name: 'dots.txt', content: `1. ${A}\n2. ${B}\n3. ${C}\n`, texts: S },
  { name: 'parens.txt', content: `1) ${A}\n2) ${B}\n3) ${C}\n`, texts: S },
  { name: 'both-parens.txt', content: `(1) ${A}\n(2) ${B}\n(3) ${C}\n`, texts: S },
  { name: 'padded.txt', content: `001. ${A}\n002. ${B}\n003. ${C}\n`, texts: S },
  { name: 'from-101.txt', content: `101. ${A}\n102. ${B}\n103. ${C}\n`, texts: S },
  { name: 'dotless.txt', content: `1 ${A}\n2 ${B}\n3 ${C}\n`, texts: S },
  { name: 'tabbed.txt', content: `1.\t${A}\n2.\t${B}\n3.\t${C}\n`, texts: S },
  { name: 'bullets.txt', content: `• ${A}\n• ${B}\n• ${C}\n`, texts: S },
  { name: 'stars.md', content: `* ${A}\n* ${B}\n* ${C}\n`, texts: S },
  {
    name: 'no-dot-no.txt',
    content: `No. 1: ${A}\nNo. 2: ${B}\nNo. 3: ${C}\n`,
    texts: [`No. 1: ${A}`, `No. 2: ${B}`, `No. 3: ${C}`],
  },
  { name: 'hashed.txt', content: `#1 ${A}\n#2 ${B}\n#3 ${C}\n`, texts: S },
  { name: 'amharic-numerals.txt', content: `፩. ${AM[0]}\n፪. ${AM[1]}\n፫. ${AM[2]}\n`, lang: 'am', texts: AM },
  {
    name: 'amharic-numerals-colon.txt',
    content: `፩፦ ${AM[0]}\n፪፦ ${AM[1]}\n፫፦ ${AM[2]}\n`,
    lang: 'am',
    texts: AM,
  },
  {
    name: 'amharic-numerals-bare.txt',
    content: `፩ ${AM[0]}\n፪ ${AM[1]}\n፫ ${AM[2]}\n`,
    lang: 'am',
    texts: AM,
  },
  { name: 'arabic-digits.txt', content: `١. ${AR[0]}\n٢. ${AR[1]}\n٣. ${AR[2]}\n`, lang: 'ar', texts: AR },
  {
    name: 'arabic-digits-dash.txt',
    content: `١- ${AR[0]}\n٢- ${AR[1]}\n٣- ${AR[2]}\n`,
    lang: 'ar',
    texts: AR,
  },
  { name: 'nested.txt', content: `1.1 ${A}\n1.2 ${B}\n1.3 ${C}\n`, texts: S },
  { name: 'indented-list.txt', content: `  1. ${A}\n  2. ${B}\n  3. ${C}\n`, texts: S },
  {
    name: 'many.txt',
    content: Array.from({ length: 12 }, (_, n) => `${n + 1}. Sentence number ${n} is here.\n`).join(''),
    texts: Array.from({ length: 12 }, (_, n) => `Sentence number ${n} is here.`),
  },
  {
    name: 'years.txt',
    content: '1914 saw a war begin.\n1918 saw it end.\n1989 saw a wall fall.\n',
    texts: ['1914 saw a war begin.', '1918 saw it end.', '1989 saw a wall fall.'],
  },
  {
    name: 'years-in-order.txt',
    content: '1914. A war begins.\n1915. It goes on.\n1916. It goes on.\n',
    texts: ['1914. A war begins.', '1915. It goes on.', '1916. It goes on.'],
  },
  {
    name: 'years-in-order-bare.txt',
    content: '1990 was a dry year.\n1991 was a wet year.\n1992 was a good year.\n',
    texts: ['1990 was a dry year.', '1991 was a wet year.', '1992 was a good year.'],
  },
  {
    name: 'counting.txt',
    content: '1 goat sleeps.\n2 goats sleep.\n3 goats sleep.\n',
    texts: ['1 goat sleeps.', '2 goats sleep.', '3 goats sleep.'],
  },
  {
    name: 'prices.txt',
    content: '3.50 is the price.\n4.20 is too much.\n1.10 is fair.\n',
    texts: ['3.50 is the price.', '4.20 is too much.', '1.10 is fair.'],
  },
  {
    name: 'dialogue.txt',
    content: '- Where are you?\nShe looked up.\n- Here I am.\nHe laughed.\n',
    texts: ['- Where are you?', 'She looked up.', '- Here I am.', 'He laughed.'],
  },
  {
    name: 'list-with-title.txt',
    content: `Prompts for day one\n1. ${A}\n2. ${B}\n3. ${C}\n4. ${A}!\n`,
    texts: ['Prompts for day one', A, B, C, `${A}!`],
  },
  // ---- tables
  { name: 'text.csv', content: csv(['text'], [A], [B], [C]), texts: S },
  {
    name: 'text-bare.csv',
    content: `text\n${A}\n${B}\nIt is late, is it not?\n`,
    texts: [A, B, 'It is late, is it not?'],
  },
  {
    name: 'text-last.csv',
    content: csv(['id', 'speaker', 'text'], ['u1', 'x', A], ['u2', 'x', B], ['u3', 'y', C]),
    texts: S,
    ids: ['u1', 'u2', 'u3'],
  },
  {
    name: 'ids-with-blanks.csv',
    content: csv(['id', 'text'], ['set 1 / 1', A], ['set 1 / 2', B], ['set 1 / 3', C]),
    texts: S,
    ids: ['set 1 / 1', 'set 1 / 2', 'set 1 / 3'],
  },
  {
    name: 'ids-with-blanks-no-header.csv',
    content: csv(['set 1 1', A], ['set 1 2', B], ['set 1 3', C]),
    texts: S,
  },
  {
    name: 'satz.csv',
    content: rows(';', ['Nr', 'Satz'], ['1', quoted(A)], ['2', quoted(B)], ['3', quoted(C)]),
    texts: S,
    ids: ['1', '2', '3'],
  },
  {
    name: 'phrase.csv',
    content: rows(';', ['Numéro', 'Phrase à lire'], ['1', quoted(A)], ['2', quoted(B)], ['3', quoted(C)]),
    texts: S,
    ids: ['1', '2', '3'],
  },
  {
    name: 'amharic-header.csv',
    content: csv(['መለያ', 'ዓረፍተ ነገር'], ['1', AM[0]], ['2', AM[1]], ['3', AM[2]]),
    lang: 'am',
    texts: AM,
    ids: ['1', '2', '3'],
  },
  {
    name: 'arabic-header.csv',
    content: csv(['رقم', 'النص'], ['1', AR[0]], ['2', AR[1]], ['3', AR[2]]),
    lang: 'ar',
    texts: AR,
    ids: ['1', '2', '3'],
  },
  {
    name: 'chinese-header.csv',
    content: csv(['编号', '句子'], ['1', '河水上涨了。'], ['2', '你好，你好吗？']),
    lang: 'zh',
    texts: ['河水上涨了。', '你好，你好吗？'],
  },
  {
    name: 'unknown-header.csv',
    content: csv(['nummero', 'was man sagt'], ['a1', A], ['a2', B], ['a3', C]),
    texts: S,
    ids: ['a1', 'a2', 'a3'],
  },
  {
    name: 'multi-line-cell.csv',
    content: csv(['id', 'text'], ['1', 'The river rises\nin spring.'], ['2', B]),
    texts: ['The river rises\nin spring.', B],
    ids: ['1', '2'],
  },
  {
    name: 'multi-line-cell-crlf.csv',
    content: csv(['id', 'text'], ['1', 'The river rises\nin spring.'], ['2', B]).replaceAll('\n', '\r\n'),
    texts: ['The river rises\nin spring.', B],
    ids: ['1', '2'],
  },
  {
    name: 'tab-in-quotes.tsv',
    content: rows('\t', ['id', 'text'], ['1', '"The river\trises."'], ['2', B], ['3', A]),
    texts: ['The river rises.', B, A],
    ids: ['1', '2', '3'],
  },
  {
    name: 'quotes-in-tsv.tsv',
    content: rows('\t', ['id', 'text'], ['1', '"The river," she said, "rises."'], ['2', B], ['3', C]),
    texts: ['"The river," she said, "rises."', B, C],
  },
  {
    name: 'backslash-quotes.csv',
    content: `id,text\n1,"He said \\"wait\\", and left."\n2,"${B}"\n3,"${A}"\n`,
    texts: ['He said "wait", and left.', B, A],
    ids: ['1', '2', '3'],
  },
  {
    name: 'backslash-quotes-all.csv',
    content: `"id","text"\n"1","He said \\"wait\\" and left."\n"2","She said \\"no\\"."\n`,
    texts: ['He said "wait" and left.', 'She said "no".'],
    ids: ['1', '2'],
  },
  {
    name: 'single-quotes.csv',
    content: `id,text\n1,'Hello, you.'\n2,'Bye, you.'\n`,
    texts: [],
    faults: ['2 columns', '3 columns'],
  },
  {
    name: 'sep.csv',
    content: `sep=;\n1;${quoted(A)}\n2;${quoted(B)}\n3;${quoted(C)}\n`,
    texts: S,
    ids: ['1', '2', '3'],
  },
  { name: 'sep-tab.csv', content: `sep=\t\nid\ttext\n1\t${A}\n2\t${B}\n`, texts: [A, B], ids: ['1', '2'] },
  {
    name: 'sep-comma.csv',
    content: `sep=,\r\nid,text\r\n1,"${B}"\r\n2,${A}\r\n`,
    texts: [B, A],
    ids: ['1', '2'],
  },
  {
    name: 'unicode-text.txt',
    content: utf16(`id\ttext\r\n1\t${A}\r\n2\t"${C.replaceAll('"', '""')}"\r\n3\t${B}\r\n`, true, true),
    texts: [A, C, B],
    ids: ['1', '2', '3'],
  },
  { name: 'utf16-no-mark.txt', content: utf16(S.join('\r\n'), true, false), texts: S },
  { name: 'utf16be-no-mark.txt', content: utf16(S.join('\r\n'), false, false), texts: S },
  { name: 'utf16-no-mark-amharic.txt', content: utf16(AM.join('\r\n'), true, false), lang: 'am', texts: AM },
  { name: 'utf16be-no-mark-amharic.txt', content: utf16(AM.join('\n'), false, false), lang: 'am', texts: AM },
  {
    name: 'utf16-no-mark-arabic.csv',
    content: utf16(csv(['id', 'text'], ['1', AR[0]], ['2', AR[1]]), true, false),
    lang: 'ar',
    texts: [AR[0], AR[1]],
    ids: ['1', '2'],
  },
  {
    name: 'cut-together.csv',
    content: `\ufeff${csv(['id', 'text'], ['1', A])}\ufeff${csv(['id', 'text'], ['2', B])}`,
    texts: [A, B],
    ids: ['1', '2'],
    notes: ['repeated_header'],
  },
  {
    name: 'cut-together-without-header.csv',
    content: `\ufeff${csv(['1', A], ['2', B])}\ufeff${csv(['3', C])}`,
    texts: S,
    ids: ['1', '2', '3'],
  },
  {
    name: 'pipes.txt',
    content: rows('|', ['id1', A], ['id2', B], ['id3', C]),
    texts: S,
    ids: ['id1', 'id2', 'id3'],
  },
  {
    name: 'triple-pipes.txt',
    content: rows(' ||| ', ['id1', A], ['id2', B], ['id3', C]),
    texts: S,
    ids: ['id1', 'id2', 'id3'],
  },
  {
    name: 'carets.txt',
    content: rows('^', ['id1', A], ['id2', B], ['id3', C]),
    texts: S,
    ids: ['id1', 'id2', 'id3'],
  },
  {
    name: 'empty-columns.csv',
    content: `id,text,,,\n1,${A},,,\n2,${quoted(B)},,,\n`,
    texts: [A, B],
    ids: ['1', '2'],
  },
  {
    name: 'short-row.csv',
    content: csv(['id', 'text', 'lang'], ['1', A, 'en'], ['2', B], ['3', C, 'en']),
    texts: [A, C],
    faults: ['3 few_columns'],
  },
  {
    name: 'long-row.csv',
    content: `id,text\n1,${A}\n2,Hello, how are you?\n3,${A}\n`,
    texts: [A, A],
    faults: ['3 columns'],
  },
  {
    name: 'open-quote.csv',
    content: `id,text\n1,"${A}\n2,"${B}"\n3,"${A}"\n`,
    texts: [B, A],
    faults: ['2 quote'],
  },
  {
    name: 'lang-column.csv',
    content: csv(
      ['text', 'language'],
      [A, 'eng'],
      ['Mto unapanda.', 'Swahili'],
      ['Le fleuve monte.', 'fr_FR'],
    ),
    texts: [A, 'Mto unapanda.', 'Le fleuve monte.'],
    langs: ['en', 'sw', 'fr-FR'],
  },
  {
    name: 'two-texts.csv',
    content: csv(
      ['id', 'English', 'French'],
      ['1', A, 'Le fleuve monte au printemps.'],
      ['2', B, 'Bonjour, comment ça va ?'],
    ),
    texts: [A, B],
    langs: ['en', 'en'],
  },
  {
    name: 'two-texts-unnamed.csv',
    content: csv(
      ['id', 'first', 'second'],
      ['1', A, 'The boat leaves at nine.'],
      ['2', B, 'Where are you going today?'],
    ),
    texts: ['The boat leaves at nine.', 'Where are you going today?'],
    asks: ['text_column'],
  },
  {
    name: 'numbers-as-text.csv',
    content: csv(['id', 'text'], ['1', '25'], ['2', '1,500'], ['3', '3.14']),
    texts: ['25', '1,500', '3.14'],
    ids: ['1', '2', '3'],
  },
  {
    name: 'hint-section.csv',
    content: csv(
      ['section', 'text', 'instruction'],
      ['One', A, 'slowly'],
      ['One', B, ''],
      ['Two', C, 'loud'],
    ),
    texts: S,
    sections: ['One', 'One', 'Two'],
    hints: ['slowly', null, 'loud'],
  },
  {
    name: 'fullwidth-commas.csv',
    content: rows('，', ['1', '河水上涨了。'], ['2', '船离开了。'], ['3', '山羊睡了。']),
    lang: 'zh',
    texts: ['河水上涨了。', '船离开了。', '山羊睡了。'],
  },
  {
    name: 'spaces-behind-commas.csv',
    content: `id, text\n1, "${B}"\n2, ${A}\n`,
    texts: [B, A],
    ids: ['1', '2'],
  },
  {
    name: 'header-quoted.csv',
    content: `"id","text"\n"1","${A}"\n"2","${B}"\n`,
    texts: [A, B],
    ids: ['1', '2'],
  },
  {
    name: 'empty-text.csv',
    content: csv(['id', 'text'], ['1', A], ['2', ''], ['3', B]),
    texts: [A, B],
    ids: ['1', '3'],
    faults: ['3 empty'],
  },
  {
    name: 'commented.csv',
    content: `id,text\n1,# is a hash sign.\n2,// is a remark in code.\n`,
    texts: ['# is a hash sign.', '// is a remark in code.'],
    ids: ['1', '2'],
  },
  {
    name: 'html-marks.csv',
    content: csv(['id', 'text'], ['1', 'Fish &amp; chips are <b>good</b>.'], ['2', B]),
    texts: ['Fish &amp; chips are <b>good</b>.', B],
    ids: ['1', '2'],
  },
  {
    name: 'tsv-no-header.tsv',
    content: rows('\t', ['u1', A], ['u2', B], ['u3', C]),
    texts: S,
    ids: ['u1', 'u2', 'u3'],
  },
  {
    name: 'text-before-id.tsv',
    content: rows('\t', [A, 'u1'], [B, 'u2'], [C, 'u3']),
    texts: S,
    ids: ['u1', 'u2', 'u3'],
  },
  {
    name: 'leading-quote-col.tsv',
    content: rows('\t', ['sentence', 'source'], ['"Hello', 'book'], ['World"', 'book'], [B, 'web']),
    texts: ['"Hello', 'World"', B],
  },
  {
    name: 'title.csv',
    content: `Prompts of the second day\n\nid,text\nu1,${A}\nu2,${quoted(B)}\nu3,${A}\n`,
    texts: [A, B, A],
    ids: ['u1', 'u2', 'u3'],
    notes: ['above_header'],
  },
  {
    name: 'title-padded.csv',
    content: `Prompts,,\n2024-05-03,,\nid,text,lang\nu1,${A},en\nu2,${quoted(B)},en\n`,
    texts: [A, B],
    ids: ['u1', 'u2'],
    notes: ['above_header'],
  },
  {
    name: 'commas-in-every-row.csv',
    content: 'id,text\n1,Hello, you.\n2,Bye, you.\n3,Well, yes.\n',
    texts: [],
    faults: ['2 columns', '3 columns', '4 columns'],
  },
  {
    name: 'failed-formula.csv',
    content: csv(['id', 'text'], ['1', A], ['2', '#REF!'], ['3', B]),
    texts: [A, B],
    faults: ['3 empty'],
  },
  {
    name: 'commas-without-header.csv',
    content: '1,Hello, how are you?\n2,The river rises.\n3,Yes, he did, too.\n',
    texts: ['1,Hello, how are you?', '2,The river rises.', '3,Yes, he did, too.'],
    asks: ['separator'],
  },
  { name: 'one-quoted-column.csv', content: S.map((text) => `${quoted(text)}\n`).join(''), texts: S },
  {
    name: 'speech-in-lines.txt',
    content: '"Hello, how are you?"\n"The river rises."\n',
    texts: ['"Hello, how are you?"', '"The river rises."'],
  },
  {
    name: 'languages.json',
    content: JSON.stringify({ en: [A, B], sw: ['Mto unapanda.', 'Habari yako.'] }),
    texts: [A, B, 'Mto unapanda.', 'Habari yako.'],
    langs: ['en', 'en', 'sw', 'sw'],
  },
  // ---- corpora
  {
    name: 'metadata.csv',
    content: `LJ001-0001|Printing, in 1440.|Printing, in fourteen forty.\nLJ001-0002|In being|In being\n`,
    texts: ['Printing, in fourteen forty.', 'In being'],
    ids: ['LJ001-0001', 'LJ001-0002'],
  },
  {
    name: 'metadata2.csv',
    content: `LJ001-0001|Printing, in 1440.\nLJ001-0002|In being\n`,
    texts: ['Printing, in 1440.', 'In being'],
    ids: ['LJ001-0001', 'LJ001-0002'],
  },
  {
    name: 'metadata-quote.csv',
    content: `LJ001-0001|"Printing," he said.|"Printing," he said.\nLJ001-0002|In "being"|In "being"\n`,
    texts: ['"Printing," he said.', 'In "being"'],
    ids: ['LJ001-0001', 'LJ001-0002'],
  },
  { name: 'wavs.txt', content: `wavs/0001.wav|${A}\nwavs/0002.wav|${B}\n`, texts: [A, B] },
  {
    name: 'vits.txt',
    content: `wavs/0001.wav|0|${A}\nwavs/0002.wav|1|${B}\nwavs/0003.wav|1|${C}\n`,
    texts: S,
  },
  {
    name: 'piper.txt',
    content: `p001|${A}\np002|${B}\np003|${C}\n`,
    texts: S,
    ids: ['p001', 'p002', 'p003'],
  },
  { name: 'en_US.txt', content: `0|${A}\n1|${B}\n2|${C}\n`, texts: S, ids: ['0', '1', '2'] },
  { name: 'mimic_corpus.txt', content: `${A}\t26\n${B}\t19\n${C}\t36\n`, texts: S },
  {
    name: 'text',
    content: `spk1_utt1 ${A}\nspk1_utt2 ${B}\nspk2_utt1 ${C}\n`,
    texts: S,
    ids: ['spk1_utt1', 'spk1_utt2', 'spk2_utt1'],
  },
  {
    name: '84-121123.trans.txt',
    content: '84-121123-0000 GO DO YOU HEAR\n84-121123-0001 BUT IN LESS\n',
    texts: ['GO DO YOU HEAR', 'BUT IN LESS'],
    ids: ['84-121123-0000', '84-121123-0001'],
  },
  {
    name: 'kaldi.txt',
    content: `BAC009S0002W0122 而 对 楼市\nBAC009S0002W0123 也 成为 地方\n`,
    lang: 'zh',
    texts: ['而 对 楼市', '也 成为 地方'],
    ids: ['BAC009S0002W0122', 'BAC009S0002W0123'],
  },
  {
    name: 'cmuarctic.data',
    content:
      '( arctic_a0001 "Author of the danger trail, Philip Steels, etc." )\n( arctic_a0002 "He said \\"no\\" \\\\ yes." )\n',
    texts: ['Author of the danger trail, Philip Steels, etc.', 'He said "no" \\ yes.'],
    ids: ['arctic_a0001', 'arctic_a0002'],
  },
  {
    name: 'txt.done.data',
    content: '(a1 "One river.")\n(a2 "Two rivers.")\n',
    texts: ['One river.', 'Two rivers.'],
    ids: ['a1', 'a2'],
  },
  {
    name: 'validated.tsv',
    content: rows(
      '\t',
      [
        'client_id',
        'path',
        'sentence',
        'up_votes',
        'down_votes',
        'age',
        'gender',
        'accents',
        'locale',
        'segment',
      ],
      ['aa', 'common_voice_en_1.mp3', '"Hello', '2', '0', '', '', '', 'en', ''],
      ['bb', 'common_voice_en_2.mp3', B, '2', '0', 'twenties', 'male', '', 'en', ''],
    ),
    texts: ['"Hello', B],
    langs: ['en', 'en'],
  },
  {
    name: 'validated_sentences.tsv',
    content: rows(
      '\t',
      ['sentence_id', 'sentence', 'sentence_domain', 'source', 'is_used', 'clips_count'],
      ['h1', '"Go," he said.', '', 'self', '1', '3'],
      ['h2', B, 'general', 'self', '0', '0'],
    ),
    texts: ['"Go," he said.', B],
    ids: ['h1', 'h2'],
  },
  {
    name: 'sentence-collector.tsv',
    content: rows(
      '\t',
      [
        'Sentence (mandatory)',
        'Source (mandatory)',
        'Additional rationale for open license (mandatory)',
        'Domain (optional)',
      ],
      [A, 'self', 'mine', 'general'],
      [B, 'self', 'mine', ''],
    ),
    texts: [A, B],
  },
  // ---- JSON
  { name: 'strings.json', content: JSON.stringify(S), texts: S },
  {
    name: 'objects.json',
    content: JSON.stringify(S.map((text, n) => ({ id: `p${n}`, text }))),
    texts: S,
    ids: ['p0', 'p1', 'p2'],
  },
  {
    name: 'wrapped.json',
    content: JSON.stringify({ version: 1, prompts: S.map((text) => ({ text })) }),
    texts: S,
  },
  { name: 'map.json', content: JSON.stringify({ p1: A, p2: B, p3: C }), texts: S, ids: ['p1', 'p2', 'p3'] },
  {
    name: 'columns.json',
    content: JSON.stringify({ text: S, id: ['p0', 'p1', 'p2'] }),
    texts: S,
    ids: ['p0', 'p1', 'p2'],
  },
  {
    name: 'columns-id-first.json',
    content: JSON.stringify({ id: [1, 2, 3], sentence: S, lang: ['en', 'en', 'en'] }),
    texts: S,
    ids: ['1', '2', '3'],
    langs: ['en', 'en', 'en'],
  },
  {
    name: 'pandas-columns.json',
    content: JSON.stringify({ id: { 0: 'a', 1: 'b', 2: 'c' }, text: { 0: A, 1: B, 2: C } }),
    texts: S,
    ids: ['a', 'b', 'c'],
  },
  {
    name: 'pandas-split.json',
    content: JSON.stringify({
      columns: ['id', 'text'],
      index: [0, 1, 2],
      data: [
        ['a', A],
        ['b', B],
        ['c', C],
      ],
    }),
    texts: S,
    ids: ['a', 'b', 'c'],
  },
  {
    name: 'arrays.json',
    content: JSON.stringify([
      ['id', 'text'],
      ['a', A],
      ['b', B],
      ['c', C],
    ]),
    texts: S,
    ids: ['a', 'b', 'c'],
  },
  {
    name: 'pairs.json',
    content: JSON.stringify([
      ['a1', A],
      ['a2', B],
      ['a3', C],
    ]),
    texts: S,
    ids: ['a1', 'a2', 'a3'],
  },
  {
    name: 'sections.json',
    content: JSON.stringify({ Morning: [A, B], Evening: [C] }),
    texts: S,
    sections: ['Morning', 'Morning', 'Evening'],
  },
  { name: 'lines.jsonl', content: S.map((text) => `${JSON.stringify({ text })}\n`).join(''), texts: S },
  { name: 'strings.jsonl', content: S.map((text) => `${JSON.stringify(text)}\n`).join(''), texts: S },
  { name: 'one.jsonl', content: `${JSON.stringify({ id: 'a', text: A })}\n`, texts: [A], ids: ['a'] },
  {
    name: 'nemo.json',
    content: S.map(
      (text, n) => `${JSON.stringify({ audio_filepath: `/a/${n}.wav`, duration: 1.5, text })}\n`,
    ).join(''),
    texts: S,
  },
  {
    name: 'broken.jsonl',
    content: `{"text":"${A}"}\n{"text":\n{"text":"${B}"}\n`,
    texts: [A, B],
    faults: ['2 not_json'],
  },
  {
    name: 'escapes.json',
    content: '["\\u12a0\\u1295\\u12f5 \\u12cd\\u1203", "\\u12cd\\u1203 \\t\\u12a0\\u1295\\u12f5"]',
    lang: 'am',
    texts: ['አንድ ውሃ', 'ውሃ  አንድ'],
  },
  { name: 'mark.json', content: `\ufeff${JSON.stringify(S)}`, texts: S },
  { name: 'trailing-comma.json', content: `[\n  "${A}",\n  "${B}",\n]\n`, texts: [A, B] },
]

async function read({ name, content, lang = 'en' }: Form) {
  const source = sourceOf(typeof content === 'string' ? Buffer.from(content) : content)
  const { understanding, reading } = await understand(source, { name, lang })
  if (reading === null) throw new Error(`refused: ${understanding.refusal?.message}`)
  const notes = new Notes(reading.about)
  const prompts = []
  const faults = []
  for await (const lines of readScript(source, reading, notes))
    for (const line of lines) {
      if (line.ok) prompts.push(line.prompt)
      else faults.push(`${line.line} ${line.code}`)
    }
  return { understanding, prompts, faults, notes: notes.list().map(({ code }) => code) }
}

test.each(FORMS)('$name', async (form) => {
  const { understanding, prompts, faults, notes } = await read(form)
  expect({
    texts: prompts.map(({ text }) => text),
    faults,
    asks: understanding.questions.map(({ code }) => code),
  }).toEqual({
    texts: form.texts,
    faults: form.faults ?? [],
    asks: form.asks ?? [],
  })
  if (form.ids) expect(prompts.map(({ itemcode }) => itemcode)).toEqual(form.ids)
  if (form.langs) expect(prompts.map(({ lang }) => lang)).toEqual(form.langs)
  if (form.sections) expect(prompts.map(({ section }) => section)).toEqual(form.sections)
  if (form.hints) expect(prompts.map(({ hint }) => hint)).toEqual(form.hints)
  for (const note of form.notes ?? []) expect(notes).toContain(note)
})

const RS = (body: string, kind = 'script'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ${kind} SYSTEM "SpeechRecPrompts_4.dtd">\n<${kind} id="s1">\n${body}\n</${kind}>\n`
const ITEM = (code: string, text: string, more = ''): string =>
  `<recording itemcode="${code}" ${more}><recprompt><mediaitem>${text}</mediaitem></recprompt></recording>`

const SPEECHRECORDER: readonly Form[] = [
  {
    name: 'sections.xml',
    content: RS(
      `<recordingscript>
        <section name="Intro" order="sequential" promptphase="idle">
          <nonrecording><recprompt><mediaitem>Welcome!</mediaitem></recprompt></nonrecording>
          ${ITEM('a1', A)}
        </section>
        <section name="Main" order="random">${ITEM('a2', B)}${ITEM('a3', C, 'recduration="8000"')}</section>
      </recordingscript>`,
    ),
    texts: S,
    ids: ['a1', 'a2', 'a3'],
    sections: ['Intro', 'Main', 'Main'],
    notes: ['not_recorded', 'not_done'],
  },
  {
    name: 'html-media.xml',
    content: RS(
      `<recordingscript><section>
        <recording itemcode="h1"><recprompt><mediaitem mimetype="text/html"><![CDATA[<html><body><p>The <b>river</b> rises.</p></body></html>]]></mediaitem></recprompt></recording>
        <recording itemcode="h2"><recprompt><mediaitem mimetype="text/html">&lt;p&gt;Fish &amp;amp; chips&lt;br/&gt;are good.&lt;/p&gt;</mediaitem></recprompt></recording>
        <recording itemcode="h3"><recprompt><mediaitem mimetype="text/plain">5 &lt; 6 and 7 &gt; 3.</mediaitem></recprompt></recording>
      </section></recordingscript>`,
    ),
    texts: ['The river rises.', 'Fish & chips\nare good.', '5 < 6 and 7 > 3.'],
    ids: ['h1', 'h2', 'h3'],
  },
  {
    name: 'instructions.xml',
    content: RS(
      `<recordingscript><section name="One"><recording itemcode="i1">
        <recinstructions mimetype="text/plain">Please read loudly.</recinstructions>
        <recprompt><mediaitem mimetype="text/plain" charset="UTF-8">${A}</mediaitem></recprompt>
        <reccomment>checked</reccomment></recording></section></recordingscript>`,
      'session',
    ).replaceAll('session', 'script'),
    texts: [A],
    hints: ['Please read loudly.'],
  },
  {
    name: 'picture.xml',
    content: RS(
      `<recordingscript><section><recording itemcode="p1"><recprompt><mediaitem src="https://example.org/boat.png" mimetype="image/png"/><mediaitem>What is this?</mediaitem></recprompt></recording></section></recordingscript>`,
    ),
    texts: ['What is this?'],
  },
  {
    name: 'latin1.xml',
    content: Buffer.from(
      RS(
        `<recordingscript><section>${ITEM('f1', 'Le bébé dort à côté.')}${ITEM('f2', 'Où est la forêt?')}</section></recordingscript>`,
      ).replace('UTF-8', 'ISO-8859-1'),
      'latin1',
    ),
    lang: 'fr',
    texts: ['Le bébé dort à côté.', 'Où est la forêt?'],
  },
  {
    name: 'utf16.xml',
    content: utf16(
      RS(
        `<recordingscript><section>${ITEM('f1', AM[0])}${ITEM('f2', AM[1])}</section></recordingscript>`,
      ).replace('UTF-8', 'UTF-16'),
      true,
      true,
    ),
    lang: 'am',
    texts: [AM[0], AM[1]],
  },
  {
    name: 'web-script.json',
    content: JSON.stringify({
      type: 'script',
      scriptId: 's1',
      sections: [
        {
          name: 'Intro',
          mode: 'MANUAL',
          promptphase: 'IDLE',
          order: 'SEQUENTIAL',
          training: true,
          promptItems: [
            { type: 'nonrecording', mediaitems: [{ text: 'Welcome!' }] },
            {
              itemcode: 'w1',
              recinstructions: { recinstructions: 'Please read:' },
              mediaitems: [{ text: A }],
            },
          ],
        },
        {
          name: 'Main',
          order: 'RANDOM',
          promptItems: [{ itemcode: 'w2', mediaitems: [{ text: B }], prerecording: 2000 }],
        },
      ],
    }),
    texts: [A, B],
    ids: ['w1', 'w2'],
    sections: ['Intro', 'Main'],
    hints: ['Please read:', null],
    notes: ['not_recorded', 'not_done'],
  },
  {
    name: 'web-groups.json',
    content: JSON.stringify({
      sections: [
        {
          name: 'M',
          groups: [
            { order: 'RANDOM', promptItems: [{ itemcode: 'g1', mediaitems: [{ text: A }] }] },
            {
              promptItems: [
                {
                  itemcode: 'g2',
                  mediaitems: [{ text: '<p>The <i>boat</i> leaves.</p>', mimetype: 'text/html' }],
                },
              ],
            },
          ],
        },
      ],
    }),
    texts: [A, 'The boat leaves.'],
    ids: ['g1', 'g2'],
    notes: ['not_done'],
  },
]

const encoded = (label: string, text: string): Buffer => {
  // the letters of an encoding, one byte or two each, by decoding all there are
  const decoder = new TextDecoder(label)
  const table = new Map<string, number[]>()
  for (let one = 0; one < 256; one += 1) {
    const letter = decoder.decode(Uint8Array.of(one))
    if (letter !== '\ufffd' && letter.length === 1 && !table.has(letter)) table.set(letter, [one])
  }
  if (/big5|shift|gb|euc/.test(label))
    for (let lead = 0x81; lead < 0xff; lead += 1)
      for (let trail = 0x40; trail < 0xff; trail += 1) {
        const letter = decoder.decode(Uint8Array.of(lead, trail))
        if (!letter.includes('\ufffd') && Array.from(letter).length === 1 && !table.has(letter))
          table.set(letter, [lead, trail])
      }
  return Buffer.from(Array.from(text).flatMap((letter) => table.get(letter) ?? [0x3f]))
}
const OLD: readonly (readonly [label: string, lang: string, lines: readonly string[]])[] = [
  ['windows-1256', 'ar', [...AR, 'ذهبت إلى السوق هذا الصباح.']],
  ['windows-1252', 'fr', ['Le bébé dort à côté.', 'Où est la forêt ?', 'Ça va très bien, « merci ».']],
  [
    'windows-1252',
    'de',
    ['Die Mädchen grüßen schön.', 'Über den Fluß führt eine Brücke.', '„Äpfel“ sind süß.'],
  ],
  ['windows-1251', 'ru', ['Река поднимается весной.', 'Привет, как дела?', 'Дети пошли домой.']],
  ['koi8-r', 'ru', ['Река поднимается весной.', 'Привет, как дела?', 'Дети пошли домой.']],
  ['windows-1250', 'pl', ['Zażółć gęślą jaźń.', 'Łódź płynie rzeką.', 'Dzień dobry, śpiewasz?']],
  [
    'windows-1254',
    'tr',
    ['Bugün sabah pazara gittim.', 'Çocuklar kuyudan eve su taşıyorlar.', 'Ağaç yeşil, ışık sarı.'],
  ],
  ['windows-1253', 'el', ['Το ποτάμι ανεβαίνει.', 'Γεια σου, τι κάνεις;', 'Τα παιδιά πήγαν σπίτι.']],
  ['windows-1255', 'he', ['הנהר עולה באביב.', 'שלום, מה שלומך?', 'הילדים הלכו הביתה.']],
  ['iso-8859-2', 'cs', ['Žluťoučký kůň skáče.', 'Řeka stoupá na jaře.', 'Děti šly domů.']],
  ['iso-8859-5', 'ru', ['Река поднимается весной.', 'Привет, как дела?', 'Дети пошли домой.']],
  ['iso-8859-6', 'ar', AR],
  ['big5', 'zh-Hant', ['河水在春天上漲。', '你好，你好嗎？', '孩子們回家了。']],
  ['gb18030', 'zh-Hans', ['河水在春天上涨。', '你好，你好吗？', '孩子们回家了。']],
  [
    'shift_jis',
    'ja',
    ['春に川の水が増えます。', 'こんにちは、お元気ですか。', '子どもたちは家に帰りました。'],
  ],
  ['euc-jp', 'ja', ['春に川の水が増えます。', 'こんにちは、お元気ですか。', '子どもたちは家に帰りました。']],
  ['euc-kr', 'ko', ['봄에 강물이 불어납니다.', '안녕하세요, 잘 지내세요?', '아이들은 집에 갔습니다.']],
  ['windows-874', 'th', ['แม่น้ำสูงขึ้นในฤดูใบไม้ผลิ', 'สวัสดี สบายดีไหม', 'เด็กๆ กลับบ้าน']],
]

test.each(SPEECHRECORDER)('SpeechRecorder: $name', async (form) => {
  const { understanding, prompts, faults, notes } = await read(form)
  expect({
    texts: prompts.map(({ text }) => text),
    faults,
    asks: understanding.questions.map(({ code }) => code),
  }).toEqual({
    texts: form.texts,
    faults: form.faults ?? [],
    asks: form.asks ?? [],
  })
  if (form.ids) expect(prompts.map(({ itemcode }) => itemcode)).toEqual(form.ids)
  if (form.sections) expect(prompts.map(({ section }) => section)).toEqual(form.sections)
  if (form.hints) expect(prompts.map(({ hint }) => hint)).toEqual(form.hints)
  for (const note of form.notes ?? []) expect(notes).toContain(note)
})

test.each(OLD)('%s of %s is read in its letters, or asked about', async (label, lang, lines) => {
  for (const given of [lang, ''])
    for (const [name, content] of [
      ['lines.txt', lines.join('\r\n')],
      ['table.csv', rows(';', ['id', 'text'], ...lines.map((line, n) => [`u${n}`, quoted(line)]))],
    ] as const) {
      const { understanding, prompts } = await read({
        name,
        content: encoded(label, content),
        lang: given,
        texts: [],
      })
      const asks = understanding.questions.map(({ code }) => code)
      const texts = prompts.map(({ text }) => text)
      if (given !== '' && label !== 'iso-8859-5' && label !== 'iso-8859-6')
        expect(asks).not.toContain('encoding')
      if (!asks.includes('encoding')) expect({ name, given, texts }).toEqual({ name, given, texts: lines })
    }
})
