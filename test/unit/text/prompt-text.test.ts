/** A prompt's text: what is kept, what is taken out and said, what is refused. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_PROMPT_CHARS } from '../../../main/contract/messages.ts'
import { readPromptText } from '../../../main/text/prompt-text.ts'

describe('kept as it is', () => {
  test.each([
    'The river rises.',
    'Le bébé dort à côté de la forêt.',
    'ወንዙ ይነሳል።',
    'یک می\u200cخواهم بروم', // Persian: a joiner keeps letters apart
    'क्\u200dष और क्\u200cष', // Devanagari: which form of a cluster
    'ශ්\u200dරී', // Sinhala
    'ស្វា\u200bគមន៍', // Khmer: where a line may break
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f',
    'A\u00a0B\u202f?\u3000C', // blanks with a width of their own
    'אני אוהב C++\u200e מאוד', // a mark that keeps the pluses where they belong
    '葛\u{e0100}城', // the form of a Han letter
    'one\ntwo',
    'Quoi ? Vraiment ?',
    'Really?!',
    'Why ???',
    '2 + ? = 4',
    '⠓⠑⠇⠇⠕ ⠺⠕⠗⠇⠙',
    '…',
    '\u0601١٢٣', // a number sign of Arabic is seen
  ])('%j', (text) => {
    expect(readPromptText(text)).toEqual({ ok: true, text, changes: [] })
  })
})

describe('kept, with what was changed', () => {
  test.each([
    ['Le be\u0301be\u0301 dort.', 'Le bébé dort.', 'composed'],
    ['Say \u202ereverof\u202c now.', 'Say reverof now.', 'direction'],
    ['a\u2066b\u2069', 'ab', 'direction'],
    ['hel\u200blo', 'hello', 'invisible'],
    ['soft\u00adhyphen', 'softhyphen', 'invisible'],
    ['word\u2060joiner', 'wordjoiner', 'invisible'],
    ['\ufeffFirst', 'First', 'invisible'],
    ['a\u200cb', 'ab', 'invisible'],
    ['a\ufe0fb', 'ab', 'invisible'],
    ['tag\u{e0041}ged', 'tagged', 'invisible'],
    ['object \ufffc here', 'object  here', 'invisible'],
    ['a\u3164b', 'a b', 'invisible'],
    ['a\u2800b', 'a b', 'invisible'],
    [' The river ', 'The river', 'spaces'],
    ['\u00a0The river\u3000', 'The river', 'spaces'],
    ['a\tb', 'a b', 'spaces'],
    ['a\r\nb', 'a\nb', 'spaces'],
    ['a\rb', 'a\nb', 'spaces'],
    ['a\u2028b', 'a\nb', 'spaces'],
    ['Caf? cr?me', 'Caf? cr?me', 'question_marks'],
    ['K?sz?n?m sz?pen', 'K?sz?n?m sz?pen', 'question_marks'],
  ])('%j is %j (%s)', (raw, text, kind) => {
    const reading = readPromptText(raw)
    expect(reading).toMatchObject({ ok: true, text })
    expect(reading.ok && reading.changes.map((change) => change.kind)).toContain(kind)
  })
  test('an accent behind an invisible character comes to its letter, and stays so', () => {
    expect(readPromptText('E\u00ad\u0301te')).toMatchObject({ ok: true, text: 'Éte' })
  })
})

describe('refused', () => {
  test.each([
    '',
    ' ',
    '\t\n',
    '\u00a0',
    '\u200b',
    '\u3164',
    '\u2060',
    '\u00ad',
    '\u2800',
    '\ufe0f',
    '\ufeff',
    '\u115f\u1160',
    '\uffa0',
    '\u200e\u200f',
    '\u202e\u202c',
    '\u034f',
    '\u180e',
    '\u17b4',
    '\u2061',
    '\u{e0001}',
    '\u{e0100}',
    '\u3000\u2003',
    '\u0301',
    '\ufffc',
    '\u{1d173}',
    ' \u200b \u3164 \u2060 ',
  ])('%j as blank', (raw) => {
    expect(readPromptText(raw)).toMatchObject({ ok: false, code: 'text_blank' })
  })
  test.each([
    'The river\u0000 rises',
    'now \u001b[31mred',
    'bell\u0007',
    'del\u007f',
    'C1 \u0085',
    '\u009d',
    'non\uffff',
    '\ufdd0',
  ])('%j for its control characters', (raw) => {
    expect(readPromptText(raw)).toMatchObject({ ok: false, code: 'control' })
  })
  test.each([
    'Le b\ufffdb\ufffd dort.',
    'half \ud800 pair',
    '?? ??? ????',
    '???',
    '?',
    '???????? iPhone ??????',
    'Hello ???? ?? ???.',
  ])('%j for its lost letters', (raw) => {
    expect(readPromptText(raw)).toMatchObject({ ok: false, code: 'lost_letters' })
  })
  test('what is too long, by what is left of it', () => {
    expect(readPromptText('a'.repeat(MAX_PROMPT_CHARS + 1))).toMatchObject({
      ok: false,
      code: 'text_too_long',
    })
    expect(readPromptText(`${'a'.repeat(MAX_PROMPT_CHARS)}\u200b `)).toMatchObject({ ok: true })
    expect(readPromptText('a'.repeat(10_000_000))).toMatchObject({ ok: false, code: 'text_too_long' })
  })
})

test('whatever comes in: what is kept is NFC, has something to see, and is read again as it is', () => {
  const odd = fc.constantFrom(
    ...[
      'a',
      'e\u0301',
      '\u0301',
      'é',
      ' ',
      '\n',
      '\r',
      '\t',
      '?',
      '??',
      '\u200b',
      '\u200c',
      '\u200d',
      '\u200e',
      '\u202e',
      '\u2066',
      '\u2069',
    ],
    ...[
      '\u2060',
      '\ufeff',
      '\u00ad',
      '\u3164',
      '\u115f',
      '\u1100',
      '\u1161',
      '\u11a8',
      '\u2800',
      '\u2801',
      '\ufe0f',
      '\u{e0100}',
      '葛',
      '\u180b',
    ],
    ...[
      '\u0915',
      '\u094d',
      '\u0937',
      '\u0644',
      '\u064e',
      '\u0e01',
      '\u1780',
      '\u034f',
      '\ufffc',
      '\u{1f468}',
      '\u2764',
      '\u0000',
      '\ufffd',
      '\ud800',
    ],
  )
  const text = fc.oneof(
    fc.array(odd, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  fc.assert(
    fc.property(text, (raw) => {
      const reading = readPromptText(raw)
      if (!reading.ok) return
      expect(reading.text).toBe(reading.text.normalize('NFC'))
      expect(reading.text).toMatch(
        /[^\p{White_Space}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]|\p{Co}|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]/u,
      )
      const again = readPromptText(reading.text)
      expect(again).toMatchObject({ ok: true, text: reading.text })
      expect(again.ok && again.changes.filter(({ kind }) => kind !== 'question_marks')).toEqual([])
      if (reading.text !== raw) expect(reading.changes).not.toEqual([])
    }),
    { numRuns: 20_000 },
  )
})
