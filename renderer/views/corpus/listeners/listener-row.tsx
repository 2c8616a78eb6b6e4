/** One listener: how much, how fast, how alike, how right. A figure that would be chance is not told. */
import { ENOUGH, type ListenerFigures } from '../../../../main/contract/agreement.ts'
import { isolated } from '../../../i18n/bidi.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import type { MessageKey } from '../../../i18n/types.ts'
import { Button } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { nameOf, stateOf } from './listener-state.ts'

export function ListenerRow({ listener, onAsk }: { listener: ListenerFigures; onAsk: () => void }) {
  const t = useT()
  const format = useFormat()
  const { label, given, perHour, kappa, shared, gold, accuracy, counts } = listener
  const { icon, words } = stateOf(listener)
  const name = isolated(nameOf(listener))
  return (
    <tr>
      <th scope="row">
        <span dir="auto">{nameOf(listener)}</span>
        {label === null && <span className="small muted">{t('agree.elsewhere')}</span>}
      </th>
      <td>{format.number(given)}</td>
      <Figure told={perHour === null ? null : format.number(perHour)} why="agree.few" />
      <Figure
        told={kappa === null ? null : format.number(kappa, 2)}
        why={shared < ENOUGH.takes ? 'agree.few' : 'agree.same'}
        beside={t('agree.shared', { takes: format.number(shared) })}
      />
      <Figure
        told={accuracy === null ? null : format.percent(accuracy)}
        why="agree.few"
        beside={t('agree.right', {
          right: format.number(gold.right),
          answered: format.number(gold.answered),
        })}
      />
      <td className="agreement-state">
        <span className="row">
          {icon && <Icon name={icon} small />}
          <span>{t(words)}</span>
        </span>
      </td>
      <td>
        <Button aria-label={t(counts ? 'agree.asideOf' : 'agree.againOf', { name })} onPress={onAsk}>
          {t(counts ? 'agree.aside' : 'agree.again')}
        </Button>
      </td>
    </tr>
  )
}

function Figure({ told, why, beside }: { told: string | null; why: MessageKey; beside?: string }) {
  const t = useT()
  return (
    <td>
      {told === null ? <span className="small muted">{t(why)}</span> : told}
      {beside !== undefined && <span className="small muted">{beside}</span>}
    </td>
  )
}
