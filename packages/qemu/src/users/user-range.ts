import { readFileSync } from 'node:fs'

/** Numbers of users, one after the other. */
export interface UserRange {
  readonly first: number
  readonly count: number
}

/**
 * Of these each machine gets a user of its own. systemd's table of users (docs/UIDS-GIDS.md) has 1879048192 to 2147352575 as
 * unused: they are above all containers' (up to 1879048191), and below 2^31, from where on programs misread them. Above
 * 2000200000, where the range ends that SSSD maps users of directories to (sssd-ldap(5), `ldap_idmap_range_max`).
 */
export const usualRange: UserRange = { first: 2_100_000_000, count: 65_536 }

/** Why the range can't be used by this process, or undefined: in a container not all numbers may be mapped. */
export function whyUnmapped(
  { first, count }: UserRange,
  uidMap: string = readFileSync('/proc/self/uid_map', 'utf8'),
): string | undefined {
  // user_namespaces(7): first inside, first outside, how many.
  const isMapped = uidMap.split('\n').some((line) => {
    const [inside = Number.NaN, , length = 0] = line.trim().split(/\s+/).map(Number)
    return first >= inside && first + count <= inside + length
  })
  return isMapped ? undefined : `users ${first} to ${first + count - 1} are not mapped into this user namespace`
}

/** Numbers of the range that somebody has given to a user of this host. */
export function takenBefore(range: UserRange, passwd: string = readFileSync('/etc/passwd', 'utf8')): readonly number[] {
  return passwd
    .split('\n')
    .map((line) => Number(line.split(':')[2]))
    .filter((uid) => uid >= range.first && uid < range.first + range.count)
}
