/** The same words in another take, at the same place: one key goes back and forth. Heard is only the take that is judged. */
import { useCallback, useEffect, useState } from 'react'
import type { Take } from '../../../main/contract/model.ts'
import type { OtherTake } from '../../../main/contract/review-queue.ts'
import { useFormat } from '../../i18n/format.ts'
import { useAsk } from '../../store/ask.tsx'
import { useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { useGain } from '../../ui/gain.ts'
import { loadPeaks } from '../../ui/peaks.ts'
import type { Player } from '../../ui/player.ts'
import { OtherSound } from './other-sound.ts'
import { samePlace } from './same-place.ts'

const NONE: readonly OtherTake[] = []

interface Props {
  readonly take: Take
  readonly reviewer: string
  readonly player: Player
  /** as the take sounds, so that the other sounds alike */
  readonly speed: number
  readonly gain: number
}

export function Compare({ take, reviewer, player, speed, gain }: Props) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const { answer, error } = useAsk('reviews.others', { reviewer, takeId: take.takeId })
  const others = answer?.takes ?? NONE
  const fetching = useAction()
  const [sound] = useState(() => new OtherSound())
  /** the one that is heard next */
  const [turn, setTurn] = useState(0)
  /** the one that sounds, or is about to; null: none */
  const [other, setOther] = useState<OtherTake | null>(null)
  const [failed, setFailed] = useState(false)
  const own = { durationMs: take.durationMs, speechStartMs: take.quality?.speechStartMs ?? null }
  const count = others.length

  const leave = useCallback(() => {
    sound.leave()
    setOther(null)
  }, [sound])
  useEffect(() => {
    sound.media.addEventListener('ended', leave)
    return () => sound.media.removeEventListener('ended', leave)
  }, [sound, leave])
  useEffect(() => () => sound.end(), [sound])
  useGain(sound.media, gain)
  useEffect(() => sound.setSpeed(speed), [sound, speed])
  const { surfer } = player
  // whoever plays the take by its own keys has left the other
  useEffect(() => surfer?.on('play', leave), [surfer, leave])

  const hear = (next: OtherTake) => {
    const place = samePlace(player.time, own, next)
    player.pause()
    setOther(next)
    setTurn((turn + 1) % count)
    setFailed(false)
    void fetching
      .run(async () => {
        // fetched, if it has to be, before it is to sound: what hinders that is told in words
        const ready = loadPeaks(client, next.takeId)
        const plays = await sound.play(ready, client.audioUrl(next.takeId), place)
        if (!plays) leave()
        setFailed(!plays)
      })
      .then((fetched) => !fetched && leave())
  }
  const back = (from: OtherTake) => {
    // of what is still being fetched nothing was heard
    if (!fetching.busy) player.seek(samePlace(sound.time, from, own))
    leave()
    player.toggle()
  }
  const next = others[turn]
  const compare = other ? () => back(other) : next && !fetching.busy && surfer && (() => hear(next))
  useKeys({ compare: compare || false })
  const number = format.number(other ? others.indexOf(other) + 1 : 0)
  const of = format.number(count)
  return (
    <>
      <Button
        kind="quiet"
        icon="listen"
        act="compare"
        aria-pressed={other !== null}
        disabled={!compare}
        onPress={compare || undefined}
      >
        {t('act.compare')}
      </Button>
      <span className="compare-which small" role="status" data-other={other ? '' : undefined}>
        {!other
          ? t('compare.count', { number: of })
          : other.speakerId === null
            ? t('compare.hears', { number, of })
            : t('compare.hearsBy', { number, of, speaker: other.speakerId.slice(0, 8) })}
      </span>
      {failed && <p className="danger">{t('record.cannotPlay')}</p>}
      <Fault error={fetching.error ?? error} />
    </>
  )
}
