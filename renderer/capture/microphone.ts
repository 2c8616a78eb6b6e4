/** Opens a microphone and owns all that hangs on it until close(). */
import type { CaptureDevice, CaptureFormat } from '../../main/contract/model.ts'
import { BandwidthMeter } from './bandwidth.ts'
import { ClockWatch } from './clock.ts'
import { appliedDevice, assertUsable, captureFault, constraintsFor, problemsOf } from './constraints.ts'
import { LevelMeter, QuietestStretch, WaveformRing } from './levels.ts'
import { PEAKS_PER_PIECE, pieceFrames, PROCESSOR } from './messages.ts'
import type { FromWorklet, ProcessorOptions, ToWorklet } from './messages.ts'
import { TakeQueue } from './take.ts'
import { ZeroWatch } from './zero-watch.ts'
import { CaptureError } from './types.ts'
import type {
  CaptureProblem,
  Level,
  LiveTake,
  LiveWaveform,
  Microphone,
  MicrophoneEvent,
  MicrophoneInfo,
  MicrophoneOptions,
  TakeSink,
} from './types.ts'

const SPECTRUM_SIZE = 4096
const SPECTRUM_EVERY_MS = 100
/** as long as the gap between two sentences */
const STRETCH_MS = 400
const WAVEFORM_SECONDS = 60
const MAX_PRE_ROLL_MS = 5_000

/** The microphones there are. Rejects with CaptureError (`insecure`, `unsupported`, `failed`). */
export async function listMicrophones(): Promise<MicrophoneInfo[]> {
  assertUsable()
  const devices = await navigator.mediaDevices.enumerateDevices().catch((thrown: unknown) => {
    throw captureFault(thrown)
  })
  const inputs = devices.filter((device) => device.kind === 'audioinput')
  // Chromium lists the default device twice: by its own id and as 'default'.
  return inputs.map(({ deviceId, label }) => ({ deviceId, label, isDefault: deviceId === 'default' }))
}

/** Rejects with CaptureError; nothing stays open then. */
export async function openMicrophone(options: MicrophoneOptions): Promise<Microphone> {
  assertUsable()
  let stream: MediaStream | undefined
  let context: AudioContext | undefined
  try {
    stream = await navigator.mediaDevices.getUserMedia(constraintsFor(options))
    const track = stream.getAudioTracks()[0]
    if (!track) throw new CaptureError('no_microphone', 'the stream has no audio')
    const settings = track.getSettings()
    if (options.channel !== 'first' && settings.channelCount === 1)
      throw new CaptureError('channel_missing', 'this device has one channel')
    // The context takes the device's rate: nothing is resampled on the way.
    context = new AudioContext({
      latencyHint: 'balanced',
      ...(settings.sampleRate === undefined ? {} : { sampleRate: settings.sampleRate }),
    })
    if (context.sampleRate < 8_000 || context.sampleRate > 192_000)
      throw new CaptureError('format_unsupported', `${context.sampleRate} Hz`)
    await context.audioWorklet.addModule(options.workletUrl)
    return new OpenMicrophone(options, stream, track, context)
  } catch (thrown) {
    stream?.getTracks().forEach((track) => track.stop())
    await context?.close().catch(() => undefined)
    throw captureFault(thrown)
  }
}

class OpenMicrophone implements Microphone {
  readonly format: CaptureFormat
  readonly device: CaptureDevice
  readonly problems: readonly CaptureProblem[]
  readonly #options: MicrophoneOptions
  readonly #stream: MediaStream
  readonly #track: MediaStreamTrack
  readonly #context: AudioContext
  readonly #source: MediaStreamAudioSourceNode
  readonly #node: AudioWorkletNode
  readonly #analyser: AnalyserNode
  readonly #bandwidth: BandwidthMeter
  readonly #meter = new LevelMeter(() => performance.now())
  readonly #zeros: ZeroWatch
  readonly #waveform: WaveformRing
  readonly #clock: ClockWatch
  readonly #listeners = new Set<(event: MicrophoneEvent) => void>()
  readonly #meterListeners = new Set<(peak: number, meanSquare: number) => void>()
  /** ends every DOM listener this object has added */
  readonly #undo: (() => void)[] = []
  #take: TakeQueue | null = null
  #takeId = 0
  #lost = false
  #closed = false

