/** Agreement beyond chance, for verdicts as names without an order. */

/** How many said what of one take, and how many takes were judged like that. */
export interface Judged {
  readonly counts: readonly number[]
  readonly takes: number
}

/**
 * Krippendorff's alpha, nominal, for any number of listeners and takes that not all have judged. A take with one verdict says
 * nothing. Null: all said the same, and there is nothing to tell chance from.
 */
export function krippendorff(judged: readonly Judged[]): number | null {
  const names = Math.max(0, ...judged.map(({ counts }) => counts.length))
  const totals = Array.from({ length: names }, () => 0)
  let all = 0
  let unlike = 0
  for (const { counts, takes } of judged) {
    const said = counts.reduce((sum, count) => sum + count, 0)
    if (said < 2) continue
    all += said * takes
    counts.forEach((count, name) => {
      totals[name] = (totals[name] ?? 0) + count * takes
      unlike += (takes * count * (said - count)) / (said - 1)
    })
  }
  const byChance = totals.reduce((sum, total) => sum + total * (all - total), 0)
  return byChance === 0 ? null : 1 - ((all - 1) * unlike) / byChance
}

/** What one listener said (an index into `others`), what others said of the same takes, and of how many takes. */
export interface Beside {
  readonly own: number
  readonly others: readonly number[]
  readonly takes: number
}

/**
 * Cohen's kappa of one listener with the others: each take weighs the same, however many others judged it. Null: nobody else
 * has, or all said the same.
 */
export function cohen(pairs: readonly Beside[]): number | null {
  let all = 0
  let alike = 0
  const own: number[] = []
  const other: number[] = []
  for (const { own: mine, others, takes } of pairs) {
    const said = others.reduce((sum, count) => sum + count, 0)
    if (said === 0) continue
    all += takes
    alike += (takes * (others[mine] ?? 0)) / said
    own[mine] = (own[mine] ?? 0) + takes
    others.forEach((count, name) => (other[name] = (other[name] ?? 0) + (takes * count) / said))
  }
  if (all === 0) return null
  const chance = other.reduce((sum, share, name) => sum + (share * (own[name] ?? 0)) / all ** 2, 0)
  return chance === 1 ? null : (alike / all - chance) / (1 - chance)
}
