import { useT } from '../../i18n/index.ts'
import { useServices } from '../../store/services.ts'
import { useSettings } from '../../store/station.ts'

const STEPS = [0.6, 0.75, 0.9, 1, 1.2, 1.5, 1.9, 2.5]

/** Smaller and larger letters for the prompt, remembered. */
export function PromptSize() {
  const t = useT()
  const { station } = useServices()
  const size = useSettings()?.promptSize ?? 1
  const smaller = [...STEPS].reverse().find((step) => step < size)
  const larger = STEPS.find((step) => step > size)
  const set = (promptSize: number | undefined) => {
    if (promptSize !== undefined)
      void station.saveSettings((settings) => ({ ...settings, promptSize })).catch(() => undefined)
  }
  return (
    <span className="row tight">
      <button
        type="button"
        className="button button-quiet button-icon"
        disabled={smaller === undefined}
        onClick={() => set(smaller)}
        aria-label={t('prompt.smaller')}
      >
        <span aria-hidden="true" className="small">
          A
        </span>
      </button>
      <button
        type="button"
        className="button button-quiet button-icon"
        disabled={larger === undefined}
        onClick={() => set(larger)}
        aria-label={t('prompt.larger')}
      >
        <span aria-hidden="true" className="strong">
          A
        </span>
      </button>
    </span>
  )
}
