/** The pages of help: a list of them with a search, and the one that is read. */
import { useRef, useState } from 'react'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { type HelpPage, type HelpSection, type HelpWords, pagesFor, sectionsOf } from './pages.ts'
import { pictureOf } from './pictures.tsx'
import { fits } from './search.ts'
import { Sentence, useSaid } from './sentence.tsx'

export interface ReaderProps {
  /** the one that is shown first */
  readonly page: HelpPage
  readonly visitor: boolean
  readonly words: HelpWords
  readonly onKeys: () => void
}

export function Reader({ page: first, visitor, words, onKeys }: ReaderProps) {
  const t = useT()
  const said = useSaid()
  const pages = pagesFor(visitor)
  const [chosen, setChosen] = useState(first)
  const [typed, setTyped] = useState('')
  const article = useRef<HTMLElement | null>(null)
  /** sections in which all that was typed is found; of a page whose name says it, all */
  const found = (page: HelpPage): readonly HelpSection[] =>
    sectionsOf(page, words).filter(({ words: { title, text } }) =>
      fits([words[page].title, title, ...text.map(said)].join(' '), typed),
    )
  const list = pages.filter((page) => typed.trim() === '' || found(page).length > 0)
  const shown = list.includes(chosen) ? chosen : (list[0] ?? pages[0] ?? first)
  const open = (page: HelpPage, section?: string) => {
    setChosen(page)
    requestAnimationFrame(() => {
      const heading = article.current?.querySelector<HTMLElement>(
        section === undefined ? 'h3' : `[data-section="${section}"] h4`,
      )
      heading?.scrollIntoView({ block: 'start' })
      heading?.focus({ preventScroll: true })
    })
  }
  return (
    <>
      {!visitor && (
        <div className="help-side">
          <TextField
            label={t('help.search')}
            type="search"
            maxLength={80}
            value={typed}
            onChange={setTyped}
          />
          <nav className="help-list" aria-label={t('help.pages')}>
            {list.map((page) => (
              <div key={page}>
                <button
                  type="button"
                  className="help-link"
                  aria-current={page === shown ? 'page' : undefined}
                  onClick={() => open(page)}
                >
                  {words[page].title}
                </button>
                {typed.trim() !== '' &&
                  found(page).map(({ id, words: { title } }) => (
                    <button
                      key={id}
                      type="button"
                      className="help-link help-link-part"
                      onClick={() => open(page, id)}
                    >
                      {title}
                    </button>
                  ))}
              </div>
            ))}
          </nav>
          <p role="status" className="muted">
            {list.length === 0 && t('help.none')}
          </p>
        </div>
      )}
      {/* Focusable, so that arrows scroll it. */}
      <article ref={article} className="help-page" tabIndex={0} aria-labelledby="help-page-title">
        <h3 id="help-page-title" tabIndex={-1}>
          {words[shown].title}
        </h3>
        {sectionsOf(shown, words).map((section) => (
          <Part key={section.id} page={shown} section={section} />
        ))}
        {shown === 'keys' && (
          <div>
            <Button icon="keyboard" act="help" onPress={onKeys}>
              {t('help.allKeys')}
            </Button>
          </div>
        )}
      </article>
    </>
  )
}

function Part({ page, section: { id, form, words } }: { page: HelpPage; section: HelpSection }) {
  return (
    <section className="help-part" data-section={id}>
      <h4 tabIndex={-1}>{words.title}</h4>
      {form === 'steps' ? (
        <ol className="help-steps">
          {words.text.map((text) => (
            <li key={text}>
              <Sentence text={text} />
            </li>
          ))}
        </ol>
      ) : (
        words.text.map((text) => (
          <p key={text}>
            <Sentence text={text} />
          </p>
        ))
      )}
      {pictureOf(page, id)}
    </section>
  )
}
