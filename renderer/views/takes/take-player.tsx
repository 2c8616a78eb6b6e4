/** Waveform over spectrogram, one time axis for both; drag for a region, which plays by itself. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type WaveSurfer from 'wavesurfer.js'
import Regions, { type Region } from 'wavesurfer.js/plugins/regions'
import type { Take } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { LONGEST, Spectrogram } from '../../spectrogram/spectrogram.tsx'
import { Button } from '../../ui/button.tsx'
import { GAIN, useGain } from '../../ui/gain.ts'
import { type Player, usePlayer } from '../../ui/player.ts'
import { PictureFields, usePicture } from './picture-fields.tsx'
import './take-player.css'

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3]
const HEIGHT = 120
const MARK = 'rgba(220, 140, 20, 0.4)'
const REGION = 'rgba(127, 127, 127, 0.25)'
const MOST_PX_PER_SECOND = 800
/** s */
const STEP = 2
/** who listens faster does so for the sitting, not for one take */
let usualSpeed = 1
let usualGain = 0
const NO_MARKS: NonNullable<Props['marks']> = []

interface Props {
  readonly take: Take
  /** as soon as it can be heard, without a press */
  readonly playAtOnce?: boolean
  /** for a view that wants to know what was heard */
  readonly onTime?: (seconds: number, playing: boolean) => void
  /** the part that was dragged across, ms; null: none any more */
  readonly onRegion?: (part: readonly [from: number, to: number] | null) => void
  /** parts to be drawn, ms */
  readonly marks?: readonly { readonly start_ms: number; readonly end_ms: number }[]
  /** where whoever is around may play parts of it */
  readonly onPlayer?: (player: Player) => void
  /** on the same time axis, below the picture; s */
  readonly below?: (view: { from: number; to: number; time: number }) => React.ReactNode
  /** as the take sounds, so that another may sound alike */
  readonly children?: (player: Player, sound: { speed: number; gain: number }) => React.ReactNode
}

/** Speech bounds as thin marks: they say where speech is, and cut nothing. */
type RegionsPlugin = ReturnType<typeof Regions.create>
function markSpeech(regions: RegionsPlugin, take: Take): void {
  for (const at of [take.quality?.speechStartMs, take.quality?.speechEndMs])
    if (at != null)
      regions.addRegion({ start: at / 1_000, drag: false, resize: false, color: REGION, id: `speech-${at}` })
  for (const gap of take.gaps)
    regions.addRegion({
      start: gap.atFrame / take.format.sampleRate,
      end: (gap.atFrame + gap.missingFrames) / take.format.sampleRate,
      drag: false,
      resize: false,
      color: 'rgba(220, 40, 40, 0.5)',
      id: `gap-${gap.atFrame}`,
    })
}

