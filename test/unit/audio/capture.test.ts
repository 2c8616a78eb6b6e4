/** The audio thread's work and the way of a take to its sink, on a simulated audio clock. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { join } from 'node:path'
import fc from 'fast-check'
import { openRecording } from '../../../main/core/recording/index.ts'
import { pieceFrames, QUANTUM } from '../../../renderer/capture/messages.ts'
import type { FromWorklet, ProcessorOptions } from '../../../renderer/capture/messages.ts'
import { Recorder } from '../../../renderer/capture/recorder.ts'
import { TakeQueue } from '../../../renderer/capture/take.ts'
import type { MicrophoneEvent, TakeSink } from '../../../renderer/capture/types.ts'
import { scratch } from './signals.ts'

const RATE = 48_000
const options: ProcessorOptions = { channel: 'first', bitDepth: 16, maxPreRollFrames: RATE }

/** A device whose every sample says when it was: (frame % 60,000 - 30,000) / 2^15. */
const stamp = (frame: number): number => ((frame % 60_000) - 30_000) / 0x8000

class Simulation {
  readonly messages: FromWorklet[] = []
  readonly recorder: Recorder
  frame = 0
  wall = 1_700_000_000_000
  readonly #rate: number
  readonly #block = new Float32Array(QUANTUM)
  readonly #opposite = new Float32Array(QUANTUM)
  onMessage: (message: FromWorklet) => void = (message) => void this.messages.push(message)

  constructor(processorOptions = options, rate = RATE) {
    this.#rate = rate
    this.recorder = new Recorder(rate, processorOptions, (message) => this.onMessage(message))
  }

