import type { Role } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'

export const roles: readonly Role[] = ['admin', 'operator', 'monitor']

export function readRole(text: string): Role {
  const role = roles.find((each) => each === text)
  if (role !== undefined) return role
  throw new CliError('usage', `there is no role ${JSON.stringify(text)}`, `there are ${roles.join(', ')}`)
}
