import type { en } from './en.ts'

type Key = keyof typeof en
type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
type Counted = Key extends infer K ? (K extends `${infer Base}_other` ? Base : never) : never
/** What code may ask for: plural forms by their base name, with a `count`. */
export type MessageKey = Exclude<Key, `${Counted}_${Plural}`> | Counted
type Single = Exclude<Key, `${Counted}_${Plural}`>
/** A translation has every single message, and for counted ones at least the general form. */
export type Catalogue = Record<Single, string> &
  Record<`${Counted}_other`, string> &
  Partial<Record<`${Counted}_${Plural}`, string>>
