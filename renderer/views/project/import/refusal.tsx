import type { ScriptRefusal } from '../../../../main/contract/script.ts'
import { useT } from '../../../i18n/index.ts'
import { Icon } from '../../../ui/icon.tsx'
import '../../../ui/fault.css'

/** Why a file is not read, and what is. */
export function Refusal({ refusal }: { refusal: ScriptRefusal }) {
  const t = useT()
  return (
    <div className="fault" role="alert">
      <Icon name="warn" />
      <div className="stack tight">
        <p>{t(`scriptRefusal.${refusal.code}`)}</p>
        <p>{t('script.covers')}</p>
      </div>
    </div>
  )
}
