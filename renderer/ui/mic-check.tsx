/** Which microphone, how it sounds, and whether it is what it says: level, room, bandwidth. */
import { useEffect, useState } from 'react'
import type { MicrophoneInfo } from '../capture/types.ts'
import { useFormat } from '../i18n/format.ts'
import { useT } from '../i18n/index.ts'
import type { MicChoice } from '../recorder/types.ts'
import { mediaDevices } from '../recorder/media.ts'
import { useRecorder } from '../recorder/use-recorder.ts'
import { MicTrouble } from '../views/record/mic-trouble.tsx'
import { LiveWave } from '../views/record/live-wave.tsx'
import { SelectField } from './field.tsx'
import { Icon } from './icon.tsx'
import { LevelMeter } from './level-meter.tsx'
import './mic-check.css'

/** A room louder than this is heard in the takes, dBFS. */
const LOUD_ROOM = -50
/** Less than this share of the band means a device that delivers less than it says. */
const NARROW = 0.6
const LOOK_MS = 500
const AMBIENT_MS = 1_500
/** so many times someone is asked to be quiet before the room is called noisy */
const QUIET_ROUNDS = 3
/** Loud enough where no project says otherwise, dBFS. */
const LOUD_ENOUGH = -20
/** Somebody speaks, if faintly, dBFS; a microphone that cannot be turned up keeps nobody out after so long, ms. */
const FAINT = -50
const FAINT_AFTER_MS = 8_000

interface Props {
  readonly choice: MicChoice | null
  readonly onChoose: (choice: MicChoice | null) => void
  readonly visitor?: boolean
  /** what a take's peak must reach, dBFS */
  readonly limit?: number
  /** told once speech was heard loudly enough, or faintly for long */
  readonly onHeard?: () => void
}

export function MicCheck({ choice, onChoose, visitor, limit = LOUD_ENOUGH, onHeard }: Props) {
  const t = useT()
  const format = useFormat()
  const { recorder, now, reopen } = useRecorder(null)
  const [devices, setDevices] = useState<readonly MicrophoneInfo[]>([])
  const [room, setRoom] = useState<number | null>(null)
  const [band, setBand] = useState<{ hz: number; rate: number } | null>(null)
  const [heard, setHeard] = useState<'well' | 'faintly' | null>(null)
  const open = now.mic.kind === 'open'
  useEffect(() => {
    let wanted = true
    const list = () =>
      void recorder.list().then(
        (found) => wanted && setDevices(found),
        () => undefined, // the fault of the microphone itself is on the screen already
      )
    list()
    const media = mediaDevices()
    media?.addEventListener('devicechange', list)
    return () => {
      wanted = false
      media?.removeEventListener('devicechange', list)
    }
  }, [recorder, open])
  useEffect(() => {
    if (!open) return
    let wanted = true
    // Again and again, and the quietest counts: whoever speaks already makes no room noisy.
    const listen = (before: number | null, round: number): void => {
      recorder
        .microphone()
        ?.measureAmbient(AMBIENT_MS)
        .then(
          ({ rmsDbfs }) => {
            if (!wanted) return
            const quietest = Math.min(before ?? Infinity, rmsDbfs)
            if (quietest < LOUD_ROOM || round >= QUIET_ROUNDS) setRoom(quietest)
            listen(quietest, round + 1)
          },
          () => undefined, // closed meanwhile
        )
    }
    listen(null, 1)
    const openedAt = performance.now()
    const timer = setInterval(() => {
      const microphone = recorder.microphone()
      const hz = microphone?.bandwidthHz() ?? null
      if (microphone && hz !== null) setBand({ hz, rate: microphone.format.sampleRate })
      const peak = recorder.sound.level()?.holdDbfs ?? -200
      if (peak > limit) setHeard('well')
      else if (peak > FAINT && performance.now() - openedAt > FAINT_AFTER_MS)
        setHeard((before) => before ?? 'faintly')
    }, LOOK_MS)
    return () => {
      wanted = false
      clearInterval(timer)
      // the next microphone, or channel, has to be heard itself
      setHeard(null)
      setRoom(null)
      setBand(null)
    }
  }, [recorder, open, limit])
  useEffect(() => {
    if (heard) onHeard?.()
  }, [heard, onHeard])

  const channel = String(choice?.channel ?? 0)
  const pick = (deviceId: string, number: string) => {
    const device = devices.find((one) => one.deviceId === deviceId)
    onChoose(
      deviceId === '' && number === '0'
        ? null
        : { deviceId, label: device?.label ?? '', channel: Number(number) },
    )
  }
  const narrow = band !== null && band.hz < (band.rate / 2) * NARROW
  return (
    <div className="stack">
      {!visitor && (
        <div className="mic-check-choice">
          <SelectField
            label={t('mic.device')}
            value={choice?.deviceId ?? ''}
            options={[
              { value: '', label: t('mic.default') },
              ...devices
                .filter(({ deviceId }) => deviceId !== '' && deviceId !== 'default')
                .map((one, index) => ({
                  value: one.deviceId,
                  label: one.label || t('mic.numbered', { number: index + 1 }),
                })),
            ]}
            onChange={(value) => pick(value, channel)}
          />
          <SelectField
            label={t('mic.channel')}
            value={channel}
            options={['0', '1'].map((value) => ({
              value,
              label: t('mic.channelNumber', { number: Number(value) + 1 }),
            }))}
            onChange={(value) => pick(choice?.deviceId ?? '', value)}
          />
        </div>
      )}
      {now.mic.kind === 'fault' ? (
        <MicTrouble code={now.mic.code} detail={now.mic.detail} onRetry={reopen} visitor={visitor ?? false} />
      ) : (
        <>
          <LevelMeter sound={recorder.sound} from={limit} to={-3} />
          <div className="mic-check-wave" aria-hidden="true">
            <LiveWave sound={recorder.sound} />
          </div>
          <ul className="mic-check-words" aria-live="polite">
            <Word
              good={heard === 'well'}
              text={t(heard === 'well' ? 'mic.heard' : heard === 'faintly' ? 'mic.faint' : 'mic.say')}
            />
            {room === null && <Word text={t('mic.quietPlease')} />}
            {room !== null && (
              <Word
                good={room < LOUD_ROOM}
                warn={room >= LOUD_ROOM}
                text={t(room < LOUD_ROOM ? 'mic.quietRoom' : 'mic.loudRoom', { db: format.number(room) })}
              />
            )}
            {band && heard && (
              <Word
                good={!narrow}
                warn={narrow}
                text={t(narrow ? 'mic.narrow' : 'mic.wide', { khz: format.number(band.hz / 1_000, 1) })}
              />
            )}
            {now.mic.kind === 'open' &&
              now.mic.warnings.map((warning) => (
                <Word key={warning} warn text={t(`mic.warning.${warning}`)} />
              ))}
            {now.mic.kind === 'open' && now.mic.warnings.length === 0 && !visitor && (
              <Word good text={t('mic.unaltered')} />
            )}
          </ul>
        </>
      )}
    </div>
  )
}

function Word({ good, warn, text }: { good?: boolean; warn?: boolean; text: string }) {
  return (
    <li className={`mic-check-word ${good ? 'mic-check-good' : ''}`}>
      <Icon name={warn ? 'warn' : good ? 'check' : 'mic'} small />
      <span>{text}</span>
    </li>
  )
}
