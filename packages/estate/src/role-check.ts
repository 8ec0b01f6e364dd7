import type { Actor, Role, Standing } from './actor.ts'
import { type CommandKind, commandKinds } from './command.ts'
import { EstateError } from './error.ts'

/** What may be asked of the agent in a guest. */
export const agentPermissions = [
  'ask-agent',
  'exec-in-guest',
  'read-guest-file',
  'write-guest-file',
  'freeze-guest',
  'thaw-guest',
  'set-guest-password',
  'shut-down-guest',
  'trim-guest',
  'set-guest-time',
  'read-guest-keys',
  'change-guest-keys',
] as const
export type AgentPermission = (typeof agentPermissions)[number]

/** What an actor may be refused by role; looking at machines, jobs, journal and history is everybody's. */
export type Permission =
  | CommandKind
  | 'read-volume'
  | 'open-serial'
  | 'open-graphics'
  | 'screenshot'
  | 'send-keys'
  | 'set-graphics-password'
  | 'read-audit'
  | AgentPermission
  | 'define-schedule'
  | 'run-schedule'

const definitions: readonly Role[] = ['admin']
const power: readonly Role[] = ['admin', 'operator']

/** Who may do what. A job is cancelled by whoever may ask for it. */
export const permissions: Readonly<Record<Permission, readonly Role[]>> = {
  'define-machine': definitions,
  'undefine-machine': definitions,
  'change-machine': definitions,
  'start-machine': power,
  'pause-machine': power,
  'resume-machine': power,
  'reset-machine': power,
  'reboot-machine': power,
  'shut-down-machine': power,
  'power-off-machine': power,
  'save-machine': power,
  'discard-saved-machine': power,
  'clone-machine': definitions,
  'adopt-machine': definitions,
  // It holds what the guest keeps secret, and is written where it is said.
  'dump-machine': definitions,
  'inject-nmi': power,
  'migrate-machine': definitions,
  // To cancel it; only a peer begins it.
  'receive-machine': definitions,
  'settle-migration': definitions,
  'define-pool': definitions,
  'change-pool': definitions,
  'undefine-pool': definitions,
  'create-volume': definitions,
  'resize-volume': definitions,
  'delete-volume': definitions,
  'read-volume': definitions,
  'snapshot-machine': definitions,
  'revert-machine': definitions,
  'change-snapshot': definitions,
  'delete-snapshot': definitions,
  'define-network': definitions,
  'change-network': definitions,
  'undefine-network': definitions,
  'start-network': power,
  'stop-network': power,
  'open-serial': power,
  'open-graphics': power,
  screenshot: power,
  'send-keys': power,
  'set-graphics-password': power,
  'read-audit': definitions,
  // What a guest tells of itself is as much as its console shows of it, and less.
  'ask-agent': ['admin', 'operator', 'monitor'],
  // Who may open a console can do all of these there.
  'exec-in-guest': power,
  'read-guest-file': power,
  'write-guest-file': power,
  'freeze-guest': power,
  'thaw-guest': power,
  'set-guest-password': power,
  'shut-down-guest': power,
  'trim-guest': power,
  'set-guest-time': power,
  'read-guest-keys': power,
  'change-guest-keys': power,
  'define-schedule': definitions,
  'run-schedule': definitions,
}

export function isPermitted(role: Standing, permission: Permission): boolean {
  return role !== 'none' && permissions[permission].includes(role)
}

/** What is refused, in words. */
const acts: Readonly<Record<Permission, string>> = {
  'define-machine': 'defining machines',
  'undefine-machine': 'removing machines',
  'change-machine': 'changing machines',
  'start-machine': 'starting machines',
  'pause-machine': 'pausing machines',
  'resume-machine': 'resuming machines',
  'reset-machine': 'resetting machines',
  'reboot-machine': 'rebooting machines',
  'shut-down-machine': 'shutting machines down',
  'power-off-machine': 'powering machines off',
  'save-machine': 'saving machines',
  'discard-saved-machine': 'throwing away what was saved',
  'clone-machine': 'cloning machines',
  'adopt-machine': 'giving machines to another hypervisor',
  'dump-machine': "dumping machines' memory",
  'inject-nmi': 'sending non-maskable interrupts',
  'open-serial': 'opening serial consoles',
  'open-graphics': 'opening screens',
  screenshot: 'looking at screens',
  'send-keys': 'pressing keys',
  'set-graphics-password': 'setting passwords of screens',
  'read-audit': 'reading the audit',
  'ask-agent': 'asking agents',
  'exec-in-guest': 'running programs in guests',
  'read-guest-file': 'reading files of guests',
  'write-guest-file': 'writing files of guests',
  'freeze-guest': 'freezing file systems',
  'thaw-guest': 'thawing file systems',
  'set-guest-password': "setting passwords of guests' users",
  'shut-down-guest': 'shutting guests down',
  'trim-guest': 'trimming file systems',
  'set-guest-time': "setting guests' clocks",
  'read-guest-keys': "reading guests' authorized keys",
  'change-guest-keys': "changing guests' authorized keys",
  'migrate-machine': 'migrating machines',
  'receive-machine': 'receiving machines',
  'settle-migration': 'settling what became of a migration',
  'define-schedule': 'changing schedules',
  'run-schedule': 'running schedules',
  'define-pool': 'defining pools',
  'change-pool': 'changing pools',
  'undefine-pool': 'forgetting pools',
  'create-volume': 'making volumes',
  'resize-volume': 'resizing volumes',
  'delete-volume': 'deleting volumes',
  'read-volume': "reading volumes' bytes",
  'snapshot-machine': 'taking snapshots of machines',
  'revert-machine': 'reverting machines to snapshots',
  'change-snapshot': 'changing snapshots',
  'delete-snapshot': 'deleting snapshots',
  'define-network': 'defining networks',
  'change-network': 'changing networks',
  'undefine-network': 'removing networks',
  'start-network': 'starting networks',
  'stop-network': 'stopping networks',
}

/** @throws EstateError `denied`, naming the roles that would do. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (isPermitted(actor.role, permission)) return
  const needs = permissions[permission].join(' or ')
  throw new EstateError('denied', {
    actor: actor.name,
    role: actor.role,
    command: permission,
    act: acts[permission],
    needs,
  })
}

/** What this role may ask for, so that a face offers nothing it would be refused. */
export function permittedCommands(role: Standing): readonly CommandKind[] {
  return commandKinds.filter((kind) => isPermitted(role, kind))
}
