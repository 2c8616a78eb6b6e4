/** What was measured, and how it was captured: for those who want to know. */
import type { Take } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import type { MessageKey } from '../../i18n/types.ts'

export function Figures({ take }: { take: Take }) {
  const t = useT()
  const format = useFormat()
  const { quality: q, format: captured, device } = take
  const dbfs = (value: number) => t('meter.figure', { db: format.db(value) })
  const onOff = (value: boolean | null) =>
    value === null ? t('unknown') : value ? t('figures.on') : t('figures.off')
  const rows: (readonly [MessageKey, string | null])[] = [
    ['figures.length', format.duration(take.durationMs)],
    ...(q
      ? ([
          ['figures.peak', dbfs(q.peakDbfs)],
          ['figures.rms', dbfs(q.rmsDbfs)],
          ['figures.snr', q.snrDb === null ? t('unknown') : `${format.number(q.snrDb, 1)} dB`],
          ['figures.noise', q.noiseDbfs === null ? t('unknown') : dbfs(q.noiseDbfs)],
          [
            'figures.clipping',
            t('figures.clippingValue', { count: q.clippingRuns, share: format.percent(q.clippedShare) }),
          ],
          [
            'figures.silence',
            t('figures.silenceValue', {
              lead: format.number(q.leadingSilenceMs),
              trail: format.number(q.trailingSilenceMs),
            }),
          ],
          ['figures.speech', format.percent(q.speechShare)],
          ['figures.rate', q.speechRate === null ? t('unknown') : format.number(q.speechRate, 1)],
          ['figures.bandwidth', `${format.number(q.bandwidthHz / 1_000, 1)} kHz`],
          ['figures.dc', format.number(q.dcOffset, 4)],
          ['figures.dropouts', format.number(q.dropouts)],
        ] as const)
      : []),
    [
      'figures.format',
      [
        `${format.number(captured.sampleRate / 1_000, captured.sampleRate % 1_000 === 0 ? 0 : 1)} kHz`,
        t('rules.bits', { bits: captured.bitDepth }),
        t(captured.channels === 1 ? 'figures.mono' : 'figures.stereo'),
      ].join(' · '),
    ],
    ['figures.device', device.label],
    ['figures.echo', onOff(device.echoCancellation)],
    ['figures.suppression', onOff(device.noiseSuppression)],
    ['figures.gain', onOff(device.autoGainControl)],
    ['figures.size', format.bytes(take.bytes)],
    ['figures.speaker', take.speakerId],
    ['figures.id', take.takeId],
    ['figures.hash', take.sha256],
  ]
  return (
    <dl className="figures">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt className="muted">{t(name)}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
