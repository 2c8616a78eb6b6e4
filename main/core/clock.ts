/** Notices when the wall clock jumps and when the machine slept: plans made by the old time are then wrong. */
const TICK_MS = 10_000
/** NTP slews, busy machines and garbage collectors stay below this */
const JUMP_MS = 5_000
/** a tick that comes this late: the machine slept, and the monotonic clock stood still or leapt */
const SLEPT_MS = 30_000

export interface ClockEvents {
  /** seconds the wall clock moved against the monotonic one; negative = set back */
  readonly onJump: (seconds: number) => void
  readonly onWake: () => void
}

export function watchClock(now: () => number, events: ClockEvents, monotonic = () => performance.now()) {
  let wall = now()
  let steady = monotonic()
  let sleeping = false
  const look = () => {
    const [wallNow, steadyNow] = [now(), monotonic()]
    const passed = steadyNow - steady
    const jump = wallNow - wall - passed
    wall = wallNow
    steady = steadyNow
    if (sleeping) return
    // on Linux and macOS the monotonic clock stands still while the machine sleeps: a leap forward is
    // either; both make planned tries due
    if (Math.abs(jump) > JUMP_MS) events.onJump(jump / 1000)
    else if (passed > TICK_MS + SLEPT_MS) events.onWake()
  }
  const timer = setInterval(look, TICK_MS)
  timer.unref()
  return {
    look,
    /** the shell says that the machine goes to sleep: the leap that follows is no fault of the clock */
    suspend: () => void (sleeping = true),
    resume(): void {
      wall = now()
      steady = monotonic()
      if (sleeping) {
        sleeping = false
        events.onWake()
      }
    },
    stop: () => clearInterval(timer),
  }
}
