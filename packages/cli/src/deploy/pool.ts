/** How many requests are under way at once: as many as the client keeps connections. */
export const atOnce = 8

/** Does `work` for each item, some at once, and gives the results in the order of the items. The first failure ends it. */
export async function mapAtOnce<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const results = new Array<U>(items.length)
  let next = 0
  const run = async (): Promise<void> => {
    while (next < items.length) {
      const i = next
      next += 1
      results[i] = await work(items[i] as T)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, run))
  } finally {
    // After a failure no other begins.
    next = items.length
  }
  return results
}
