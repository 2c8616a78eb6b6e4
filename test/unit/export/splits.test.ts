import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assignSplits, sentenceKey } from '../../../backend-stack/export/plan/splits.ts'
import type { Member } from '../../../backend-stack/export/plan/splits.ts'

const shares = { train: 0.8, dev: 0.1, test: 0.1 }
const sentence = fc.integer({ min: 0, max: 200 }).map((n) => `sentence ${n}`)
const member: fc.Arbitrary<Member> = fc.record(
  {
    speakerId: fc.integer({ min: 0, max: 30 }).map((n) => `speaker-${n}`),
    sentence,
    // a listener heard another sentence than was to be read
    said: sentence,
  },
  { requiredKeys: ['speakerId', 'sentence'] },
)

describe('splits', () => {
  test.each(['train', 'drop'] as const)('no speaker and no sentence is in two of them (%s)', (connected) => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 120 }), (members) => {
        const of = new Map<string, string>()
        assignSplits(members, shares, connected).forEach((split, index) => {
          if (split === null) return
          const { speakerId, sentence, said = sentence } = members[index]!
          for (const key of [speakerId, sentence, said]) {
            expect(of.get(key) ?? split).toBe(split)
            of.set(key, split)
          }
        })
      }),
    )
  })

  test('the order of takes does not matter', () => {
    const keyed = fc.uniqueArray(member, {
      selector: (one) => `${one.speakerId} ${one.sentence}`,
      maxLength: 80,
    })
    fc.assert(
      fc.property(
        keyed.chain((members) =>
          fc.tuple(fc.constant(members), fc.shuffledSubarray(members, { minLength: members.length })),
        ),
        ([members, shuffled]) => {
          const named = (list: readonly Member[]) =>
            Object.fromEntries(
              assignSplits(list, shares, 'train').map((split, index) => [
                `${list[index]!.speakerId} ${list[index]!.sentence}`,
                split,
              ]),
            )
          expect(named(shuffled)).toEqual(named(members))
        },
      ),
    )
  })

  test('speakers with sentences of their own come near the shares that were asked for', () => {
    const members = Array.from({ length: 5_000 }, (_, n) => ({ speakerId: `s${n % 500}`, sentence: `t${n}` }))
    const splits = assignSplits(members, shares, 'train')
    const share = (name: string) => splits.filter((split) => split === name).length / members.length
    expect(share('train')).toBeGreaterThan(0.72)
    expect(share('dev')).toBeGreaterThan(0.05)
    expect(share('test')).toBeGreaterThan(0.05)
  })

  test('where everybody reads the same, everything trains, or takes are left out if one asks for it', () => {
    const members = Array.from({ length: 4_000 }, (_, n) => ({
      speakerId: `s${n % 40}`,
      sentence: `t${Math.floor(n / 40)}`,
    }))
    expect(new Set(assignSplits(members, shares, 'train'))).toEqual(new Set(['train']))
    const dropped = assignSplits(members, shares, 'drop')
    expect(new Set(dropped)).toEqual(new Set(['train', 'dev', 'test', null]))
  })

  test('case, punctuation and blanks make no other sentence', () => {
    expect(sentenceKey('  Good   morning! ')).toBe(sentenceKey('good morning'))
    expect(sentenceKey('ሰላም።')).toBe(sentenceKey('ሰላም'))
    expect(sentenceKey('?!')).toBe('?!')
  })
})
