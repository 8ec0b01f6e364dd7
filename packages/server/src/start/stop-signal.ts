/** When the daemon is to stop. */
export interface StopSignal {
  readonly promise: Promise<void>
  readonly signal: AbortSignal
}

/**
 * One Ctrl-C comes as several signals: the terminal sends it to npm and to us, and npm passes its own on. Only what
 * comes later than this is somebody asking again.
 */
const oneRequestMs = 1_000

/** The first SIGTERM, SIGINT or SIGHUP ends the daemon in good order; another one a second later ends it at once. */
export function stopSignal(
  source: Pick<NodeJS.Process, 'on'> = process,
  options: { readonly now?: () => number; readonly endAtOnce?: () => void } = {},
): StopSignal {
  const { now = () => performance.now(), endAtOnce = () => process.exit(1) } = options
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<void>()
  let firstAt = 0
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    source.on(name, () => {
      if (!controller.signal.aborted) {
        firstAt = now()
        controller.abort()
        resolve()
      } else if (now() - firstAt > oneRequestMs) endAtOnce()
    })
  return { promise, signal: controller.signal }
}
