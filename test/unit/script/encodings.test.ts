/** Files of before Unicode: the right letters, or a question; never other letters without a word. The bytes are made by iconv. */
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'

function encoded(text: string, encoding: string): Buffer {
  const { status, stdout, stderr } = spawnSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: text })
  if (status !== 0) throw new Error(`iconv cannot write ${encoding}: ${stderr.toString()}`)
  return stdout
}

async function read(bytes: Uint8Array, lang: string): Promise<{ texts: string[]; asked: string[] }> {
  const source = sourceOf(bytes)
  const { understanding, reading } = await understand(source, { name: 'script.txt', lang })
  const texts: string[] = []
  if (reading !== null)
    for await (const lines of readScript(source, reading, new Notes()))
      for (const line of lines) if (line.ok) texts.push(line.prompt.text)
  return { texts, asked: understanding.questions.map(({ code }) => code) }
}

interface Language {
  readonly lang: string
  readonly encodings: readonly string[]
  readonly sentences: readonly string[]
}
const LANGUAGES: readonly Language[] = [
  {
    lang: 'zh-Hant',
    encodings: ['BIG5'],
    sentences: ['河水上漲了。', '船在早上離開碼頭。', '山羊在樹下睡覺。', '我們明天再見。'],
  },
  {
    lang: 'zh',
    encodings: ['GB18030', 'GBK'],
    sentences: ['河水上涨了。', '船在早上离开码头。', '山羊在树下睡觉。', '我们明天再见。'],
  },
  {
    lang: 'ko',
    encodings: ['EUC-KR', 'CP949'],
    sentences: ['강물이 불어났다.', '배는 아침에 떠난다.', '염소가 나무 아래에서 잔다.', '내일 다시 만나요.'],
  },
  {
    lang: 'ja',
    encodings: ['SHIFT_JIS', 'EUC-JP', 'ISO-2022-JP'],
    sentences: [
      '川の水が増えました。',
      '船は朝に出ます。',
      'ヤギは木の下で寝ています。',
      'また明日会いましょう。',
    ],
  },
  {
    lang: 'ru',
    encodings: ['KOI8-R', 'CP1251', 'ISO-8859-5', 'CP866'],
    sentences: [
      'Река поднимается весной.',
      'Лодка уходит утром.',
      'Коза спит под деревом.',
      'Ещё увидимся завтра!',
    ],
  },
  {
    lang: 'uk',
    encodings: ['KOI8-U', 'CP1251'],
    sentences: [
      'Річка піднімається навесні.',
      'Човен відпливає вранці.',
      'Її коза спить.',
      'Є ґрунт і вода.',
    ],
  },
  {
    lang: 'ar',
    encodings: ['CP1256', 'ISO-8859-6'],
    sentences: ['النهر يرتفع في الربيع.', 'تغادر القارب صباحا.', 'الماعز نائم تحت الشجرة.', 'هل نلتقي غدا؟'],
  },
  {
    lang: 'fr',
    encodings: ['CP1252', 'ISO-8859-1', 'ISO-8859-15'],
    sentences: ['Le bébé dort à côté de la forêt.', 'Où est passé le garçon ?', 'L’été, la rivière baisse.'],
  },
  {
    lang: 'de',
    encodings: ['CP1252', 'ISO-8859-1'],
    sentences: ['Die Straße ist naß.', 'Über den Fluß fährt ein Boot.', 'Das Mädchen hört schöne Töne.'],
  },
  {
    lang: 'pl',
    encodings: ['ISO-8859-2', 'CP1250'],
    sentences: [
      'Rzeka wzbiera wiosną.',
      'Łódź odpływa o świcie.',
      'Koza śpi pod drzewem.',
      'Żółw idzie później.',
    ],
  },
  {
    lang: 'cs',
    encodings: ['ISO-8859-2', 'CP1250'],
    sentences: ['Kučera našel žluťoučkého koně.', 'Řeka na jaře stoupá.', 'Loď odplouvá ráno.'],
  },
  {
    lang: 'el',
    encodings: ['ISO-8859-7', 'CP1253'],
    sentences: ['Το ποτάμι φουσκώνει.', 'Η βάρκα φεύγει το πρωί.', 'Η κατσίκα κοιμάται.'],
  },
  {
    lang: 'he',
    encodings: ['ISO-8859-8', 'CP1255'],
    sentences: ['הנהר עולה באביב.', 'הסירה יוצאת בבוקר.', 'העז ישנה מתחת לעץ.'],
  },
  {
    lang: 'tr',
    encodings: ['ISO-8859-9', 'CP1254'],
    sentences: [
      'Nehir ilkbaharda yükseliyor.',
      'Şişman keçi ağacın altında uyuyor.',
      'Yarın görüşürüz, değil mi?',
    ],
  },
  {
    lang: 'th',
    encodings: ['TIS-620', 'CP874'],
    sentences: ['แม่น้ำกำลังขึ้น', 'เรือออกตอนเช้า', 'แพะนอนใต้ต้นไม้'],
  },
]
/** What the encoding cannot write is not in its files. */
const writable = (sentence: string, encoding: string): boolean =>
  spawnSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: sentence }).status === 0

const files = LANGUAGES.flatMap(({ lang, encodings, sentences }) =>
  encodings.map((encoding) => ({
    lang,
    encoding,
    sentences: sentences.filter((sentence) => writable(sentence, encoding)),
  })),
)

describe.each(files)('$lang in $encoding', ({ lang, encoding, sentences }) => {
  const bytes = encoded(`${sentences.join('\r\n')}\r\n`, encoding)
  test('the right letters, or a question with the right letters among its answers', async () => {
    for (const said of [lang, '', 'en', 'fr', 'ru', 'ar', 'zh', 'ja']) {
      const { texts, asked } = await read(bytes, said)
      if (!asked.includes('encoding') && !asked.includes('lang_script'))
        expect(texts, said).toEqual(sentences)
    }
  })
  test('with its language the right letters are the first that are proposed', async () => {
    expect((await read(bytes, lang)).texts).toEqual(sentences)
  })
})

test(
  'any two sentences or more, any stated language: never other letters without a word',
  { timeout: 60_000 },
  async () => {
    const written = files.flatMap(({ encoding, sentences }) =>
      sentences.map((sentence) => ({ encoding, sentence, bytes: encoded(`${sentence}\n`, encoding) })),
    )
    const few = fc.constantFrom(...new Set(written.map(({ encoding }) => encoding))).chain((encoding) =>
      fc.subarray(
        written.filter((one) => one.encoding === encoding),
        // one short line is too little to doubt a language that is stated
        { minLength: 2 },
      ),
    )
    const langs = fc.constantFrom('', 'en', 'sw', ...LANGUAGES.map(({ lang }) => lang))
    await fc.assert(
      fc.asyncProperty(few, langs, async (lines, lang) => {
        const { texts, asked } = await read(Buffer.concat(lines.map(({ bytes }) => bytes)), lang)
        if (asked.includes('encoding') || asked.includes('lang_script')) return
        expect(texts).toEqual(lines.map(({ sentence }) => sentence))
      }),
      { numRuns: Number(process.env['FIELDTAKE_RUNS'] ?? 150) },
    )
  },
)
