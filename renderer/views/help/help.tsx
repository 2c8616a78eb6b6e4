/** Help over whatever view one is in. Its pages and words are fetched when it is opened, so that no start waits for them. */
import { type ComponentType, useEffect, useRef, useState } from 'react'
import { type UiLanguage, useVoice } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { openHelp, useHelp } from './open.ts'
import type { HelpPage, HelpWords } from './pages.ts'
import type { ReaderProps } from './reader.tsx'
import './help.css'

const loaders: Record<UiLanguage, () => Promise<{ words: HelpWords }>> = {
  en: () => import('./words/en.ts'),
  fr: () => import('./words/fr.ts'),
  am: () => import('./words/am.ts'),
  ar: () => import('./words/ar.ts'),
  sw: () => import('./words/sw.ts'),
}
interface Loaded {
  readonly language: UiLanguage
  readonly words: HelpWords
  readonly Reader: ComponentType<ReaderProps>
}

/** `onKeys` opens the list of all keys; a visitor has none of them. */
export function Help({ visitor, onKeys }: { visitor: boolean; onKeys: () => void }) {
  const page = useHelp()
  return page === null ? null : <HelpDialog page={page} visitor={visitor} onKeys={onKeys} />
}

interface Props {
  readonly page: HelpPage
  readonly visitor: boolean
  readonly onKeys: () => void
}
function HelpDialog({ page, visitor, onKeys }: Props) {
  const { t, language } = useVoice()
  const ref = useRef<HTMLDialogElement | null>(null)
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failed, setFailed] = useState(false)
  const close = () => openHelp(null)
  const allKeys = () => {
    close()
    onKeys()
  }
  useKeys({ guide: close, help: visitor ? undefined : allKeys }, ref)
  useEffect(() => {
    let wanted = true
    Promise.all([import('./reader.tsx'), loaders[language]()]).then(
      ([{ Reader }, { words }]) => {
        if (wanted) setLoaded({ language, words, Reader })
      },
      () => setFailed(true), // the station of a browser’s page is not there
    )
    return () => {
      wanted = false
    }
  }, [language])
  return (
    <Dialog title={t('help.title')} onClose={close} dialogRef={ref} wide>
      <div className="help">
        {loaded ? (
          <loaded.Reader key={page} page={page} visitor={visitor} words={loaded.words} onKeys={allKeys} />
        ) : (
          failed && <p role="alert">{t('help.failed')}</p>
        )}
      </div>
    </Dialog>
  )
}
