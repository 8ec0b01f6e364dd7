/** Calls `act` once `ms` milliseconds from now, unless what it gives back is called before. */
export type After = (ms: number, act: () => void) => () => void

/** The clock of the system. It keeps no process alive. */
export const afterReal: After = (ms, act) => {
  const timer = setTimeout(act, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
