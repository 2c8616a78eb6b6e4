/** Work that takes long and that a person, or the closing station, may stop. */
import { StationError } from '../contract/errors.ts'

export type LongWork = ReturnType<typeof longWork>

export function longWork() {
  const running = new Set<AbortController>()

  async function stoppable<T>(work: (controller: AbortController) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    running.add(controller)
    try {
      return await work(controller)
    } finally {
      running.delete(controller)
    }
  }
  return {
    stoppable,
    isBusy: (): boolean => running.size > 0,
    /** Before the station closes: what takes long ends where it is. */
    stopAll(): void {
      for (const controller of running) controller.abort()
    },
    /** One of a kind at a time; `refusal` is told to whoever asks for a second. */
    oneAtATime(refusal: string) {
      let current: AbortController | null = null
      return {
        stop: () => current?.abort(),
        async run<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
          if (current) throw new StationError('conflict', refusal)
          return stoppable(async (controller) => {
            current = controller
            try {
              return await work(controller.signal)
            } finally {
              current = null
            }
          })
        },
      }
    },
  }
}
