/** A take in which nobody speaks is not a good take, and what else a take may suffer from without a word of clipping. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qualityPolicy } from '../../../main/contract/quality.ts'
import type { QualityFinding } from '../../../main/contract/quality.ts'
import { judge, lengthRatio, measure } from '../../../main/core/quality/index.ts'
import { syllables } from '../../../main/text/syllables.ts'
import { read, reading, sound } from './readings.ts'
import { run, scratch } from './signals.ts'

const policy = qualityPolicy.parse({})
/** 60 take some seconds; all 500: FIELDTAKE_READINGS=500 */
const READINGS = Number(process.env['FIELDTAKE_READINGS'] ?? 60)

async function findings(path: string, text = '', lang = ''): Promise<QualityFinding[]> {
  const { figures, sampleRate } = await measure(path)
  return judge(figures, policy, { sampleRate, lengthRatio: lengthRatio(figures, syllables(text, lang)) })
}
const rules = async (path: string, text = '', lang = ''): Promise<string[]> =>
  (await findings(path, text, lang)).map(({ level, rule }) => `${level} ${rule}`)

describe('what is heard in a take', () => {
  let at: Awaited<ReturnType<typeof scratch>>
  const file = (name: string): string => join(at.dir, name)
  beforeAll(async () => {
    at = await scratch()
  })
  afterAll(() => at.remove())

  it.each<[name: string, synth: string[], effects: string[]]>([
    ['a fan', ['brownnoise'], ['gain', '-n', '-18']],
    ['rain', ['whitenoise'], ['lowpass', '5000', 'gain', '-n', '-25']],
    ['wind', ['pinknoise'], ['tremolo', '0.5', '90', 'gain', '-n', '-6']],
    ['a quiet room', ['whitenoise'], ['gain', '-n', '-50']],
    ['mains hum', ['sine', '50'], ['gain', '-n', '-20']],
    ['hum with harmonics', ['square', '60'], ['gain', '-n', '-25']],
    ['a beep', ['sine', '1000'], ['gain', '-n', '-12']],
    [
      'a tone of the cue and then nothing',
      ['sine', '880'],
      ['trim', '0', '0.4', 'pad', '1', '1', 'gain', '-n', '-10'],
    ],
    ['a siren', ['sine', '500-1500'], ['gain', '-n', '-8']],
    [
      'a telephone',
      ['sine', '440', 'sine', '480'],
      ['remix', '-', 'tremolo', '20', '90', 'gain', '-n', '-8'],
    ],
    ['an engine', ['sawtooth', '28-45'], ['gain', '-n', '-12', 'lowpass', '800']],
    ['a guitar', ['pluck', 'C3', 'pluck', 'E3', 'pluck', 'G3'], ['remix', '-', 'gain', '-n', '-6']],
    [
      'a chord',
      ['sine', 'C4', 'sine', 'E4', 'sine', 'G4'],
      ['remix', '-', 'fade', '0.1', '4', '0.5', 'gain', '-n', '-8'],
    ],
    [
      'knocks',
      ['brownnoise'],
      [
        'trim',
        '0',
        '0.05',
        'fade',
        '0',
        '0.05',
        '0.045',
        'pad',
        '0',
        '0.4',
        'repeat',
        '7',
        'gain',
        '-n',
        '-6',
      ],
    ],
  ])('%s is nobody who speaks', async (name, synth, effects) => {
    const found = await rules(await sound(file(`${name}.wav`), 4, synth, effects))
    expect(found).toContain('warn no_speech')
  })

  it('a tune is nobody who speaks, over a quiet room', async () => {
    const notes = await Promise.all(
      ['A3', 'C4', 'E4', 'C4', 'G3', 'A3'].map((note, i) =>
        sound(
          file(`note-${i}.wav`),
          0.4,
          ['sawtooth', note],
          ['fade', '0.02', '0.4', '0.1', 'gain', '-n', '-9'],
        ),
      ),
    )
    await run('sox', [...notes, file('tune.wav')])
    await sound(file('hiss.wav'), 2.4, ['whitenoise'], ['gain', '-n', '-54'])
    await run('sox', ['-R', '-m', file('tune.wav'), file('hiss.wav'), file('over.wav')])
    expect(await rules(file('tune.wav'))).toContain('warn no_speech')
    expect(await rules(file('over.wav'))).toContain('warn no_speech')
  })

  it('a take of zeros alone is told to be just that', async () => {
    await run('sox', ['-D', '-n', '-r', '48000', '-b', '16', file('zeros.wav'), 'trim', '0', '3'])
    expect(await rules(file('zeros.wav'))).toEqual(['block empty', 'warn no_speech', 'warn digital_silence'])
  })

  it('music that goes on under the speech is noted, steady noise of any colour is not', async () => {
    const speech = await read(at.dir, 'for-music', { room: true })
    const seconds = (await run('soxi', ['-D', speech])).trim()
    const under = async (name: string, synth: string[], effects: string[], gain: number) => {
      const out = file(`${name}${gain}.wav`)
      await sound(file('under.wav'), seconds, synth, [...effects, 'gain', '-n', `${gain}`])
      await run('sox', ['-R', '-m', '-v', '1', speech, '-v', '1', file('under.wav'), '-b', '16', out])
      return rules(out)
    }
    const chord = ['sawtooth', '220', 'sawtooth', '277', 'sawtooth', '330']
    for (const gain of [-36, -42])
      expect(await under('chord', chord, ['remix', '-', 'tremolo', '3', '60'], gain)).toContain(
        'note background',
      )
    for (const noise of ['whitenoise', 'pinknoise', 'brownnoise'])
      for (const gain of [-30, -40])
        expect(await under(noise, [noise], [], gain), noise).not.toContain('note background')
  })

  it('a voice that does not stand out of the noise is not good', async () => {
    const speech = await read(at.dir, 'for-drowning', { room: false, channels: 1, sampleRate: 48_000 })
    const seconds = (await run('soxi', ['-D', speech])).trim()
    await sound(file('sea.wav'), seconds, ['whitenoise'], ['gain', '-n', '-18'])
    await run('sox', [
      '-R',
      '-m',
      '-v',
      '1',
      speech,
      '-v',
      '1',
      file('sea.wav'),
      '-b',
      '16',
      file('drowned.wav'),
    ])
    expect((await rules(file('drowned.wav'))).filter((rule) => /noisy|no_speech/.test(rule))).not.toEqual([])
  })

  it('hum under speech is told with its level, 50 and 60 Hz apart', async () => {
    const speech = await read(at.dir, 'for-hum')
    for (const hz of [50, 60]) {
      await sound(
        file('hum.wav'),
        6,
        ['sine', `${hz}`, 'sine', `${hz * 2}`, 'sine', `${hz * 3}`],
        ['remix', '-', 'gain', '-n', '-42'],
      )
      const mixed = file(`hum-${hz}.wav`)
      const seconds = (await run('soxi', ['-D', speech])).trim()
      await run('sox', [
        '-R',
        '-m',
        '-v',
        '1',
        speech,
        '-v',
        '1',
        file('hum.wav'),
        mixed,
        'trim',
        '0',
        seconds,
      ])
      const { figures } = await measure(mixed)
      expect(figures.humHz).toBe(hz)
      expect(figures.humDbfs).toBeGreaterThan(-52)
      expect(figures.humDbfs).toBeLessThan(-44)
      expect(await rules(mixed)).toContain('warn hum')
    }
    expect((await measure(speech)).figures.humHz).toBeNull()
  })

  it.each([true, false])('a microphone that is muted, or dies, within a take (room: %s)', async (room) => {
    const text = 'The boats come home before the rain. Seven children carry water from the well, and sing.'
    const speech = await read(at.dir, `whole-${room}`, { text, room, channels: 1 })
    const out = (name: string): string => file(`${name}-${room}.wav`)
    await run('sox', [speech, out('muted'), 'pad', '2@1.43'])
    await run('sox', [speech, out('dead'), 'trim', '0', '2.2', 'pad', '0', '2.5'])
    expect(await rules(out('muted'))).toContain('warn digital_silence')
    expect((await measure(out('muted'))).figures.digitalSilenceMs).toBeCloseTo(2_000, -2)
    expect(await rules(out('dead'))).toContain('warn digital_silence')
    expect(await rules(speech)).not.toContain('warn digital_silence')
  })

  it('zeros to the end of any length, once there is a room', async () => {
    const speech = await read(at.dir, 'for-end', { channels: 1 })
    for (const seconds of [0.15, 0.6, 1.2]) {
      await run('sox', [speech, file('end.wav'), 'pad', '0', `${seconds}`])
      expect(await rules(file('end.wav')), `${seconds} s`).toContain('warn digital_silence')
    }
  })

  it('a channel that is dead or a copy of the other', async () => {
    const speech = await read(at.dir, 'for-channels', { channels: 1 })
    await run('sox', ['-R', speech, '-b', '16', file('right.wav'), 'remix', '0', '1'])
    await run('sox', ['-R', speech, '-b', '16', file('copy.wav'), 'remix', '1', '1'])
    await run('sox', ['-R', speech, '-b', '16', file('crossed.wav'), 'remix', '1', '1i'])
    expect(await rules(file('right.wav'))).toEqual(['warn dead_channel'])
    expect(await rules(file('copy.wav'))).toEqual(['note copied_channel'])
    expect(await rules(file('crossed.wav'))).toEqual(['note copied_channel'])
  })

  describe('length against the text', () => {
    it.each(['en', 'fr', 'am', 'ar', 'sw'])('%s: read twice, half of it, and another text', async (lang) => {
      const n = Array.from({ length: 60 }, (_, i) => i).find((i) => reading(i).lang === lang && i >= 12) ?? 0
      const { text } = reading(n)
      const words = text.split(' ')
      const half = words.slice(0, Math.floor(words.length / 2)).join(' ')
      const as = { lang, voice: '', speed: 160, channels: 1 }
      const once = await read(at.dir, `once-${lang}`, { ...as, text })
      const twice = await read(at.dir, `twice-${lang}`, { ...as, text: `${text} ${text}` })
      const part = await read(at.dir, `part-${lang}`, { ...as, text: half })
      expect(await rules(once, text, lang)).not.toContain('warn length_mismatch')
      expect(await rules(twice, text, lang)).toContain('warn length_mismatch')
      expect(await rules(part, text, lang)).toContain('warn length_mismatch')
    })
  })

  it(`finds no fault with ${READINGS} clean readings in ten voices`, async () => {
    const faults: string[] = []
    let next = 0
    const work = async (): Promise<void> => {
      for (let n = next++; n < READINGS; n = next++) {
        const asked = reading(n)
        const path = await read(at.dir, `clean-${n}`, asked)
        const found = (await findings(path, asked.text, asked.lang)).filter(
          ({ level, rule }) => level !== 'note' || rule === 'background',
        )
        if (found.length > 0) faults.push(`${n} ${JSON.stringify(asked)}: ${JSON.stringify(found)}`)
      }
    }
    await Promise.all([work(), work()])
    expect(faults).toEqual([])
  }, 600_000)
})