  constructor(
    options: MicrophoneOptions,
    stream: MediaStream,
    track: MediaStreamTrack,
    context: AudioContext,
  ) {
    const { sampleRate } = context
    this.#options = options
    this.#stream = stream
    this.#track = track
    this.#context = context
    this.format = { sampleRate, channels: options.channel === 'both' ? 2 : 1, bitDepth: options.bitDepth }
    this.device = appliedDevice(track)
    this.problems = problemsOf(this.device, options.deviceId, track.getSettings().sampleRate, sampleRate)
    this.#waveform = new WaveformRing(pieceFrames(sampleRate) / PEAKS_PER_PIECE, sampleRate, WAVEFORM_SECONDS)
    this.#clock = new ClockWatch(sampleRate)
    this.#zeros = new ZeroWatch(sampleRate)
    this.#source = context.createMediaStreamSource(stream)
    const processorOptions: ProcessorOptions = {
      channel: options.channel,
      bitDepth: options.bitDepth,
      maxPreRollFrames: Math.round(((options.maxPreRollMs ?? MAX_PRE_ROLL_MS) * sampleRate) / 1000),
    }
    this.#node = new AudioWorkletNode(context, PROCESSOR, {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      channelCountMode: 'max',
      channelInterpretation: 'discrete', // channels as they are, never mixed
      processorOptions,
    })
    this.#analyser = context.createAnalyser()
    this.#analyser.fftSize = SPECTRUM_SIZE
    this.#analyser.smoothingTimeConstant = 0
    this.#bandwidth = new BandwidthMeter(sampleRate, SPECTRUM_SIZE)
    this.#connect()
    this.#watch()
  }

  #connect(): void {
    this.#source.connect(this.#node)
    this.#node.connect(this.#context.destination) // silent: a node without a way out is not run
    if (this.#options.channel === 'second') {
      const splitter = this.#context.createChannelSplitter(2)
      this.#source.connect(splitter)
      splitter.connect(this.#analyser, 1)
    } else this.#source.connect(this.#analyser)
    this.#node.port.onmessage = (event: MessageEvent<FromWorklet>) => this.#receive(event.data)
  }

  #watch(): void {
    const listen = (target: EventTarget, type: string, handler: () => void): void => {
      target.addEventListener(type, handler)
      this.#undo.push(() => target.removeEventListener(type, handler))
    }
    listen(this.#track, 'ended', () => this.#onLost())
    listen(this.#node, 'processorerror', () => this.#onLost())
    listen(this.#track, 'mute', () => this.#emit({ type: 'muted' }))
    listen(this.#track, 'unmute', () => this.#emit({ type: 'unmuted' }))
    listen(navigator.mediaDevices, 'devicechange', () => this.#emit({ type: 'devices' }))
    listen(this.#context, 'statechange', () => this.#onState())
    const spectrum = new Float32Array(SPECTRUM_SIZE / 2)
    const timer = setInterval(() => {
      if (!this.live) return
      this.#analyser.getFloatFrequencyData(spectrum)
      this.#bandwidth.push(spectrum)
    }, SPECTRUM_EVERY_MS)
    this.#undo.push(() => clearInterval(timer))
    // Told to those who listen by then, not into the void of a constructor.
    setTimeout(() => this.#onState(), 0)
  }

  #onState(): void {
    if (this.#closed) return
    this.#clock.reset()
    if (this.#context.state === 'running') this.#emit({ type: 'running' })
    else {
      this.#meter.silence()
      this.#emit({ type: 'suspended' })
      // Works where a gesture was made before, e.g. when the system gives the device back after sleep.
      this.#context.resume().catch(() => undefined)
    }
  }

  #onLost(): void {
    if (this.#lost || this.#closed) return
    this.#lost = true
    this.#meter.silence()
    this.#take?.lost()
    this.#emit({ type: 'lost' })
  }

  #receive(message: FromWorklet): void {
    if (message.type === 'meter') {
      const lost = this.#clock.push(message.frame, performance.now())
      if (lost > 0) this.#take?.addLoss(lost)
      this.#meter.push(message.peak, message.meanSquare, message.clips)
      this.#waveform.push(message.peaks)
      const change = this.#zeros.push(message.peak, message.frame)
      if (change) this.#emit({ type: change })
      for (const listener of this.#meterListeners) listener(message.peak, message.meanSquare)
    } else if (message.take === this.#takeId) this.#take?.receive(message)
  }

  #send(message: ToWorklet): void {
    this.#node.port.postMessage(message)
  }

  #emit(event: MicrophoneEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }

  get waveform(): LiveWaveform {
    return this.#waveform
  }

  get live(): boolean {
    return !this.#closed && !this.#lost && !this.#track.muted && this.#context.state === 'running'
  }

  level(): Level {
    return this.#meter.read()
  }

  resetClips(): void {
    this.#meter.resetClips()
  }

  bandwidthHz(): number | null {
    return this.#bandwidth.read()
  }

  resetBandwidth(): void {
    this.#bandwidth.reset()
  }

  measureAmbient(ms: number): Promise<{ rmsDbfs: number; peakDbfs: number }> {
    return new Promise((resolve, reject) => {
      const stretch = new QuietestStretch(
        Math.round((STRETCH_MS * this.format.sampleRate) / 1_000 / pieceFrames(this.format.sampleRate)),
      )
      const listen = (peak: number, meanSquare: number): void => stretch.push(peak, meanSquare)
      this.#meterListeners.add(listen)
      setTimeout(() => {
        this.#meterListeners.delete(listen)
        const quietest = stretch.read()
        if (quietest === null)
          reject(new CaptureError(this.#lost ? 'device_lost' : 'failed', 'the microphone delivers nothing'))
        else resolve(quietest)
      }, ms)
    })
  }

  startTake({ preRollMs, sink }: { preRollMs: number; sink: TakeSink }): LiveTake {
    if (this.#closed) throw new CaptureError('closed', 'the microphone is closed')
    if (this.#lost) throw new CaptureError('device_lost', 'the microphone is gone')
    if (this.#take) throw new CaptureError('failed', 'a take is under way')
    const id = ++this.#takeId
    const take = new TakeQueue({
      id,
      format: this.format,
      device: this.device,
      sink,
      send: (message) => this.#send(message),
      emit: (event) => this.#emit(event),
      over: () => {
        if (this.#takeId === id) this.#take = null
      },
    })
    this.#take = take
    this.#meter.resetClips()
    const preRollFrames = Math.round((preRollMs * this.format.sampleRate) / 1000)
    this.#send({ type: 'start', take: id, preRollFrames })
    return take
  }

  on(listener: (event: MicrophoneEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async resume(): Promise<void> {
    await this.#context.resume().catch((thrown: unknown) => {
      throw captureFault(thrown)
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#take?.cancel()
    this.#closed = true
    for (const undo of this.#undo.splice(0)) undo()
    this.#send({ type: 'close' })
    this.#node.port.onmessage = null
    this.#node.disconnect()
    this.#source.disconnect()
    this.#stream.getTracks().forEach((track) => track.stop())
    this.#listeners.clear()
    await this.#context.close().catch(() => undefined)
  }
}
