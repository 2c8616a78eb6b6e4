import { describe, expect, it } from 'vitest'
import { Fft } from '../../../main/audio/fft.ts'
import { BandwidthMeter } from '../../../renderer/capture/bandwidth.ts'
import { ClockWatch } from '../../../renderer/capture/clock.ts'
import { captureFault, problemsOf } from '../../../renderer/capture/constraints.ts'
import { LevelMeter, QuietestStretch, WaveformRing } from '../../../renderer/capture/levels.ts'
import { SilenceWatch } from '../../../renderer/capture/silence.ts'
import { ZeroWatch } from '../../../renderer/capture/zero-watch.ts'
import { noise } from './signals.ts'

describe('the level meter', () => {
  it('holds peaks, lets them fall, and keeps the clip lamp lit', () => {
    let now = 0
    const meter = new LevelMeter(() => now)
    expect(meter.read()).toEqual({ peakDbfs: -200, rmsDbfs: -200, holdDbfs: -200, clipLamp: false, clips: 0 })
    meter.push(1, 0.25, 2)
    expect(meter.read()).toMatchObject({ peakDbfs: 0, holdDbfs: 0, clipLamp: true, clips: 2 })
    expect(meter.read().rmsDbfs).toBeCloseTo(-6.02, 2)
    now = 1_500
    meter.push(0.1, 0.001, 0)
    expect(meter.read()).toMatchObject({ peakDbfs: -20, holdDbfs: 0, clipLamp: true })
    now = 2_000
    expect(meter.read()).toMatchObject({ holdDbfs: -10, clipLamp: false, clips: 2 })
    now = 3_500
    expect(meter.read().holdDbfs).toBe(-20)
    meter.resetClips()
    expect(meter.read().clips).toBe(0)
  })
})

describe('the level of the room', () => {
  it('is that of the quietest stretch: a sentence spoken meanwhile does not count', () => {
    const stretch = new QuietestStretch(4)
    expect(stretch.read()).toBeNull()
    stretch.push(0.5, 0.01)
    expect(stretch.read()?.rmsDbfs).toBeCloseTo(-20, 1) // all that was heard
    for (let i = 0; i < 20; i += 1) stretch.push(0.5, 0.01)
    for (let i = 0; i < 4; i += 1) stretch.push(0.002, 1e-6)
    for (let i = 0; i < 20; i += 1) stretch.push(0.5, 0.01)
    expect(stretch.read()?.rmsDbfs).toBeCloseTo(-60, 1)
    expect(stretch.read()?.peakDbfs).toBeCloseTo(-54, 0)
  })
})

describe('the waveform ring', () => {
  it('gives the newest peaks, oldest first', () => {
    const ring = new WaveformRing(100, 1_000, 0.4) // four pairs
    const out = new Float32Array(20)
    expect(ring.copyLast(out)).toBe(0)
    ring.push(Float32Array.of(-0.1, 0.1, -0.2, 0.2, -0.3, 0.3))
    ring.push(Float32Array.of(-0.4, 0.4, -0.5, 0.5, -0.6, 0.6))
    expect(ring.written).toBe(6)
    expect(ring.copyLast(out)).toBe(4)
    expect([...out.subarray(0, 8)]).toEqual([...Float32Array.of(-0.3, 0.3, -0.4, 0.4, -0.5, 0.5, -0.6, 0.6)])
    expect(ring.copyLast(out.subarray(0, 3))).toBe(1)
    expect(out[1]).toBeCloseTo(0.6)
  })
})

