/**
 * The audio thread's entry: built as one file without imports, loaded by audioWorklet.addModule().
 * Writes nothing to its output: connected to the speakers only so that the browser runs it.
 */
import { PROCESSOR } from './messages.ts'
import type { ProcessorOptions, ToWorklet } from './messages.ts'
import { Recorder } from './recorder.ts'

// The AudioWorkletGlobalScope, which TypeScript's DOM library does not describe.
declare const currentFrame: number
declare const sampleRate: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(
  name: string,
  processor: new (options: { processorOptions: ProcessorOptions }) => AudioWorkletProcessor,
): void

class RecorderProcessor extends AudioWorkletProcessor {
  readonly #recorder: Recorder
  #open = true

  constructor(options: { processorOptions: ProcessorOptions }) {
    super()
    this.#recorder = new Recorder(sampleRate, options.processorOptions, (message, transfer) =>
      this.port.postMessage(message, transfer),
    )
    this.port.onmessage = (event: MessageEvent<ToWorklet>) => {
      if (event.data.type === 'close') this.#open = false
      this.#recorder.receive(event.data, Date.now())
    }
  }

  /** Called by the browser for every 128 frames; false lets the processor go. */
  process(inputs: Float32Array[][]): boolean {
    this.#recorder.process(inputs[0] ?? [], currentFrame, Date.now())
    return this.#open
  }
}

registerProcessor(PROCESSOR, RecorderProcessor)
