import type { Role } from '@cimarron/estate'
import type { PasswordKeeper } from '../authenticator.ts'
import type { Grants } from '../grants.ts'
import { Semaphore } from '../semaphore.ts'
import { isUserName } from '../users.ts'
import { type GroupFiles, roleByGroups } from './group-roles.ts'
import { askSaslauthd, type SaslauthdOptions } from './saslauthd.ts'

export interface PamPasswordsOptions extends SaslauthdOptions, GroupFiles {
  /** The roles of groups whose members are no users here. */
  readonly groups: Readonly<Record<string, Role>>
}

/** saslauthd has five processes, each of which sleeps for seconds when a password is wrong. */
const atOnce = 4
const mostWaiting = 32

/** Passwords as PAM knows them. Who waits for it waits among themselves: passwords that are here are checked meanwhile. */
export class PamPasswords implements PasswordKeeper {
  readonly #options: PamPasswordsOptions
  readonly #turn = new Semaphore({ permits: atOnce, waiting: mostWaiting })

  constructor(options: PamPasswordsOptions) {
    this.#options = options
  }

  async check(name: string, password: string): Promise<boolean> {
    using _turn = await this.#turn.acquire()
    return isUserName(name) && (await askSaslauthd(name, password, this.#options))
  }

  async grantsOf(name: string): Promise<Grants | undefined> {
    const role = await roleByGroups(name, this.#options.groups, this.#options)
    return role === undefined ? undefined : { role, namespaces: {} }
  }
}
