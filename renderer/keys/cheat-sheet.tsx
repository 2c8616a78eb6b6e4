/** Every key, as it is now. Changing one is a matter for Settings. */
import { useRef } from 'react'
import { useT } from '../i18n/index.ts'
import { KeyHint } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { REASONS } from '../views/listen/reasons.ts'
import { type Act, keysOf } from './keymap.ts'
import { useKeys, useOverrides } from './use-keys.ts'
import './cheat-sheet.css'

const GROUPS: readonly (readonly [
  title: 'record' | 'listen' | 'write' | 'everywhere',
  acts: readonly Act[],
])[] = [
  ['record', ['primary', 'next', 'again', 'play', 'back', 'skip', 'flag', 'discard', 'undo', 'speaker']],
  [
    'listen',
    [
      'approve',
      'reject',
      'unsure',
      'mark',
      'typo',
      'unreadable',
      'offensiveText',
      'restart',
      'slower',
      'faster',
      'rewind',
      'forward',
      'loop',
      'quieter',
      'louder',
      'compare',
    ],
  ],
  [
    'write',
    [
      'write',
      'segment',
      'editSegment',
      'hearSegment',
      'segmentBefore',
      'segmentAfter',
      'cutSegment',
      'joinSegment',
      'snap',
      'removeSegment',
      'redo',
      'history',
    ],
  ],
  ['everywhere', ['ledger', 'help', 'guide']],
]

/** `onGuide` opens help in its place. */
export function CheatSheet({ onClose, onGuide }: { onClose: () => void; onGuide: () => void }) {
  const t = useT()
  const overrides = useOverrides()
  const ref = useRef<HTMLDialogElement | null>(null)
  useKeys({ help: onClose, guide: onGuide }, ref)
  return (
    <Dialog title={t('keys.title')} onClose={onClose} dialogRef={ref} wide>
      {/* Focusable, so that arrows scroll it where it does not fit. */}
      <div className="cheat" tabIndex={0} role="group" aria-label={t('keys.title')}>
        {GROUPS.map(([group, acts]) => (
          <section key={group}>
            <h3>{t(`keys.group.${group}`)}</h3>
            <dl>
              {group === 'listen' && (
                <div className="cheat-row">
                  <dt>{t('keys.reasons')}</dt>
                  <dd className="row">
                    <KeyHint name="1" />
                    <span aria-hidden="true">–</span>
                    <KeyHint name={String(REASONS.length)} />
                  </dd>
                </div>
              )}
              {acts.map((act) => (
                <div className="cheat-row" key={act}>
                  <dt>{t(`act.${act}`)}</dt>
                  <dd className="row">
                    {keysOf(act, overrides).map((key) => (
                      <KeyHint key={key} name={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
