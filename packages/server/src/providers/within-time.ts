import { PackageError } from './package-error.ts'

/** How long a package may take for each step of its start: the daemon starts without it then. */
const startMs = 10_000

/** What `work` gives, or a `PackageError` when it takes too long: `what` and for how long. */
export async function withinTime<T>(work: Promise<T>, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = (): void =>
    reject(new PackageError(`${what} after ${startMs / 1000} s`, 'ask who made it, or remove it'))
  const timer = setTimeout(late, startMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
