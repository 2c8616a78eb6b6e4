/**
 * Which station a listener belongs to. A pseudonym is made at one station and nobody else can know it before it was used, so that
 * it is at home where it was used first. A station that speaks for itself, under its own id, is always at home.
 */
export interface Claim {
  readonly reviewer: string
  readonly station: string
  readonly reviewId: string
  /** when the broker appended it, ms since 1970 */
  readonly appendedAt: number
}

const speaksForItself = ({ reviewer, station }: Claim): boolean => reviewer === station

/** Of two claims of one reviewer; the same whatever order they are read in. */
export function precedes(one: Claim, other: Claim): boolean {
  if (speaksForItself(one) !== speaksForItself(other)) return speaksForItself(one)
  if (one.appendedAt !== other.appendedAt) return one.appendedAt < other.appendedAt
  return one.reviewId < other.reviewId
}

/** Station by reviewer. */
export function homesOf(claims: Iterable<Claim>): ReadonlyMap<string, string> {
  const first = new Map<string, Claim>()
  for (const claim of claims) {
    const before = first.get(claim.reviewer)
    if (!before || precedes(claim, before)) first.set(claim.reviewer, claim)
  }
  return new Map([...first].map(([reviewer, { station }]) => [reviewer, station]))
}
