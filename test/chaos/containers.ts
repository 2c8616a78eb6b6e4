/**
 * Kills each container of profile `lake` in turn while a station records, and counts the takes that landed. The containers stay up:
 * `npm run stack -- containers down` ends them.
 */
import { checkContainers } from '../containers/check.ts'
import type { Figure, RunOptions } from '../support/figures.ts'

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const sum = { landed: 0, kills: 0, lost: 0, differences: 0 }
  const standIns = new Set<string>()
  for (let at = 1; at <= runs; at++) {
    const checked = await checkContainers({ profile: 'lake', secure: false, kill: true })
    sum.landed += checked.takes_landed
    sum.kills += checked.restarts
    sum.lost += checked.lost
    sum.differences += checked.store_differences ?? 0
    for (const image of checked.standins) standIns.add(image)
  }
  return [
    { name: 'kills', value: sum.kills, unit: 'kills', n: runs },
    { name: 'takes_landed', value: sum.landed, unit: 'takes', n: runs },
    { name: 'takes_lost', value: sum.lost, unit: 'takes', n: sum.landed + sum.lost },
    { name: 'store_differences', value: sum.differences, unit: 'rows', n: runs },
    {
      name: 'standins',
      value: standIns.size,
      unit: 'images',
      n: runs,
      against: [...standIns].join(', ') || 'none',
    },
  ]
}
