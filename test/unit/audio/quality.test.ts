import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qualityPolicy } from '../../../main/contract/quality.ts'
import type { QualityFigures } from '../../../main/contract/quality.ts'
import type { CaptureFormat } from '../../../main/contract/model.ts'
import { judge, QualityMeter } from '../../../main/core/quality/index.ts'
import { decodePcm } from '../../../main/audio/pcm.ts'
import { blockAlign, parseWav, recordedFormat } from '../../../main/audio/wav.ts'
import { MONO16, MONO24, noise, pcmOf, run, scratch, speak, STEREO24 } from './signals.ts'

function measure(format: CaptureFormat, pcm: Uint8Array, piece = 960, known = 0): QualityFigures {
  const meter = new QualityMeter(format)
  const step = piece * blockAlign(format)
  for (let i = 0; i < pcm.length; i += step) meter.push(decodePcm(pcm.subarray(i, i + step), format))
  return meter.figures(known)
}

async function measureFile(path: string, piece = 960): Promise<QualityFigures> {
  const file = await readFile(path)
  const info = parseWav(file)
  const format = recordedFormat(info)
  if (!format) throw new Error(`not as the station records: ${path}`)
  return measure(format, file.subarray(info.dataOffset, info.dataOffset + (info.dataBytes ?? 0)), piece)
}

/** What ffmpeg's astats and sox's stat say of a file. */
async function reference(
  path: string,
): Promise<{ peak: number; rms: number; soxPeak: number; soxRms: number; dc: number }> {
  const astats = await run('ffmpeg', ['-hide_banner', '-i', path, '-af', 'astats', '-f', 'null', '-'])
  const overall = astats.slice(astats.lastIndexOf('Overall'))
  const of = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 'NaN')
  const stat = await run('sox', [path, '-n', 'stat'])
  const amplitude = Math.max(of(stat, /Maximum amplitude:\s+(\S+)/), -of(stat, /Minimum amplitude:\s+(\S+)/))
  return {
    peak: of(overall, /Peak level dB: (\S+)/),
    rms: of(overall, /RMS level dB: (\S+)/),
    dc: of(overall, /DC offset: (\S+)/),
    soxPeak: 20 * Math.log10(amplitude),
    soxRms: 20 * Math.log10(of(stat, /RMS\s+amplitude:\s+(\S+)/)),
  }
}

let at: Awaited<ReturnType<typeof scratch>>
beforeAll(async () => {
  at = await scratch()
})
afterAll(() => at.remove())
const file = (name: string): string => join(at.dir, `${name}.wav`)

describe('peak and RMS', () => {
  const synth: Record<string, readonly string[]> = {
    sine: ['-r', '48000', '-b', '16', '-c', '1', 'synth', '3', 'sine', '440', 'gain', '-6'],
    square: ['-r', '48000', '-b', '16', '-c', '1', 'synth', '2', 'square', '100', 'gain', '-1'],
    noise24: ['-r', '44100', '-b', '24', '-c', '2', 'synth', '3', 'pinknoise', 'gain', '-12'],
    faint: ['-r', '16000', '-b', '24', '-c', '1', 'synth', '2', 'sine', '300', 'gain', '-58'],
    sweep: ['-r', '96000', '-b', '24', '-c', '1', 'synth', '3', 'sine', '20-40000', 'gain', '-3'],
    clipped: ['-r', '48000', '-b', '16', '-c', '1', 'synth', '2', 'sine', '200', 'gain', '6'],
    offset: [
      '-r',
      '48000',
      '-b',
      '16',
      '-c',
      '1',
      'synth',
      '2',
      'sine',
      '200',
      'gain',
      '-20',
      'dcshift',
      '0.1',
    ],
  }
  it.each(Object.keys(synth))('agree with ffmpeg and sox within 0.1 dB: %s', async (name) => {
    const [, , , , , , ...effects] = synth[name]!
    await run('sox', ['-R', '-n', ...synth[name]!.slice(0, 6), file(name), ...effects])
    await agrees(file(name))
  })
  it.each([
    ['16-bit mono', MONO16],
    ['24-bit mono, 44.1 kHz', MONO24],
    ['24-bit stereo', STEREO24],
  ])('agree with ffmpeg and sox within 0.1 dB: a voice, %s', async (name, format) => {
    await speak(file(name), 'The north wind and the sun were disputing which was the stronger.', format)
    await agrees(file(name))
  })

  async function agrees(path: string): Promise<void> {
    const ours = await measureFile(path)
    const theirs = await reference(path)
    expect(Math.abs(ours.peakDbfs - theirs.peak), 'peak, ffmpeg').toBeLessThan(0.1)
    expect(Math.abs(ours.peakDbfs - theirs.soxPeak), 'peak, sox').toBeLessThan(0.1)
    expect(Math.abs(ours.rmsDbfs - theirs.rms), 'RMS, ffmpeg').toBeLessThan(0.1)
    expect(Math.abs(ours.rmsDbfs - theirs.soxRms), 'RMS, sox').toBeLessThan(0.1)
    expect(ours.dcOffset).toBeCloseTo(theirs.dc, 3)
  }

  it('do not depend on how the take was cut into pieces', async () => {
    const whole = await measureFile(file('16-bit mono'), 1e9)
    for (const piece of [1, 127, 960, 48_000])
      expect(await measureFile(file('16-bit mono'), piece)).toEqual(whole)
  })

  it('write silence as -200 dB', () => {
    expect(
      measure(
        MONO16,
        pcmOf(MONO16, 48_000, () => 0),
      ),
    ).toMatchObject({
      peakDbfs: -200,
      rmsDbfs: -200,
      snrDb: null,
      speechShare: 0,
      bandwidthHz: 0,
      dropouts: 0,
    })
    expect(measure(MONO16, new Uint8Array(0))).toMatchObject({
      durationMs: 0,
      peakDbfs: -200,
      leadingSilenceMs: 0,
    })
  })
})