  /** Lets `quanta` quanta be heard that are all the same: many of them in little time. */
  hum(quanta: number): void {
    for (let i = 0; i < quanta; i++) {
      this.recorder.process([this.#block, this.#opposite], this.frame, this.wall)
      this.skip(1)
    }
  }

  /** Lets `quanta` quanta be heard; `silent`: the clock runs, the device delivers nothing. */
  run(quanta: number, silent = false): void {
    for (let i = 0; i < quanta; i++) {
      for (let j = 0; j < QUANTUM; j++) {
        const value = stamp(this.frame + j)
        this.#block[j] = value
        this.#opposite[j] = -value
      }
      this.recorder.process(silent ? [] : [this.#block, this.#opposite], this.frame, this.wall)
      this.skip(1)
    }
  }

  /** The clock runs on unheard. */
  skip(quanta: number): void {
    this.frame += quanta * QUANTUM
    this.wall += (quanta * QUANTUM * 1000) / this.#rate
  }

  start(preRollFrames: number): void {
    this.recorder.receive({ type: 'start', take: 1, preRollFrames }, this.wall)
  }

  stop(postRollFrames: number): void {
    this.recorder.receive({ type: 'stop', take: 1, postRollFrames }, this.wall)
  }

  get pieces(): { firstFrame: number; pcm: Uint8Array }[] {
    return this.messages.filter((message) => message.type === 'piece')
  }

  /** first device frame and length of all that was recorded, checked to be without a break */
  recorded(): { from: number; frames: number } {
    let from: number | null = null
    let frames = 0
    for (const { firstFrame, pcm } of this.pieces) {
      const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
      for (let i = 0; i < pcm.length / 2; i++) {
        from ??= view.getInt16(0, true) + 30_000
        // One assertion a sample would take longer than all else.
        if (view.getInt16(i * 2, true) !== ((from + firstFrame + i) % 60_000) - 30_000)
          throw new Error(`another sample than was heard, at frame ${firstFrame + i}`)
        frames++
      }
    }
    return { from: from ?? -1, frames }
  }
}

describe('the audio thread', () => {
  it('cuts pieces of at most 50 ms at any rate', () => {
    for (const rate of [8_000, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000]) {
      expect(pieceFrames(rate) % QUANTUM).toBe(0)
      expect(pieceFrames(rate) / rate).toBeLessThanOrEqual(0.05)
    }
  })

  it('records from the pre-roll to the end of the post-roll, every sample once, whenever it is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: RATE }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 5_000 }),
        (before, preRoll, during, postRoll) => {
          const simulation = new Simulation()
          simulation.run(before)
          const asked = simulation.frame
          simulation.start(preRoll)
          simulation.run(during)
          const stopped = simulation.frame
          simulation.stop(postRoll)
          simulation.run(Math.ceil(postRoll / QUANTUM) + 2)
          const pre = Math.min(preRoll, asked)
          const total = stopped + (before + during === 0 ? 0 : postRoll) - (asked - pre)
          expect(simulation.messages.find(({ type }) => type === 'begun')).toEqual({
            type: 'begun',
            take: 1,
            preRollFrames: pre,
          })
          expect(simulation.messages.filter(({ type }) => type === 'ended')).toHaveLength(1)
          if (before + during > 0) expect(simulation.recorded().frames).toBe(total)
          if (total > 0 && before + during > 0)
            expect(simulation.recorded().from).toBe((asked - pre) % 60_000)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('lets the pre-roll wrap around its ring', () => {
    const simulation = new Simulation({ ...options, maxPreRollFrames: 1_000 })
    simulation.run(1_000)
    simulation.start(1_000_000)
    simulation.stop(0)
    expect(simulation.recorded()).toEqual({ from: (simulation.frame - 1_000) % 60_000, frames: 1_000 })
  })

  it.each([
    ['second', 16, [1]],
    ['both', 24, [0, 1]],
  ] as const)('takes the channels that were chosen: %s, %i bits', (channel, bitDepth, chosen) => {
    const simulation = new Simulation({ channel, bitDepth, maxPreRollFrames: 1_000 })
    simulation.run(10)
    simulation.start(0)
    simulation.run(1)
    simulation.stop(0)
    const pcm = Buffer.concat(simulation.pieces.map((piece) => piece.pcm))
    const size = bitDepth / 8
    for (let i = 0; i < QUANTUM; i++)
      chosen.forEach((source, j) => {
        const value = pcm.readIntLE((i * chosen.length + j) * size, size) / 2 ** (bitDepth - 1)
        expect(value).toBe(stamp(10 * QUANTUM + i) * (source === 1 ? -1 : 1))
      })
  })

  it('shows a jump of its clock as a jump of firstFrame, and starts no pre-roll before one', () => {
    const simulation = new Simulation()
    simulation.run(100)
    simulation.skip(3)
    simulation.run(2)
    simulation.start(RATE)
    simulation.run(9)
    simulation.run(4, true) // the device delivers nothing, the clock runs
    simulation.run(3)
    simulation.stop(0)
    expect(simulation.messages.find(({ type }) => type === 'begun')).toMatchObject({
      preRollFrames: 2 * QUANTUM,
    })
    expect(simulation.recorded()).toEqual({ from: 103 * QUANTUM, frames: 14 * QUANTUM })
    expect(simulation.pieces.map(({ firstFrame }) => firstFrame)).toEqual([0, 8 * QUANTUM, 15 * QUANTUM])
  })

  it('counts the time that a standstill of the audio system took', () => {
    const simulation = new Simulation()
    simulation.run(100)
    simulation.start(0)
    simulation.run(8)
    simulation.wall += 10_000 // asleep: the audio clock stood still
    simulation.run(8)
    simulation.stop(0)
    const [first, second] = simulation.pieces
    expect(first?.firstFrame).toBe(0)
    expect((second!.firstFrame - 8 * QUANTUM) / RATE).toBeCloseTo(10, 1)
  })

  it('begins with what comes when it is asked while nothing is heard', () => {
    const simulation = new Simulation()
    simulation.start(1_000)
    simulation.skip(50)
    simulation.run(8)
    simulation.stop(0)
    expect(simulation.pieces.map(({ firstFrame }) => firstFrame)).toEqual([0])
    simulation.messages.length = 0
    simulation.wall += 60_000
    simulation.start(1_000)
    simulation.run(8)
    simulation.wall += 60_000
    simulation.stop(RATE) // no post-roll will ever come
    expect(simulation.messages.at(-1)?.type).toBe('ended')
    expect(simulation.pieces.map(({ firstFrame }) => firstFrame)).toEqual([0])
  })

  it('measures what it hears', () => {
    const simulation = new Simulation()
    const block = new Float32Array(QUANTUM).fill(0.5)
    block.set([1, -1, 1], 10)
    for (let i = 0; i < pieceFrames(RATE) / QUANTUM; i++)
      simulation.recorder.process([i === 0 ? block : block.fill(0.5)], i * QUANTUM, 0)
    expect(simulation.messages).toHaveLength(1)
    expect(simulation.messages[0]).toMatchObject({ type: 'meter', peak: 1, clips: 1 })
    const meter = simulation.messages[0]!
    if (meter.type !== 'meter') throw new Error('no meter')
    expect([...meter.peaks]).toEqual([-1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    expect(meter.meanSquare).toBeCloseTo((1024 - 3) / 1024 / 4 + 3 / 1024, 5)
  })
})

describe('a take on its way to the sink', () => {
  afterEach(() => vi.useRealTimers())

  interface Setup {
    simulation: Simulation
    take: TakeQueue
    events: MicrophoneEvent[]
    over: () => boolean
  }
  function setup(sink: TakeSink, processorOptions = options, rate = RATE): Setup {
    const simulation = new Simulation(processorOptions, rate)
    const events: MicrophoneEvent[] = []
    let over = false
    const take = new TakeQueue({
      id: 1,
      format: { sampleRate: rate, channels: 1, bitDepth: 16 },
      device: { label: 'x', echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      sink,
      send: (message) => simulation.recorder.receive(message, simulation.wall),
      emit: (event) => void events.push(event),
      over: () => (over = true),
    })
    simulation.onMessage = (message) => {
      if (message.type !== 'meter') take.receive(message)
    }
    return { simulation, take, events, over: () => over }
  }
  const nothing = (): Promise<void> => Promise.resolve()

  it('delivers in order, holds back at most 16, and waits for a slow begin', async () => {
    let begin: () => void = () => undefined
    const firstFrames: number[] = []
    let unanswered = 0
    let most = 0
    const { simulation, take, over } = setup({
      begin: ({ preRollFrames }) => {
        expect(preRollFrames).toBe(5_000)
        return new Promise((resolve) => (begin = resolve))
      },
      piece: async (firstFrame) => {
        firstFrames.push(firstFrame)
        most = Math.max(most, ++unanswered)
        await new Promise((resolve) => setImmediate(resolve))
        unanswered--
      },
    })
    simulation.run(100)
    simulation.start(5_000)
    simulation.run(800)
    const stopped = take.stop(0)
    expect(firstFrames).toEqual([])
    begin()
    const end = await stopped
    expect(end).toEqual({ frames: 800 * QUANTUM + 5_000, gaps: [], endedBy: 'stop' })
    expect(firstFrames).toEqual(firstFrames.map((_, i) => i * 1_024))
    expect(most).toBe(16)
    expect(await take.stop(1_000)).toBe(end)
    expect(over()).toBe(true)
  })

  it('finds 1,000 gaps of a render quantum or more, each where it is, down to the file', async () => {
    const at = await scratch()
    try {
      const writer = await openRecording({
        dir: at.dir,
        takeId: 'take',
        format: { sampleRate: RATE, channels: 1, bitDepth: 16 },
        meta: {},
      })
      const { simulation, take, events } = setup({
        begin: nothing,
        piece: async (firstFrame, pcm) => {
          await writer.append(firstFrame, pcm)
        },
      })
      simulation.run(10)
      simulation.start(500)
      const expected = []
      let heard = 500
      for (let i = 0; i < 1_000; i++) {
        const quanta = 1 + ((i * 7) % 23)
        simulation.run(quanta)
        heard += quanta * QUANTUM
        const missing = i % 10 === 0 ? 5 : 1
        if (i % 2 === 0) simulation.skip(missing)
        else simulation.run(missing, true)
        expected.push({ atFrame: heard, missingFrames: missing * QUANTUM })
      }
      simulation.run(1)
      const end = await take.stop(0)
      expect(end.gaps).toEqual(expected)
      expect(events).toEqual(expected.map((gap) => ({ type: 'gap', gap })))
      const finished = await writer.finish(join(at.dir, 'take.wav'))
      expect(finished.gaps).toEqual(expected)
      expect(finished.frames).toBe(heard + QUANTUM)
      expect(finished.quality.dropouts).toBe(1_000)
    } finally {
      await at.remove()
    }
  })

  it('finds no gap in a clean hour, with a wall clock that is late and comes in bursts', async () => {
    const rate = 8_000
    const { simulation, take, events } = setup({ begin: nothing, piece: nothing }, options, rate)
    simulation.run(10)
    simulation.start(500)
    const blocks = (3_600 * rate) / QUANTUM
    for (let done = 0; done < blocks; done += 125) {
      // Two seconds of audio in one burst, up to 900 ms late: as a busy machine delivers it.
      const late = (done * 37) % 900
      simulation.wall += late
      simulation.hum(125)
      simulation.wall -= late
      if (done % 12_500 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    const end = await take.stop(0)
    expect(end).toEqual({ frames: 3_600 * rate + 500, gaps: [], endedBy: 'stop' })
    expect(events).toEqual([])
  })

  it('passes on a loss that the audio clock does not show', async () => {
    const firstFrames: number[] = []
    const { simulation, take } = setup({
      begin: nothing,
      piece: (first) => {
        firstFrames.push(first)
        return Promise.resolve()
      },
    })
    simulation.run(8)
    simulation.start(0)
    simulation.run(8)
    take.addLoss(4_800)
    simulation.run(8)
    const end = await take.stop(0)
    expect(end).toMatchObject({ frames: 2_048, gaps: [{ atFrame: 1_024, missingFrames: 4_800 }] })
    expect(firstFrames).toEqual([0, 5_824])
  })

  it('ends with what there is when the device is lost', async () => {
    const { simulation, take } = setup({ begin: nothing, piece: nothing })
    simulation.run(10)
    simulation.start(0)
    simulation.run(21)
    take.lost()
    expect(await take.stop(500)).toEqual({ frames: 21 * QUANTUM, gaps: [], endedBy: 'device_lost' })
  })

  it('tells what the sink refused, once, and stops', async () => {
    const full = new Error('disk full')
    const { simulation, take, events, over } = setup({
      begin: nothing,
      piece: (firstFrame) => (firstFrame >= 3_072 ? Promise.reject(full) : Promise.resolve()),
    })
    simulation.run(1)
    simulation.start(0)
    simulation.run(100)
    await expect(take.stop(0)).rejects.toBe(full)
    expect(events).toEqual([{ type: 'take_failed', error: full }])
    expect(over()).toBe(true)
  })

  it('rejects when the take cannot begin, or is cancelled', async () => {
    const denied = new Error('consent required')
    const refused = setup({ begin: () => Promise.reject(denied), piece: nothing })
    refused.simulation.start(0)
    await expect(refused.take.stop(0)).rejects.toBe(denied)
    let pieces = 0
    const cancelled = setup({
      begin: nothing,
      piece: () => {
        pieces++
        return Promise.resolve()
      },
    })
    cancelled.simulation.run(1)
    cancelled.simulation.start(0)
    cancelled.take.cancel()
    cancelled.simulation.run(100)
    await expect(cancelled.take.stop(0)).rejects.toMatchObject({ code: 'closed' })
    expect(pieces).toBe(0)
  })

  it('does not wait for an audio thread that is gone', async () => {
    vi.useFakeTimers()
    const { simulation, take } = setup({ begin: nothing, piece: nothing })
    simulation.run(10)
    simulation.start(0)
    simulation.run(16)
    simulation.onMessage = () => undefined // it answers nothing from here on
    const stopped = take.stop(500)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(await stopped).toMatchObject({ frames: 16 * QUANTUM, endedBy: 'stop' })
  })
})
