/** What people call the columns of a script, by role; the earlier name wins where a table has several. */
import type { ColumnRole } from '../contract/script.ts'

const NAMES: Readonly<Partial<Record<ColumnRole, string>>> = {
  // what is read aloud comes first: numbers and abbreviations are written out there
  text: `normalized_text normalised_text text_normalized normalized_transcript normalized_transcription normalized_sentence
    text sentence prompt transcript transcription utterance phrase prompt_text sentence_text text_to_read sentences prompts
    utterances texts transcripts phrases stimulus stimuli target_text orthography orthographic line_text content recprompt
    satz sätze phrase_à_lire phrases_à_lire texte énoncé énoncés frase frases oración oraciones texto testo enunciado zin zinnen tekst mening sats cümle
    kalimat věta věty zdanie zdania mondat предложение предложения текст фраза речення реченне sentensi maandishi matini kifungu
    نص النص جملة الجملة جمل متن جمله ዓረፍተ_ነገር ዐረፍተ_ነገር ጽሑፍ ጽሁፍ 文 句子 文本 文章 例文 문장 텍스트 वाक्य पाठ`,
  id: `itemcode item_code prompt_id sentence_id utterance_id utt_id uttid utt_name utt line_id text_id item_id id code key uid nr no
    num number index idx # item kennung nummer numéro numero número código номер رقم መለያ namba`,
  lang: `lang locale language lang_code language_code langcode langue sprache idioma lingua taal lugha язык لغة اللغة ቋንቋ 语言 言語`,
  section: `section chapter group block topic category sentence_group abschnitt rubrique sección capítulo sehemu قسم ክፍል`,
  hint: `hint hints instruction instructions recinstructions comment remark note_to_speaker hinweis consigne indice nota maelekezo تلميح ፍንጭ`,
  image: 'image picture image_url picture_url img photo bild صورة picha ምስል',
  audio: 'audio audio_url sound audio_prompt sound_url صوت sauti ድምፅ',
  direction: 'direction dir text_direction',
  training: 'training practice is_training',
  priority: 'priority prio',
  kind: 'kind prompt_kind prompt_type elicitation',
}
const BY_NAME: ReadonlyMap<string, { role: ColumnRole; rank: number }> = new Map(
  Object.entries(NAMES).flatMap(([role, names]) =>
    names.split(/\s+/).map((name, rank) => [name, { role: role as ColumnRole, rank }] as const),
  ),
)

/** "Sentence ID", "sentence-id" and "sentenceId" are one name. */
export const plainName = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/^\ufeff/, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .trim()
    .replace(/^["'“”„«»([]+|["'“”„«»)\].:*]+$/gu, '')
    .trim()
    .replace(/[\s_\-./]+/g, '_')

/** What the name above a list of JSON is called among the fields of its elements. */
export const SECTION = '(section)'

/** Null: the name says nothing. Of `data.text` the last part counts. */
export function roleOfName(name: string): { role: ColumnRole; rank: number } | null {
  return BY_NAME.get(plainName(name)) ?? BY_NAME.get(plainName(name.replace(/^.*\./, ''))) ?? null
}