describe('the live bandwidth', () => {
  /** What an AnalyserNode says of a signal: a Blackman window, |X| / N in dB. */
  function spectra(meter: BandwidthMeter, count: number, sample: (i: number) => number): void {
    const size = 4_096
    const fft = new Fft(size)
    for (let n = 0; n < count; n++) {
      const block = Float64Array.from({ length: size }, (_, i) => {
        const t = (2 * Math.PI * i) / size
        return sample(n * size + i) * (0.42 - 0.5 * Math.cos(t) + 0.08 * Math.cos(2 * t))
      })
      const power = new Float64Array(size / 2)
      fft.addPower(block, power)
      meter.push(Float32Array.from(power, (value) => 10 * Math.log10(value / size ** 2)))
    }
  }
  const random = noise(2)
  const rounded = (x: number): number => Math.round(x * 0x8000) / 0x8000

  it.each([
    ['white noise', () => 0.05 * random(), 23_000, 24_000],
    [
      'tones up to 7 kHz',
      (i: number) =>
        [300, 1_000, 3_000, 6_800, 7_000].reduce(
          (sum, hz) => sum + 0.1 * Math.sin((2 * Math.PI * hz * i) / 48_000),
          0,
        ),
      6_900,
      7_500,
    ],
  ] as const)('is told of %s', (_name, sample, least, most) => {
    const meter = new BandwidthMeter(48_000, 4_096)
    spectra(meter, 11, (i) => rounded(sample(i)))
    expect(meter.read()).toBeNull()
    spectra(meter, 9, (i) => rounded(sample(i)))
    expect(meter.read()).toBeGreaterThan(least)
    expect(meter.read()).toBeLessThanOrEqual(most)
    meter.reset()
    expect(meter.read()).toBeNull()
  })

  it.each([
    [-55, 9_800, 10_400],
    [-85, 500, 1_000],
  ])('takes what is %i dB below the voice for content, or for a resampler', (db, least, most) => {
    const meter = new BandwidthMeter(48_000, 4_096)
    const faint = 0.5 * 10 ** (db / 20)
    spectra(meter, 20, (i) => {
      const tone = (hz: number): number => Math.sin((2 * Math.PI * hz * i) / 48_000)
      let sum = 0.5 * tone(500)
      for (let hz = 9_400; hz <= 10_000; hz += 100) sum += faint * tone(hz)
      return sum
    })
    expect(meter.read() ?? 0).toBeGreaterThan(least)
    expect(meter.read() ?? 0).toBeLessThan(most)
  })

  it('says nothing of silence', () => {
    const meter = new BandwidthMeter(48_000, 4_096)
    spectra(meter, 20, () => 0)
    spectra(meter, 20, () => rounded(0.00003 * random()))
    expect(meter.read()).toBeNull()
  })
})

describe('the clock watch', () => {
  const RATE = 48_000
  /** Messages of 1,024 frames over `seconds`; `late`: how much later than its time each comes, `lost`: what went missing before. */
  function listen(
    seconds: number,
    late: (i: number) => number,
    lost: (t: number) => number,
    skew = 0,
  ): number[] {
    const watch = new ClockWatch(RATE)
    const found: number[] = []
    let missing = 0
    for (let i = 1; i * 1_024 < seconds * RATE; i++) {
      const t = (i * 1_024) / RATE
      missing += lost(t)
      const frames = watch.push(i * 1_024 - missing, t * 1_000 * (1 + skew) + late(i))
      if (frames > 0) found.push(Math.round(frames / 48))
    }
    return found
  }
  const random = noise(4)
  const jitter = (): number => 40 * Math.abs(random())

  it('finds what was lost, within 20 ms, whatever the delays', () => {
    const once = (at: number, ms: number) => (t: number) => (t >= at && t < at + 1_024 / RATE ? ms * 48 : 0)
    for (const ms of [100, 250, 1_000]) {
      const found = listen(20, jitter, once(10, ms))
      expect(found).toHaveLength(1)
      expect(Math.abs(found[0]! - ms)).toBeLessThan(20)
    }
    // Small losses add up until they count.
    const total = listen(30, jitter, (t) =>
      t > 5 && Math.floor(t * 10) % 10 === 0 && t < 25 ? 48 : 0,
    ).reduce((a, b) => a + b, 0)
    expect(total).toBeGreaterThan(50)
  })

  it('takes neither delays nor bursts nor drifting clocks for a loss', () => {
    for (const skew of [0, 0.0002, -0.0002]) {
      expect(listen(3_600, jitter, () => 0, skew)).toEqual([])
      // 800 ms in which nothing comes, then all at once, every two seconds
      expect(
        listen(
          600,
          (i) => (i % 94 < 38 ? (38 - (i % 94)) * 21 : 0),
          () => 0,
          skew,
        ),
      ).toEqual([])
    }
  })

  it('forgets on reset', () => {
    const watch = new ClockWatch(RATE)
    let now = 0
    for (let i = 0; i < 200; i++) expect(watch.push(i * 1_024, (now += 21.33))).toBe(0)
    watch.reset()
    now += 5_000
    for (let i = 200; i < 400; i++) expect(watch.push(i * 1_024, (now += 21.33))).toBe(0)
  })
})

