/** When the daemon is to stop. */
export interface StopSignal {
  readonly promise: Promise<void>
  readonly signal: AbortSignal
}

export interface StopSignalOptions {
  readonly now?: () => number
  readonly endAtOnce?: () => void
  /** What SIGHUP means; left out: to stop. */
  readonly onReload?: () => void
}

/**
 * One Ctrl-C comes as several signals: the terminal sends it to npm and to us, and npm passes its own on. Only what
 * comes later than this is somebody asking again.
 */
const oneRequestMs = 1_000

/**
 * The first SIGTERM or SIGINT ends the daemon in good order; another one a second later ends it at once. SIGHUP too where
 * there is a terminal, which says so when it is closed; else it means to read files again, and `onReload` is called.
 */
export function stopSignal(source: Pick<NodeJS.Process, 'on'> = process, options: StopSignalOptions = {}): StopSignal {
  const { now = () => performance.now(), endAtOnce = () => process.exit(1), onReload } = options
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<void>()
  let firstAt = 0
  const stopping =
    onReload === undefined ? (['SIGTERM', 'SIGINT', 'SIGHUP'] as const) : (['SIGTERM', 'SIGINT'] as const)
  for (const name of stopping)
    source.on(name, () => {
      if (!controller.signal.aborted) {
        firstAt = now()
        controller.abort()
        resolve()
      } else if (now() - firstAt > oneRequestMs) endAtOnce()
    })
  if (onReload !== undefined) source.on('SIGHUP', onReload)
  return { promise, signal: controller.signal }
}
