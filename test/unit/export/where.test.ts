import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseWhere } from '../../../backend-stack/export/where/parse.ts'

describe('what --where understands', () => {
  test.each([
    ["lang='am'", 'lang = ?', ['am']],
    ["lang = 'am' and verdict = 'approved'", '(lang = ? AND verdict = ?)', ['am', 'approved']],
    ['seconds >= 1.5 or not bytes < 3', '(seconds >= ? OR NOT (bytes < ?))', [1.5, 3]],
    [
      "lang in ('am', 'sw') and (device is not null)",
      '(lang IN (?, ?) AND device IS NOT NULL)',
      ['am', 'sw'],
    ],
    ["prompt_text not like 'It''s %'", 'prompt_text NOT LIKE ?', ["It's %"]],
    ['quality.snrDb > 20', "json_extract(quality, '$.snrDb') > ?", [20]],
    ["speaker.gender = 'woman'", "json_extract(answers, '$.' || json_quote(?)) = ?", ['gender', 'woman']],
  ])('%s', (text, sql, params) => {
    expect(parseWhere(text)).toMatchObject({ sql, params })
  })

  test.each([
    ["colour = 'red'", /no column "colour"\. There are take_id, lang, verdict/],
    ["lang = 'am", /cannot read "'am"/],
    ["lang 'am'", /a comparison/],
    ["seconds > '3'", /seconds is a number, without quotes/],
    ['lang = 3', /a text in single quotes for lang/],
    ["lang = 'am' lang = 'sw'", /and, or, or the end/],
    ["seconds like '3'", /is a number/],
    ['', /the name of a column/],
    ["lang = 'a'; drop table takes", /cannot read ";/],
    [`${'('.repeat(60)}bytes > 1${')'.repeat(60)}`, /too many brackets/],
    ["speaker.a'b = 'x'", /cannot read|a comparison/],
    ["constructor = 'x'", /no column/],
  ])('refuses %s', (text, words) => {
    expect(() => parseWhere(text)).toThrow(words)
  })

  test('whatever is written, it is refused or SQLite takes it, and values stay values', () => {
    const db = new Database(':memory:')
    db.exec('CREATE TABLE takes (lang TEXT, device TEXT, seconds REAL, quality TEXT, answers TEXT)')
    db.exec("INSERT INTO takes VALUES ('am', 'x', 1, '{}', '{}')")
    const value = fc.string().map((text) => `'${text.replaceAll("'", "''")}'`)
    const comparison = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('lang', 'device', 'speaker.age'),
          fc.constantFrom('=', '!=', '<', ' like '),
          value,
        )
        .map((parts) => parts.join('')),
      fc
        .tuple(fc.constantFrom('seconds', 'quality.snrDb'), fc.constantFrom('=', '>='), fc.integer())
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(
        fc.array(comparison, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(' and ', ' or '),
        (all, join) => {
          const { sql, params } = parseWhere(all.join(join))
          expect(db.prepare(`SELECT count(*) AS n FROM takes WHERE ${sql}`).get(...params)).toBeDefined()
        },
      ),
    )
    db.close()
  })
})
