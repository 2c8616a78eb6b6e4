import type { ListenerFigures } from '../../../../main/contract/agreement.ts'
import type { MessageKey } from '../../../i18n/types.ts'
import type { IconName } from '../../../ui/icon.tsx'

/** Of a listener of another station only the pseudonym is known. */
export const nameOf = ({ label, listenerId }: ListenerFigures): string => label ?? listenerId

interface State {
  readonly icon: IconName | null
  readonly words: MessageKey
}
export function stateOf({ counts, below, kappa, accuracy }: ListenerFigures): State {
  if (!counts) return { icon: 'park', words: 'agree.state.aside' }
  const [first] = below
  if (first !== undefined)
    return { icon: 'warn', words: below.length > 1 ? 'agree.state.both' : `agree.state.${first}` }
  return kappa === null && accuracy === null
    ? { icon: null, words: 'agree.few' }
    : { icon: 'check', words: 'agree.state.ok' }
}
