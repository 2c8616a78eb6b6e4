/** What is named in a text: `{do.record}` a word of the interface, `{key:again}` a key. */
import { ACTS, type Act } from '../../keys/keymap.ts'

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly key: string }
  | { readonly kind: 'key'; readonly act: Act }

export function piecesOf(text: string): readonly Piece[] {
  return text.split(/(\{[^}]+\})/).flatMap((part): Piece[] => {
    if (part === '') return []
    const name = /^\{(.+)\}$/.exec(part)?.[1]
    if (name === undefined) return [{ kind: 'text', text: part }]
    if (!name.startsWith('key:')) return [{ kind: 'word', key: name }]
    const act = ACTS.find((one) => `key:${one}` === name)
    return [act ? { kind: 'key', act } : { kind: 'text', text: part }]
  })
}
