import { describe, expect, it } from 'vitest'
import type { StationState } from '../../../main/contract/model.ts'
import { partsOf } from '../../../renderer/app/ledger-sentence.tsx'
import { safetyOf } from '../../../renderer/app/safety.ts'
import { formatFor } from '../../../renderer/i18n/format.ts'
import type { T } from '../../../renderer/i18n/index.ts'
import { wordsOf, worstOf } from '../../../renderer/ui/quality.ts'
import { Heard } from '../../../renderer/views/listen/heard.ts'
import { answered, faultOf, fieldsOf } from '../../../renderer/views/speakers/schema.ts'
import { stateOf } from '../../support/fake-core/data.ts'

const key: T = (name, params) =>
  params?.['count'] === undefined ? name : `${name} ${String(params['count'])}`
const state = (part: Partial<StationState>, ledger: Partial<StationState['ledger']> = {}): StationState => {
  const base = stateOf()
  return {
    ...base,
    uploads: { ...base.uploads, current: null },
    ...part,
    ledger: { ...base.ledger, ...ledger },
  }
}
const rest = { waiting: 0, parked: 0, sentAwaiting: 0, rejected: 0, waitingBytes: 0 }

describe('the safety pill', () => {
  it('says first what must not be missed', () => {
    expect(safetyOf(state({}, { adds: false, parked: 3 }), key, String).text).toBe('safety.doesNotAdd')
    const full = { ...stateOf().disk, level: 'full' as const }
    const pipeline = { ...state({}).pipeline, silentSince: 1 }
    expect(safetyOf(state({ pipeline }), key, String)).toMatchObject({
      tone: 'attention',
      text: 'safety.silent',
    })
    expect(safetyOf(state({ disk: full }), key, String).text).toBe('safety.diskFull')
    expect(safetyOf(state({}, { parked: 2 }), key, String).text).toBe('safety.parked 2')
    expect(safetyOf(state({}, { parked: 2, rejected: 1 }), key, String).text).toBe('safety.parked 3')
  })
  it('counts what is only here when offline', () => {
    const broker = { ...stateOf().broker, state: 'offline' as const }
    expect(safetyOf(state({ broker }), key, String).text).toBe('safety.offline 4')
  })
  it('says why takes wait although there is a network', () => {
    const uploads = { ...stateOf().uploads, current: null, held: 'manual' as const }
    expect(safetyOf(state({ uploads }), key, String).text).toBe('safety.manual 4')
    expect(safetyOf(state({ uploads: { ...uploads, held: 'metered' } }), key, String).text).toBe(
      'safety.metered 4',
    )
    expect(safetyOf(state({ uploads }, rest), key, String).text).toBe('safety.landed 232')
  })
  it('is not safe while the archive has not heard who withdrew', () => {
    const unsaid = safetyOf(state({}, { ...rest, words: 2 }), key, String)
    expect(unsaid).toMatchObject({ tone: 'calm', text: 'safety.words 2' })
  })
  it('calls it safe only when nothing waits, is parked or awaits word', () => {
    expect(safetyOf(state({}, rest), key, String)).toMatchObject({ tone: 'safe', text: 'safety.landed 232' })
    expect(safetyOf(state({}, { ...rest, sentAwaiting: 1 }), key, String).tone).not.toBe('safe')
    expect(safetyOf(state({}, { ...rest, waiting: 1 }), key, String).tone).not.toBe('safe')
    expect(safetyOf(state({}, { ...rest, rejected: 1 }), key, String).tone).not.toBe('safe')
  })
  it('leaves nothing out of the sentence: its parts add up to what was recorded', () => {
    const { ledger } = stateOf()
    const sum = partsOf(ledger).reduce((total, part) => total + ledger[part], 0)
    expect(sum).toBe(ledger.recorded)
  })
})

describe('findings', () => {
  const format = formatFor('en')
  it('come worst first, and what says the same twice is said once', () => {
    const words = wordsOf(
      [
        { rule: 'narrow_band', level: 'note', value: 10_853 },
        { rule: 'clipped', level: 'warn', value: 4 },
        { rule: 'clipped_heavily', level: 'warn', value: 0.03 },
        { rule: 'empty', level: 'block', value: -70 },
        { rule: 'noisy', level: 'off', value: 3 },
      ],
      key,
      format,
    )
    expect(words.map(({ rule }) => rule)).toEqual(['empty', 'clipped_heavily', 'narrow_band'])
  })
  it('have one mark, the worst', () => {
    expect(worstOf([])).toBe('good')
    expect(worstOf([{ rule: 'noisy', level: 'off', value: 1 }])).toBe('good')
    expect(
      worstOf([
        { rule: 'noisy', level: 'warn', value: 1 },
        { rule: 'narrow_band', level: 'note', value: 1 },
      ]),
    ).toBe('warn')
  })
})

describe('what was heard of a take', () => {
  it('counts each moment once, and a jump as nothing', () => {
    const heard = new Heard(10)
    for (let at = 0; at <= 3; at += 0.1) heard.at(at, true)
    const once = heard.ms
    for (let at = 0; at <= 3; at += 0.1) heard.at(at, true)
    expect(heard.ms).toBe(once)
    heard.at(9, true)
    expect(heard.ms).toBe(once + 100)
    expect(heard.share).toBeLessThan(0.5)
  })
  it('is whole after playing to the end', () => {
    const heard = new Heard(2)
    for (let at = 0; at < 2; at += 0.05) heard.at(at, true)
    expect(heard.share).toBe(1)
  })
  it('is whole where a busy page tells of nothing between the start and the end of a short take', () => {
    const heard = new Heard(0.7)
    heard.at(0, true)
    heard.at(0.7, false)
    expect(heard.share).toBe(1)
  })
  it('counts nothing of a take that was only moved through', () => {
    const heard = new Heard(2)
    for (let at = 0; at <= 2; at += 0.5) heard.at(at, false)
    expect(heard.ms).toBe(0)
  })
})

describe('the speaker form', () => {
  const fields = fieldsOf({
    required: ['age'],
    properties: {
      age: { type: 'integer', minimum: 18, maximum: 99 },
      tongues: { type: 'array', items: { enum: ['am'] } },
    },
  })
  const [age] = fields
  it('asks what the schema names, in its order', () => {
    expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['age', 'number'],
      ['tongues', 'many'],
    ])
    expect(fieldsOf('nonsense')).toEqual([])
  })
  it('tells a missing, a wrong and an impossible answer apart', () => {
    if (!age) throw new Error('no field')
    expect([undefined, Number.NaN, 17, 18].map((value) => faultOf(age, value))).toEqual([
      'required',
      'number',
      'range',
      null,
    ])
  })
  it('stores only what was answered', () => {
    expect(answered({ age: 30, tongues: [], region: '' })).toEqual({ age: 30 })
  })
})
