/** What a file of settings would change, line by line, before a person agrees to it. */
import type { ProfileView } from '../../../main/contract/profile.ts'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import './audit.css'

interface Props {
  readonly file: ProfileView
  readonly busy: boolean
  readonly onApply: () => void
  readonly onClose: () => void
}

export function ProfileChanges({ file: { changes, secrets }, busy, onApply, onClose }: Props) {
  const t = useT()
  const weighty = changes.filter((change) => change.weighty).length
  const nothing = changes.length === 0 && secrets.length === 0
  return (
    <Dialog title={t('profile.change.title')} onClose={onClose} wide>
      <div className="stack">
        {nothing && <p>{t('profile.change.none')}</p>}
        {weighty > 0 && (
          <p role="alert">
            <Icon name="warn" small /> {t('profile.change.ask', { count: weighty })}
          </p>
        )}
        {secrets.length > 0 && <p>{t('profile.change.secrets', { names: secrets.join(', ') })}</p>}
        {changes.length > 0 && (
          <div className="audit-scroll" tabIndex={0} role="group" aria-label={t('profile.change.title')}>
            <table className="audit">
              <thead>
                <tr>
                  <th scope="col">{t('profile.change.setting')}</th>
                  <th scope="col">{t('profile.change.was')}</th>
                  <th scope="col">{t('profile.change.will')}</th>
                </tr>
              </thead>
              <tbody>
                {/* what weighs most comes first */}
                {changes
                  .toSorted((a, b) => Number(b.weighty) - Number(a.weighty))
                  .map(({ path, from, to, weighty: weighs }) => (
                    <tr key={path}>
                      <th scope="row">
                        <span className="audit-name">
                          {weighs && (
                            <span title={t('profile.change.weighty')}>
                              <Icon name="warn" small />
                              <span className="visually-hidden">{t('profile.change.weighty')}: </span>
                            </span>
                          )}
                          <bdi dir="ltr">{path}</bdi>
                        </span>
                      </th>
                      <td>
                        <bdi>{from === '' ? t('profile.change.empty') : from}</bdi>
                      </td>
                      <td>
                        <bdi>{to === '' ? t('profile.change.empty') : to}</bdi>
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        )}
        <div className="row form-acts">
          {!nothing && (
            <Button kind="primary" disabled={busy} onPress={onApply}>
              {t('profile.change.apply')}
            </Button>
          )}
          <Button kind="quiet" onPress={onClose}>
            {nothing ? t('close') : t('profile.change.leave')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
