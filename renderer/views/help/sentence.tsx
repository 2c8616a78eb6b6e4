/** A sentence of help with what the interface itself says in it: its own words, and the keys as they are now. */
import { useCallback } from 'react'
import { en } from '../../i18n/en.ts'
import { useT } from '../../i18n/index.ts'
import type { MessageKey } from '../../i18n/types.ts'
import { capOf, keysOf } from '../../keys/keymap.ts'
import { useOverrides } from '../../keys/use-keys.ts'
import { piecesOf } from './place.ts'

const isMessage = (key: string): key is MessageKey => key in en

export function Sentence({ text }: { text: string }) {
  const t = useT()
  const overrides = useOverrides()
  return piecesOf(text).map((piece, index) => {
    switch (piece.kind) {
      case 'text':
        return piece.text
      case 'word':
        return (
          <strong key={index} className="help-word">
            {isMessage(piece.key) ? t(piece.key) : piece.key}
          </strong>
        )
      case 'key': {
        // one that a person’s own keys have taken away has none now
        const [key] = keysOf(piece.act, overrides)
        return key === undefined ? null : (
          <kbd key={index} className="key-hint" dir="ltr">
            {capOf(key)}
          </kbd>
        )
      }
    }
  })
}

/** What a sentence says, to look for words in. */
export function useSaid(): (text: string) => string {
  const t = useT()
  const overrides = useOverrides()
  return useCallback(
    (text) =>
      piecesOf(text)
        .map((piece) => {
          if (piece.kind === 'text') return piece.text
          if (piece.kind === 'word') return isMessage(piece.key) ? t(piece.key) : ''
          return capOf(keysOf(piece.act, overrides)[0] ?? '')
        })
        .join(''),
    [t, overrides],
  )
}
