import type { Role, Standing } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'

const roles: readonly Role[] = ['admin', 'operator', 'monitor']
const standings: readonly Standing[] = [...roles, 'none']

export function readRole(text: string): Role {
  return oneOf(roles, text)
}

/** A role, or none. */
export function readStanding(text: string): Standing {
  return oneOf(standings, text)
}

function oneOf<T extends string>(all: readonly T[], text: string): T {
  const found = all.find((each) => each === text)
  if (found !== undefined) return found
  throw new CliError('usage', `there is no role ${JSON.stringify(text)}`, `there are ${all.join(', ')}`)
}