describe('clipping', () => {
  it('counts runs of three or more, per channel', () => {
    const loud = new Map([
      [100, 2],
      [200, 3],
      [300, 10],
    ])
    const at_ = (frame: number): number => {
      for (const [start, length] of loud)
        if (frame >= start && frame < start + length) return frame % 2 ? 0.99 : -1
      return 0.1
    }
    const pcm = pcmOf(STEREO24, 1_000, (frame, channel) => (channel === 0 ? at_(frame) : 0))
    expect(measure(STEREO24, pcm, 101)).toMatchObject({
      clippingRuns: 2,
      clippedSamples: 13,
      clippedShare: 13 / 2_000,
    })
  })
})

describe('speech and noise', () => {
  const random = noise(5)
  /** "Syllables": 150 ms bursts of a 200 Hz tone every 250 ms from 1 s to 4 s, over white noise. */
  const spoken = (frame: number): number => {
    const t = frame / 48_000
    return t >= 1 && t < 4 && t % 0.25 < 0.15 ? 0.3 * Math.sin(2 * Math.PI * 200 * t) : 0
  }

  it.each([40, 30, 20, 12])('finds an SNR of %i dB within 1.5 dB', (snr) => {
    // Mean power while "speaking": 0.3^2 / 2, in 60 % of the time.
    const level = 10 ** ((10 * Math.log10((0.3 ** 2 / 2) * 0.6) - snr) / 20) * Math.sqrt(3)
    const figures = measure(
      MONO16,
      pcmOf(MONO16, 240_000, (frame) => spoken(frame) + level * random()),
    )
    expect(figures.snrDb).toBeGreaterThan(snr - 1.5)
    expect(figures.snrDb).toBeLessThan(snr + 1.5)
    expect(figures.noiseDbfs).toBeCloseTo(20 * Math.log10(level / Math.sqrt(3)), 0)
    expect(figures.speechStartMs).toBeGreaterThan(960)
    expect(figures.speechStartMs).toBeLessThan(1_041)
    expect(figures.speechEndMs).toBeGreaterThan(3_880)
    expect(figures.speechEndMs).toBeLessThan(3_990)
    expect(figures.leadingSilenceMs).toBe(figures.speechStartMs)
    expect(figures.trailingSilenceMs).toBeCloseTo(5_000 - figures.speechEndMs!, 3)
    expect(figures.speechShare).toBeGreaterThan(0.55)
    expect(figures.speechShare).toBeLessThan(0.62)
    expect(figures.speechRate).toBeGreaterThan(3.5)
    expect(figures.speechRate).toBeLessThan(4.5)
  })

  it('hears a voice among noise of a known level', async () => {
    await speak(
      file('voice'),
      'Please call Stella and ask her to bring these things with her from the store.',
      MONO16,
    )
    await run('sox', [
      '-R',
      '-n',
      '-r',
      '48000',
      '-b',
      '16',
      '-c',
      '1',
      file('hiss'),
      'synth',
      '10',
      'whitenoise',
      'gain',
      '-50',
    ])
    await run('sox', [
      '-R',
      '-m',
      '-v',
      '1',
      file('voice'),
      '-v',
      '1',
      file('hiss'),
      file('both'),
      'trim',
      '0',
      '5',
    ])
    const hiss = (await reference(file('hiss'))).rms
    const figures = await measureFile(file('both'))
    expect(Math.abs(figures.noiseDbfs! - hiss)).toBeLessThan(1)
    expect(figures.speechShare).toBeGreaterThan(0.6)
    expect(figures.speechStartMs).toBeGreaterThan(440)
    expect(figures.speechStartMs).toBeLessThan(620)
    // English at 150 words a minute: three to six syllables a second
    expect(figures.speechRate).toBeGreaterThan(3)
    expect(figures.speechRate).toBeLessThan(7)
  })

  it('calls neither noise nor hum nor a click speech', () => {
    const steady = (at_: (frame: number) => number): QualityFigures =>
      measure(MONO16, pcmOf(MONO16, 96_000, at_))
    for (const figures of [
      steady(() => 0.1 * random()),
      steady((frame) => 0.2 * Math.sin((2 * Math.PI * 50 * frame) / 48_000)),
      steady((frame) => (frame > 40_000 && frame < 40_900 ? 0.5 : 0.001) * random()),
    ])
      expect(figures).toMatchObject({ speechStartMs: null, speechShare: 0, snrDb: null, speechRate: null })
  })

  it('measures against what 16 bits can hold where there is no noise at all', () => {
    const figures = measure(MONO16, pcmOf(MONO16, 240_000, spoken))
    expect(figures.noiseDbfs).toBe(-200)
    // Speech at -15.7 dBFS over -98
    expect(figures.snrDb).toBeGreaterThan(80)
    expect(figures.snrDb).toBeLessThan(84)
  })

  it('is not misled by an offset', () => {
    const level = 0.001
    const shifted = measure(
      MONO16,
      pcmOf(MONO16, 240_000, (frame) => 0.2 + spoken(frame) + level * random()),
    )
    expect(shifted.noiseDbfs).toBeLessThan(-60)
    expect(shifted.dcOffset).toBeCloseTo(0.2, 3)
    expect(shifted.speechStartMs).toBeGreaterThan(960)
  })
})

