/** Versions of releases: three numbers. What is tried out before a release is handed out by hand, not by a feed. */
const RELEASE = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/

export const isRelease = (version: string): boolean => RELEASE.test(version)

/** Below 0: `one` is older than `other`. What is no release counts as older than each. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [numbers(one), numbers(other)]
  for (const [at, part] of a.entries()) {
    const difference = part - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const numbers = (version: string): number[] => RELEASE.exec(version)?.slice(1).map(Number) ?? [-1, 0, 0]
