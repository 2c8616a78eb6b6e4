import { Icon, type IconName } from '../../ui/icon.tsx'

/** One line about what goes on, with its shape: never by weight or colour alone. */
export function Remark({ icon, text, danger = false }: { icon: IconName; text: string; danger?: boolean }) {
  return (
    <p className={`finding finding-${danger ? 'block' : 'warn'}`}>
      <Icon name={icon} small />
      <span>{text}</span>
    </p>
  )
}
