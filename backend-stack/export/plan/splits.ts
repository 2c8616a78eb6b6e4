/**
 * Which take trains and which tests. Takes that share a speaker or a sentence must be in one split, and so
 * must what hangs together through others: connected components, by union-find. Pure, and the same for any order of takes.
 */
import { createHash } from 'node:crypto'

export const splitNames = ['train', 'dev', 'test'] as const
export type Split = (typeof splitNames)[number]
/** Shares of 1. */
export type Shares = Readonly<Record<Split, number>>

/**
 * What is done with takes that hang together through many others. `train`: a component too large for dev and test trains
 * whole, nothing is lost. `drop`: speakers and sentences are each given a split by themselves, and takes whose two do not agree
 * are left out.
 */
export type Connected = 'train' | 'drop'

export interface Member {
  readonly speakerId: string
  /** as `sentenceKey` makes it */
  readonly sentence: string
  /** what was said instead of it, made the same way */
  readonly said?: string
}

/** A number of [0, 1) that depends on the text alone. */
function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48
}

export function splitOf(text: string, shares: Shares): Split {
  const at = fraction(text)
  if (at < shares.test) return 'test'
  return at < shares.test + shares.dev ? 'dev' : 'train'
}

/** A split each, in the order of `members`; null: left out (`drop` only). */
export function assignSplits(
  members: readonly Member[],
  shares: Shares,
  connected: Connected,
): (Split | null)[] {
  return connected === 'train' ? byComponents(members, shares) : byAgreement(members, shares)
}

/** The sum of a component's takes against the whole decides whether it may be held out. */
function byComponents(members: readonly Member[], shares: Shares): Split[] {
  const parent = new Int32Array(members.length).map((_, index) => index)
  const find = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] ?? root
    for (let at = index; at !== root;) {
      const next = parent[at] ?? root
      parent[at] = root
      at = next
    }
    return root
  }
  const first = new Map<string, number>()
  members.forEach((member, index) => {
    for (const key of [`speaker ${member.speakerId}`, ...sentencesOf(member)]) {
      const other = first.get(key)
      if (other === undefined) first.set(key, index)
      else parent[find(index)] = find(other)
    }
  })
  const size = new Map<number, number>()
  // the least speaker names the component, whatever order the takes came in
  const name = new Map<number, string>()
  members.forEach(({ speakerId }, index) => {
    const root = find(index)
    size.set(root, (size.get(root) ?? 0) + 1)
    const known = name.get(root)
    if (known === undefined || speakerId < known) name.set(root, speakerId)
  })
  return members.map((_, index) => {
    const root = find(index)
    const split = splitOf(name.get(root) ?? '', shares)
    // more than twice what the split is to hold: it would not be a sample any more but most of the corpus
    const fits = (size.get(root) ?? 0) <= Math.max(1, 2 * shares[split] * members.length)
    return fits ? split : 'train'
  })
}

function byAgreement(members: readonly Member[], shares: Shares): (Split | null)[] {
  return members.map((member) => {
    const split = splitOf(`speaker ${member.speakerId}`, shares)
    return sentencesOf(member).every((sentence) => splitOf(sentence, shares) === split) ? split : null
  })
}

const sentencesOf = ({ sentence, said }: Member): string[] =>
  [sentence, ...(said === undefined ? [] : [said])].map((one) => `sentence ${one}`)

/** The sentence as a listener hears it: case, punctuation and blanks make no other one. */
export function sentenceKey(text: string): string {
  const heard = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
  return heard === '' ? text : heard
}
