/** Calls of a visitor while staff are away: what is staff's, what is somebody else's, and what nobody would call. */
import { methods as contract } from '../../../main/contract/api.ts'
import type { Input, MethodName } from '../../../main/contract/api.ts'
import { toErrorValue } from '../../../main/contract/errors.ts'
import { MICROPHONE, MONO_16 } from '../station.ts'
import { leaks } from './world.ts'
import type { Attack, World } from './world.ts'
import type { Random } from './random.ts'
import { oddValue, word } from './words.ts'

/** What anybody may call: it answers, and tells nothing of anybody else. */
const OPEN: readonly string[] = [
  'station.state',
  'station.lock',
  'station.network',
  'settings.get',
  'projects.list',
  'session.end',
  'quality.judge',
] satisfies MethodName[]

/** Inputs that would do harm, or tell of somebody, if they were let through. */
function wished(world: World, random: Random): Readonly<Record<string, unknown>> {
  const { takeId, speakerId, projectId } = world
  return {
    takeId,
    takeIds: [takeId],
    speakerId,
    projectId,
    promptId: word(random),
    listenerId: word(random),
    reviewer: word(random),
    review: { take_id: takeId, reviewer: 'x', verdict: 'reject', reasons: [], marks: [], listened_ms: 9_999 },
    label: word(random),
    metadata: oddValue(random),
    folder: random.pick(['/', '/etc', '/tmp', '/proc/self']),
    profile: JSON.stringify({ settings: { broker: { brokers: 'evil.example:9092' } } }),
    settings: { broker: { brokers: 'evil.example:9092' }, kiosk: { enabled: false } },
    name: random.pick(['kioskPin', 'brokerPassword', 'x']),
    value: '0000',
    note: word(random),
    lang: 'en',
    langs: ['en'],
    version: '1',
    reason: 'noise',
    paused: true,
    format: MONO_16,
    device: MICROPHONE,
    preRollFrames: 0,
    firstFrame: 0,
    search: '',
    limit: 50,
    kind: 'image',
  }
}

const names = Object.keys(contract)

export const methods: Attack = async (world, random) => {
  const name = random.int(20) === 0 ? word(random) : random.pick(names)
  const input =
    random.int(4) === 0
      ? oddValue(random)
      : name === 'station.unlock'
        ? { pin: word(random) }
        : wished(world, random)
  // 1 MB of answers, or a form of a place that is not theirs
  const bulky =
    name === 'speakers.add' && random.int(3) === 0
      ? { label: 'x', metadata: { a: 'x'.repeat(1_000_000) }, projectId: world.projectId }
      : null
  const bytes = random.int(5) === 0 ? random.bytes(999) : undefined
  const sent = bulky ?? input
  try {
    // whatever it is, it goes as it is
    const { output } = await world.page.call(name as MethodName, sent as Input<MethodName>, bytes)
    const told = JSON.stringify(output)
    const leak = leaks(told)
    if (leak !== null) return `${name} tells of ${leak}`
    if (OPEN.includes(name)) return null
    // a wrong PIN is answered, and opens nothing
    if (name === 'station.unlock' && told.includes('"unlocked":false')) return null
  } catch (error) {
    const { code, message } = toErrorValue(error)
    if (code === 'core_stopped' || code === 'internal') return `${name}: ${code}: ${message}`
    return leaks(message) === null ? null : `the refusal of ${name} tells of it: ${message}`
  }
  // visitors say who they are: with answers that fit a form, and not without end
  if (name === 'speakers.add' && bulky === null) return null
  return `${name} took ${JSON.stringify(sent).slice(0, 300)}`
}