describe('bandwidth', () => {
  it.each([
    ['48 kHz all the way', '48000', 22_000, 24_000],
    ['a 16 kHz signal', '16000', 7_000, 8_600],
    ['an 8 kHz signal', '8000', 3_400, 4_500],
    ['a 32 kHz signal', '32000', 14_000, 16_600],
  ])('tells what is in a 48 kHz file: %s', async (name, rate, least, most) => {
    await speak(
      file('band-voice'),
      'She sells sea shells by the sea shore, surely she sees the shells.',
      MONO16,
    )
    await run('sox', [
      '-R',
      '-n',
      '-r',
      '48000',
      '-b',
      '16',
      '-c',
      '1',
      file('band-hiss'),
      'synth',
      '6',
      'whitenoise',
      'gain',
      '-60',
    ])
    await run('sox', [
      '-R',
      '-m',
      '-v',
      '1',
      file('band-voice'),
      '-v',
      '1',
      file('band-hiss'),
      '-r',
      rate,
      file('band-low'),
    ])
    await run('sox', ['-R', file('band-low'), '-r', '48000', file(`band-${name}`)])
    const { bandwidthHz } = await measureFile(file(`band-${name}`))
    expect(bandwidthHz).toBeGreaterThan(least)
    expect(bandwidthHz).toBeLessThanOrEqual(most)
  })

  it('is that of the signal, not of its rounding', () => {
    const sine = pcmOf(MONO16, 96_000, (frame) => 0.5 * Math.sin((2 * Math.PI * 1_000 * frame) / 48_000))
    expect(measure(MONO16, sine).bandwidthHz).toBeLessThan(1_800)
  })
})

