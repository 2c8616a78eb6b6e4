/** Off the screen's thread: an hour of audio must not hold up a button. */
import type { SpectrogramAnswer, SpectrogramRequest } from './messages.ts'
import { paintSpectrogram } from './paint.ts'
import { readWindow } from './wav-window.ts'

async function answer({
  id,
  url,
  from,
  to,
  width,
  height,
  picture,
}: SpectrogramRequest): Promise<SpectrogramAnswer> {
  try {
    const window = await readWindow(url, from, to)
    return { id, pixels: paintSpectrogram(window, width, height, picture), sampleRate: window.sampleRate }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

addEventListener('message', ({ data }: MessageEvent<SpectrogramRequest>) => {
  void answer(data).then((result) => postMessage(result))
})
