/** The status that a signal asks for: 128 and its number. */
export type StopStatus = 130 | 143

/** How a run hears that it should stop. */
export interface Stop {
  /** null: nobody has asked */
  asked(this: void): StopStatus | null
  /** While it works, a signal ends what is in hand and no more; at other times it ends the program. */
  during<T>(this: void, work: () => Promise<T>): Promise<T>
  /** what a signal does, for who hears it otherwise */
  interrupt(this: void): void
}

/** `end`: says that nothing was begun, and ends the program. */
export function openStop(end: (status: StopStatus) => void): Stop {
  let asked: StopStatus | null = null
  let isWorking = false
  const hear = (status: StopStatus) => (): void => {
    asked = status
    if (!isWorking) end(status)
  }
  process.on('SIGINT', hear(130))
  process.on('SIGTERM', hear(143))
  return {
    asked: () => asked,
    async during(work) {
      isWorking = true
      try {
        return await work()
      } finally {
        isWorking = false
      }
    },
    interrupt: hear(130),
  }
}
