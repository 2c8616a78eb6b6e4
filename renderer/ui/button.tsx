/** Buttons. The key that does the same is printed on it; nothing else of the key reaches the accessible name. */
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { type Act, ariaOf, capOf, keysOf } from '../keys/keymap.ts'
import { useOverrides } from '../keys/use-keys.ts'
import { Icon, type IconName } from './icon.tsx'
import './button.css'

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  readonly onPress?: (() => void) | undefined
  readonly icon?: IconName
  readonly act?: Act | undefined
  readonly kind?: 'plain' | 'primary' | 'quiet' | 'danger'
  readonly iconOnly?: boolean
  readonly children?: ReactNode
}

export function Button({
  onPress,
  icon,
  act,
  kind = 'plain',
  iconOnly,
  children,
  className,
  ...rest
}: ButtonProps) {
  const overrides = useOverrides()
  const keys = act ? keysOf(act, overrides) : []
  const [first] = keys
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${kind} ${iconOnly ? 'button-icon' : ''} ${className ?? ''}`}
      aria-keyshortcuts={keys.length > 0 ? keys.map(ariaOf).join(' ') : undefined}
      onClick={() => onPress?.()}
    >
      {icon && <Icon name={icon} small={kind !== 'primary'} />}
      {iconOnly ? (
        <span className="visually-hidden">{children}</span>
      ) : (
        <span className="button-label">{children}</span>
      )}
      {first && !iconOnly && <KeyHint name={first} />}
    </button>
  )
}

export const KeyHint = ({ name }: { name: string }) => (
  <kbd className="key-hint" data-key={name} aria-hidden="true">
    {capOf(name)}
  </kbd>
)