describe('auto-stop', () => {
  const room = -55
  const feed = (watch: SilenceWatch, levels: readonly (readonly [number, number])[]): number | null => {
    let now = 0
    for (const [level, ms] of levels)
      for (const end = now + ms; now < end; now += 20) if (watch.push(level, now)) return now
    return null
  }
  it('stops after speech and the silence that was asked for, by the level of the room', () => {
    expect(
      feed(new SilenceWatch(room, 1_500), [
        [room, 3_000],
        [-20, 1_000],
        [room + 3, 5_000],
      ]),
    ).toBe(5_500)
  })
  it('goes on through pauses, before speech, and over a noise that is not speech', () => {
    expect(feed(new SilenceWatch(room, 1_500), [[room, 60_000]])).toBeNull()
    expect(
      feed(new SilenceWatch(room, 1_500), [
        [-20, 100],
        [room, 20_000],
      ]),
    ).toBeNull()
    expect(
      feed(new SilenceWatch(room, 1_500), [
        [-20, 600],
        [room, 1_400],
        [-20, 600],
        [room, 1_400],
      ]),
    ).toBeNull()
    expect(
      feed(new SilenceWatch(room, 1_500), [
        [-20, 600],
        [room + 10, 9_000],
      ]),
    ).toBeNull()
  })
})

describe('what the browser says', () => {
  const device = {
    label: '',
    deviceId: 'a',
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  }
  it('is turned into problems', () => {
    expect(problemsOf(device, 'a', 48_000, 48_000)).toEqual([])
    expect(
      problemsOf({ ...device, autoGainControl: true, noiseSuppression: null }, 'b', 16_000, 48_000),
    ).toEqual(['auto_gain_on', 'settings_unknown', 'resampled', 'other_device'])
  })
  it.each([
    ['NotFoundError', 'no_microphone'],
    ['NotAllowedError', 'permission_denied'],
    ['NotReadableError', 'device_busy'],
    ['SomethingNew', 'failed'],
  ])('%s is told as %s', (name, code) => {
    expect(captureFault(new DOMException('x', name))).toMatchObject({ code })
  })
})

describe('exact zeros while they come', () => {
  const RATE = 48_000
  const PIECE = 960
  const heard = (...stretches: readonly (readonly [peak: number, ms: number])[]): string[] => {
    const watch = new ZeroWatch(RATE)
    const told: string[] = []
    let frame = 0
    for (const [peak, ms] of stretches)
      for (let left = (ms * RATE) / 1000; left > 0; left -= PIECE) {
        const change = watch.push(peak, (frame += PIECE))
        if (change) told.push(`${change} ${(frame * 1000) / RATE}`)
      }
    return told
  }
  it('are told within a second, once, and so is their end', () => {
    expect(heard([0.2, 1_000], [0, 3_000], [0.2, 100])).toEqual(['zeros 1800', 'sound 4020'])
  })
  it('are told of a microphone that never sends anything else', () => {
    expect(heard([0, 2_000])).toEqual(['zeros 820'])
  })
  it('are not a quiet room, nor a short gap', () => {
    expect(heard([1 / 32_768, 5_000], [0, 700], [0.1, 100])).toEqual([])
  })
})
