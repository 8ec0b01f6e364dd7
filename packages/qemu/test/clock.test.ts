import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** The hour a machine's clock shows on a host of another time zone: one for this process alone, and nine hours ahead. */
function hourInTokyo(base: 'utc' | 'localtime'): number {
  const child = fileURLToPath(new URL('./clock-child.ts', import.meta.url))
  const there = 'mount --bind /usr/share/zoneinfo/Asia/Tokyo /etc/localtime && exec "$0" "$@"'
  return Number(execFileSync('unshare', ['-m', 'sh', '-c', there, process.execPath, child, base], { encoding: 'utf8' }))
}

test.runIf(process.getuid?.() === 0)("a machine's clock shows UTC, or the time of its host", () => {
  const [utc, local] = [hourInTokyo('utc'), hourInTokyo('localtime')]
  // The hour may turn between the two.
  expect([9, 10]).toContain((local - utc + 24) % 24)
})