export function TakePlayer({
  take,
  playAtOnce = false,
  onTime,
  onRegion,
  marks = NO_MARKS,
  onPlayer,
  below,
  children,
}: Props) {
  const t = useT()
  const format = useFormat()
  const seconds = take.durationMs / 1_000
  const [span, setSpan] = useState({ from: 0, to: seconds })
  const [zoom, setZoom] = useState(0)
  const zoomed = useRef(false)
  const [speed, setSpeed] = useState(usualSpeed)
  const [gain, setGain] = useState(usualGain)
  const picture = usePicture()
  const atOnce = useRef(playAtOnce)
  const regionsRef = useRef<RegionsPlugin | null>(null)
  const [region, setRegion] = useState<Region | null>(null)
  const playPart = useRef<Player['playRange']>(() => undefined)
  const prepare = useCallback(
    (surfer: WaveSurfer) => {
      const regions = surfer.registerPlugin(Regions.create())
      regionsRef.current = regions
      surfer.on('ready', () => markSpeech(regions, take))
      regions.enableDragSelection({ color: REGION })
      const own = (one: Region) => !/^(speech|gap|mark)-/.test(one.id)
      regions.on('region-created', (made) => {
        if (!own(made)) return
        for (const other of regions.getRegions()) if (other !== made && own(other)) other.remove()
        setRegion(made)
        playPart.current(made.start, made.end)
      })
      regions.on('region-clicked', (clicked, event) => {
        event.stopPropagation()
        playPart.current(clicked.start, clicked.end)
      })
      surfer.on('scroll', (from, to) => setSpan({ from: Math.max(0, from), to }))
    },
    [take],
  )
  const boxRef = useRef<HTMLDivElement | null>(null)
  const inSight = zoom === 0 ? { from: 0, to: seconds } : span
  const player = usePlayer(boxRef, take.takeId, take.durationMs, { height: HEIGHT, prepare, onTime })
  const { surfer, playing, time, sharpen, looped, setLooped } = player
  useGain(surfer?.getMediaElement() ?? null, gain)
  useEffect(() => {
    playPart.current = player.playRange
    onPlayer?.(player)
  })
  useEffect(() => {
    if (!region) onRegion?.(null)
    else {
      const tell = () => onRegion?.([region.start * 1_000, region.end * 1_000])
      tell()
      return region.on('update-end', tell)
    }
    return undefined
  }, [onRegion, region])
  useEffect(() => {
    const regions = regionsRef.current
    if (!surfer || !regions) return
    for (const one of regions.getRegions()) if (one.id.startsWith('mark-')) one.remove()
    for (const { start_ms: from, end_ms: to } of marks)
      regions.addRegion({
        start: from / 1_000,
        end: to / 1_000,
        drag: false,
        resize: false,
        color: MARK,
        id: `mark-${from}-${to}`,
      })
  }, [surfer, marks])
  useEffect(() => {
    usualSpeed = speed
    surfer?.setPlaybackRate(speed, true)
  }, [surfer, speed])
  const { playRange, seek } = player
  useEffect(() => {
    if (surfer && atOnce.current) playRange()
  }, [surfer, playRange])
  useEffect(() => {
    // it is drawn whole to begin with: drawing an hour again to the same width is time that someone waits
    if (!surfer || (zoom === 0 && !zoomed.current)) return
    if (!zoomed.current) sharpen()
    zoomed.current = true
    const width = surfer.getWidth()
    const fit = width / seconds
    surfer.zoom(zoom === 0 ? 0 : fit * (MOST_PX_PER_SECOND / fit) ** zoom)
  }, [surfer, zoom, seconds, sharpen])

  const faster = (step: number) =>
    setSpeed((now) => SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(now) + step))] ?? now)
  // Where a part is marked, that part is what one wants to hear again; `restart` plays it all.
  const play = () => (region && !playing ? playRange(region.start, region.end) : player.toggle())
  const louder = (step: number) =>
    setGain((now) => {
      usualGain = Math.min(GAIN.most, Math.max(GAIN.least, now + step * GAIN.step))
      return usualGain
    })
  useKeys({
    play,
    restart: () => playRange(0),
    slower: () => faster(-1),
    faster: () => faster(1),
    rewind: () => seek(time - STEP),
    forward: () => seek(time + STEP),
    loop: () => setLooped(!looped),
    quieter: gain > GAIN.least && (() => louder(-1)),
    louder: gain < GAIN.most && (() => louder(1)),
  })
  const clear = () => {
    region?.remove()
    setRegion(null)
  }
  return (
    <div className="player">
      <div className="player-screen">
        <div ref={boxRef} className="player-wave" role="img" aria-label={t('wave.take')} />
        <Spectrogram
          takeId={take.takeId}
          from={inSight.from}
          to={Math.min(inSight.to, seconds)}
          picture={picture.picture}
        />
        {below?.({ from: inSight.from, to: Math.min(inSight.to, seconds), time })}
      </div>
      {player.failed && <p className="danger">{t('record.cannotPlay')}</p>}
      <div className="player-bar">
        <Button icon={playing ? 'pause' : 'play'} act="play" kind="primary" disabled={!surfer} onPress={play}>
          {playing ? t('do.pause') : t('do.play')}
        </Button>
        <span className="player-time">
          {format.duration(time * 1_000)} <span className="muted">/ {format.duration(take.durationMs)}</span>
        </span>
        <label className="player-control">
          <span className="small muted">{t('player.speed')}</span>
          <select
            className="input select player-speed"
            value={speed}
            onChange={(event) => setSpeed(Number(event.target.value))}
          >
            {SPEEDS.map((value) => (
              <option key={value} value={value}>
                {format.number(value, value % 0.5 === 0 ? 1 : 2)}×
              </option>
            ))}
          </select>
        </label>
        <label className="player-control">
          <span className="small muted">{t('player.zoom')}</span>
          <input
            type="range"
            dir="ltr"
            min={0}
            max={1}
            step={0.05}
            value={zoom}
            onChange={(event) => setZoom(Number(event.target.value))}
          />
        </label>
        <label className="player-control">
          <span className="small muted">{t('player.gain')}</span>
          <input
            type="range"
            dir="ltr"
            min={GAIN.least}
            max={GAIN.most}
            step={GAIN.step}
            value={gain}
            aria-valuetext={t('player.gainDb', { db: format.number(gain) })}
            onChange={(event) => {
              usualGain = Number(event.target.value)
              setGain(usualGain)
            }}
          />
          <span className="small player-gain">{t('player.gainDb', { db: format.number(gain) })}</span>
        </label>
        <Button kind="quiet" icon="again" act="loop" aria-pressed={looped} onPress={() => setLooped(!looped)}>
          {t('act.loop')}
        </Button>
        <PictureFields {...picture} />
        {region ? (
          <Button icon="cross" kind="quiet" onPress={clear}>
            {t('player.clearRegion')}
          </Button>
        ) : (
          <span className="small muted">{seconds > LONGEST ? '' : t('player.dragHint')}</span>
        )}
        {children?.(player, { speed, gain })}
      </div>
    </div>
  )
}