describe('dropouts that were filled with zeros', () => {
  const random = noise(9)
  const voice = (frame: number): number =>
    0.2 * Math.sin((2 * Math.PI * 180 * frame) / 48_000) +
    0.1 * Math.sin((2 * Math.PI * 1_130 * frame) / 48_000) +
    0.01 * random()

  it('are found: 1,000 of a render quantum each', () => {
    const pcm = pcmOf(MONO16, 1_000 * 4_800, (frame) =>
      frame % 4_800 >= 2_000 && frame % 4_800 < 2_128 ? 0 : voice(frame),
    )
    expect(measure(MONO16, pcm).dropouts).toBe(1_000)
  })

  it('are not seen in digital silence, faded gates or clean takes', async () => {
    const gate = (frame: number): number => {
      const t = (frame % 24_000) / 24_000
      return t < 0.4 ? voice(frame) * Math.min(1, t * 20, (0.4 - t) * 20) : 0
    }
    expect(measure(MONO16, pcmOf(MONO16, 240_000, gate)).dropouts).toBe(0)
    expect(measure(MONO16, pcmOf(MONO16, 48_000 * 30, voice)).dropouts).toBe(0)
    await speak(
      file('clean'),
      'Peter Piper picked a peck of pickled peppers. A peck of pickled peppers Peter Piper picked.',
      MONO16,
    )
    expect((await measureFile(file('clean'))).dropouts).toBe(0)
  })

  it('are added to those the clock showed', () => {
    expect(measure(MONO16, pcmOf(MONO16, 4_800, voice), 960, 3).dropouts).toBe(3)
  })
})

describe('judge', () => {
  const policy = qualityPolicy.parse({})
  const good: QualityFigures = {
    durationMs: 4_000,
    peakDbfs: -9,
    rmsDbfs: -25,
    clippedSamples: 0,
    clippingRuns: 0,
    clippedShare: 0,
    snrDb: 35,
    noiseDbfs: -60,
    leadingSilenceMs: 300,
    trailingSilenceMs: 400,
    speechStartMs: 300,
    speechEndMs: 3_600,
    speechShare: 0.8,
    speechRate: 4,
    bandwidthHz: 20_000,
    dcOffset: 0.001,
    dropouts: 0,
    version: 2,
    speechLikeness: 1,
    digitalSilenceMs: 0,
    humHz: null,
    humDbfs: null,
    channelPeaksDbfs: [-9],
    channelDifferenceDb: null,
    backgroundShare: 0,
  }
  const rules = (change: Partial<QualityFigures>): string[] =>
    judge({ ...good, ...change }, policy, { sampleRate: 48_000 }).map(({ rule, level }) => `${level} ${rule}`)

  it.each<[string, Partial<QualityFigures>, string[]]>([
    ['a good take', {}, []],
    [
      'silence',
      { peakDbfs: -200, snrDb: null, speechStartMs: null, speechEndMs: null, bandwidthHz: 0 },
      ['block empty'],
    ],
    ['half a word', { durationMs: 499, speechStartMs: 0 }, ['block too_short']],
    ['too quiet', { peakDbfs: -20.1 }, ['warn too_quiet']],
    ['just loud enough', { peakDbfs: -20 }, []],
    ['too loud', { peakDbfs: -2.9 }, ['warn too_loud']],
    ['clipped', { peakDbfs: 0, clippingRuns: 1, clippedShare: 0.001 }, ['warn clipped']],
    ['clipped heavily', { peakDbfs: 0, clippingRuns: 90, clippedShare: 0.011 }, ['warn clipped_heavily']],
    ['noisy', { snrDb: 19.9 }, ['warn noisy']],
    ['noise unknown', { snrDb: null }, []],
    ['dropouts', { dropouts: 1 }, ['warn dropouts']],
    ['a 16 kHz microphone', { bandwidthHz: 8_000 }, ['note narrow_band']],
    ['an offset', { dcOffset: -0.03 }, ['note dc_offset']],
    ['cut at the start', { speechStartMs: 20 }, ['warn cut_start']],
    ['cut at the end', { speechEndMs: 3_990 }, ['warn cut_end']],
    ['worst first', { bandwidthHz: 8_000, snrDb: 3, durationMs: 4_000, peakDbfs: -61 }, ['block empty']],
  ])('%s', (_name, change, expected) => {
    expect(rules(change)).toEqual(expected)
  })

  it('keeps to the levels and limits of the project', () => {
    const strict = qualityPolicy.parse({ noisy: { level: 'block', limit: 40 }, too_loud: { level: 'off' } })
    expect(judge({ ...good, peakDbfs: -1, bandwidthHz: 1_000 }, strict, { sampleRate: 48_000 })).toEqual([
      { rule: 'noisy', level: 'block', value: 35 },
      { rule: 'narrow_band', level: 'note', value: 1_000 },
    ])
  })
})
