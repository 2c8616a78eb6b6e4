/** How much of the sound the picture shows: which frequencies, and how quiet. It stays as it was chosen. */
import { useState } from 'react'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import type { Picture } from '../../spectrogram/messages.ts'
import { SelectField } from '../../ui/field.tsx'

const KEY = 'fieldtake.picture'
const TOPS = [2_000, 4_000, 8_000]
const FLOORS = [-60, -85, -110]
const USUAL: Picture = { top: null, floor: -85 }

function kept(): Picture {
  const [top, floor] = (localStorage.getItem(KEY) ?? '').split(' ').map(Number)
  return {
    top: TOPS.find((one) => one === top) ?? USUAL.top,
    floor: FLOORS.find((one) => one === floor) ?? USUAL.floor,
  }
}

export function usePicture() {
  const [picture, setPicture] = useState(kept)
  return {
    picture,
    onPicture: (next: Picture) => {
      localStorage.setItem(KEY, `${next.top ?? 0} ${next.floor}`)
      setPicture(next)
    },
  }
}

export function PictureFields({ picture, onPicture }: ReturnType<typeof usePicture>) {
  const t = useT()
  const format = useFormat()
  return (
    <details className="player-picture">
      <summary className="small">{t('player.picture')}</summary>
      <div>
        <SelectField
          label={t('player.top')}
          value={String(picture.top ?? '')}
          options={[
            { value: '', label: t('player.wholeBand') },
            ...TOPS.map((hz) => ({
              value: String(hz),
              label: t('player.hertz', { khz: format.number(hz / 1_000) }),
            })),
          ]}
          onChange={(value) => onPicture({ ...picture, top: value === '' ? null : Number(value) })}
        />
        <SelectField
          label={t('player.floor')}
          value={String(picture.floor)}
          options={FLOORS.map((decibels) => ({
            value: String(decibels),
            label: t('player.gainDb', { db: format.number(decibels) }),
          }))}
          onChange={(value) => onPicture({ ...picture, floor: Number(value) })}
        />
      </div>
    </details>
  )
}
