import { readFile } from 'node:fs/promises'
import type { Role } from '@cimarron/estate'

export interface GroupFiles {
  /** The folder of `group` and `passwd`. */
  readonly directory?: string
}

const rank: Readonly<Record<Role, number>> = { monitor: 0, operator: 1, admin: 2 }

/**
 * The greatest role that one of somebody's groups gives, by group(5) and the primary group in passwd(5). Both files are
 * read each time: that is seldom, and a change counts at once. Groups that other services know are not looked for.
 */
export async function roleByGroups(
  name: string,
  roles: Readonly<Record<string, Role>>,
  { directory = '/etc' }: GroupFiles = {},
): Promise<Role | undefined> {
  const [groups, users] = await Promise.all([rows(`${directory}/group`), rows(`${directory}/passwd`)])
  const primary = users.find(([user]) => user === name)?.[3]
  let found: Role | undefined
  for (const [group = '', , id, members = ''] of groups) {
    const isMember = members.split(',').includes(name) || (id !== undefined && id === primary)
    const role = Object.hasOwn(roles, group) ? roles[group] : undefined
    if (isMember && role !== undefined && (found === undefined || rank[role] > rank[found])) found = role
  }
  return found
}

async function rows(file: string): Promise<string[][]> {
  return (await readFile(file, 'utf8')).split('\n').map((line) => line.split(':'))
}
