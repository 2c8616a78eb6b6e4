/** One take on wavesurfer: drawn from the peaks that the core keeps, played from the core's own file. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import WaveSurfer from 'wavesurfer.js'
import { useServices } from '../store/services.ts'
import { takeAudio } from './audio-ahead.ts'
import { colours, onTheme } from './canvas.ts'
import { loadPeaks } from './peaks.ts'

/** A part that is played to its end stops a little before it, s. */
const STOPS_EARLY = 0.05

export interface Player {
  /** null until the waveform stands */
  readonly surfer: WaveSurfer | null
  readonly playing: boolean
  /** s */
  readonly time: number
  readonly failed: boolean
  readonly toggle: () => void
  readonly pause: () => void
  readonly seek: (seconds: number) => void
  /** from where it stands to the end, or a part, s */
  readonly playRange: (from?: number, to?: number) => void
  /** what is played begins again when it ends */
  readonly looped: boolean
  readonly setLooped: (looped: boolean) => void
  /** for whoever looks closer: what is drawn next is drawn from every step of the peaks, not from their overview */
  readonly sharpen: () => void
}

/**
 * wavesurfer writes its rules into a style element, which the page's policy refuses. It is built outside of the
 * document, where nothing is refused yet, and its rules are adopted as a constructed sheet before it is shown.
 */
function adoptStyles(surfer: WaveSurfer): void {
  const shadow = surfer.getWrapper().getRootNode()
  if (!(shadow instanceof ShadowRoot)) return
  const sheets: CSSStyleSheet[] = []
  for (const style of shadow.querySelectorAll('style')) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style.textContent)
    sheets.push(sheet)
    style.remove()
  }
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, ...sheets]
}

const paint = () => ({
  waveColor: colours().ink2,
  progressColor: colours().accent,
  cursorColor: colours().ink,
})

interface Options {
  readonly height: number
  /** called once, before the waveform is shown: the place for plugins */
  readonly prepare?: (surfer: WaveSurfer) => void
  /** s; with each event of the player, not with each render: on a busy page a short take may be over before the first */
  readonly onTime?: ((seconds: number, playing: boolean) => void) | undefined
}

/** `boxRef` is where the waveform goes: an empty element that nothing else fills. */
export function usePlayer(
  boxRef: RefObject<HTMLDivElement | null>,
  takeId: string | null,
  durationMs: number,
  { height, prepare, onTime }: Options,
): Player {
  const { client } = useServices()
  const [surfer, setSurfer] = useState<WaveSurfer | null>(null)
  const [playing, setPlaying] = useState(false)
  const [time, setTime] = useState(0)
  const [failed, setFailed] = useState(false)
  const [looped, setLooped] = useState(false)
  const loopedRef = useRef(false)
  /** what was asked for last, s */
  const rangeRef = useRef<readonly [from: number, to: number | undefined]>([0, undefined])
  /** asked for before the waveform stands: it plays as soon as it does */
  const early = useRef(false)
  const prepareRef = useRef(prepare)
  const onTimeRef = useRef(onTime)
  useLayoutEffect(() => void (onTimeRef.current = onTime))
  const sharpenRef = useRef<() => void>(() => undefined)

  // Before the browser paints: peaks that are here already are drawn together with what stands around them.
  useLayoutEffect(() => {
    const box = boxRef.current
    if (!box || takeId === null) return
    let made: WaveSurfer | null = null
    let wanted = true
    let endTheme = () => undefined as unknown
    const build = async () => {
      const peaks = await loadPeaks(client, takeId)
      if (!wanted) return
      setFailed(false)
      setTime(0)
      const media = takeAudio(takeId)
      const host = document.createElement('div')
      host.dir = 'ltr' // time runs to the right in every language
      made = WaveSurfer.create({
        container: host,
        height,
        barWidth: 2,
        barGap: 1,
        barRadius: 1,
        cursorWidth: 2,
        // One drag, one meaning: where parts can be marked, moving along by dragging would swallow every mark.
        dragToSeek: prepareRef.current === undefined,
        peaks: [peaks.overview.max, peaks.overview.min],
        duration: durationMs / 1_000,
        // of the very same address, or it would be loaded once more
        url: media?.src ?? client.audioUrl(takeId),
        ...(media ? { media } : {}),
        ...paint(),
      })
      prepareRef.current?.(made)
      adoptStyles(made)
      const current = made
      const again = () => {
        const [from, to] = rangeRef.current
        if (loopedRef.current) void current.play(from, to).catch(() => setFailed(true))
      }
      const at = (seconds: number) => onTimeRef.current?.(seconds, current.isPlaying())
      current.on('play', () => {
        setPlaying(true)
        at(current.getCurrentTime())
      })
      current.on('pause', () => {
        setPlaying(false)
        at(current.getCurrentTime())
        const [, to] = rangeRef.current
        if (to !== undefined && current.getCurrentTime() >= to - STOPS_EARLY) again()
      })
      current.on('finish', () => {
        setPlaying(false)
        if (rangeRef.current[1] === undefined) again()
      })
      current.on('timeupdate', (seconds) => {
        setTime(seconds)
        at(seconds)
      })
      current.on('error', () => setFailed(true))
      box.append(host)
      sharpenRef.current = () => {
        // wavesurfer takes other peaks only with the audio loaded anew; what it draws from is this one object.
        const drawn = current.getDecodedData()
        if (drawn) drawn.getChannelData = (channel) => (channel === 0 ? peaks.max : peaks.min)
      }
      endTheme = onTheme(() => current.setOptions(paint()))
      setSurfer(made)
    }
    build().catch(() => wanted && setFailed(true))
    return () => {
      wanted = false
      early.current = false
      endTheme()
      sharpenRef.current = () => undefined
      const media = made?.getMediaElement()
      made?.destroy()
      // one that was loaded ahead is not wavesurfer's own, and it would leave it as it is
      media?.pause()
      media?.removeAttribute('src')
      media?.load()
      box.textContent = ''
      setSurfer(null)
      setPlaying(false)
    }
  }, [client, boxRef, takeId, durationMs, height])

  const play = useCallback(
    (from?: number, to?: number) => {
      rangeRef.current = [from ?? 0, to]
      early.current = surfer === null
      surfer?.play(from, to).catch(() => setFailed(true))
    },
    [surfer],
  )
  useEffect(() => {
    if (surfer && early.current) play(...rangeRef.current)
  }, [surfer, play])
  useEffect(() => {
    // where it stands before it is played
    if (surfer) onTime?.(surfer.getCurrentTime(), surfer.isPlaying())
  }, [surfer, onTime])
  const pause = useCallback(() => {
    early.current = false
    surfer?.pause()
  }, [surfer])
  const toggle = useCallback(() => {
    if (surfer ? surfer.isPlaying() : early.current) pause()
    else play()
  }, [surfer, play, pause])
  const seek = useCallback(
    (seconds: number) => surfer?.setTime(Math.min(Math.max(0, seconds), surfer.getDuration())),
    [surfer],
  )
  const sharpen = useCallback(() => sharpenRef.current(), [])
  useEffect(() => void (loopedRef.current = looped), [looped])
  return {
    ...{ surfer, playing, time, failed, toggle, pause, seek, playRange: play, sharpen },
    ...{ looped, setLooped },
  }
}
