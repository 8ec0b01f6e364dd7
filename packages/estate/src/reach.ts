import { HypervisorError } from '@cimarron/hypervisor'
import { type Actor, actorOn } from './actor.ts'
import type { Command } from './command.ts'
import type { JobView } from './job.ts'
import type { JournalEntry } from './journal-entry.ts'
import { findLink, type Links, lookUpMachine } from './work/admission.ts'
import type { HypervisorLink } from './work/hypervisor-link.ts'
import { admitOnNetwork, isNetworkCommand } from './work/network-admission.ts'
import { admitOnStorage, isStorageCommand } from './work/storage-admission.ts'

/**
 * What of the estate an actor may look at. To who has no role on a hypervisor it is as if it were not there: neither it
 * nor its hosts, machines, jobs and entries of the journal are told.
 */
export class Reach {
  /** With the role that counts for what is of no hypervisor. */
  readonly actor: Actor
  /** Of an actor whose role is the same on every hypervisor nothing need be looked through. */
  readonly isWhole: boolean
  readonly #links: Links

  constructor(actor: Actor, links: Links) {
    this.actor = actorOn(actor, undefined)
    this.isWhole = actor.on === undefined && actor.role !== 'none'
    this.#links = links
  }

  /** Whether every entry of the journal is told. */
  get seesAll(): boolean {
    return this.isWhole && this.actor.role === 'admin'
  }

  /** The hypervisors that may be looked at. */
  get links(): Links {
    return this.isWhole ? this.#links : this.#links.filter(({ hypervisor }) => this.sees(hypervisor.id))
  }

  sees(hypervisor: string): boolean {
    return this.isWhole || actorOn(this.actor, hypervisor).role !== 'none'
  }

  seesJob({ hypervisor }: JobView): boolean {
    return hypervisor === undefined ? this.actor.role !== 'none' : this.sees(hypervisor)
  }

  /** What is of no hypervisor is for who has a role at large; who came in, and who may, is for admins. */
  seesEntry(entry: JournalEntry): boolean {
    if (entry.kind === 'access') return this.actor.role === 'admin'
    if (this.isWhole || entry.kind === 'daemon') return true
    if (entry.kind === 'job') return this.seesJob(entry.view)
    return entry.hypervisor === undefined ? this.actor.role !== 'none' : this.sees(entry.hypervisor)
  }

  /** The actor with the role that counts on a machine. @throws HypervisorError `machine-not-found` where they may not look */
  onMachine(machine: string): Actor {
    if (this.isWhole) return this.actor
    const found = lookUpMachine(this.links, machine)
    if (found === undefined) throw new HypervisorError('machine-not-found', { machine })
    return actorOn(this.actor, found.link.hypervisor.id)
  }

  /**
   * A command as it is carried out for the actor, with the role that counts for it. Where it is to be is settled here,
   * once: what was checked is what is done.
   * @throws HypervisorError `machine-not-found`, EstateError `hypervisor-not-found`
   */
  admit(command: Command): { readonly actor: Actor; readonly command: Command } {
    if (this.isWhole) return { actor: this.actor, command }
    if (isStorageCommand(command)) {
      const { link } = admitOnStorage(this.links, command)
      const actor = actorOn(this.actor, link.hypervisor.id)
      return {
        actor,
        command: command.kind === 'define-pool' ? { ...command, hypervisor: link.hypervisor.id } : command,
      }
    }
    if (isNetworkCommand(command)) {
      const { link } = admitOnNetwork(this.links, command)
      const { id: hypervisor } = link.hypervisor
      return {
        actor: actorOn(this.actor, hypervisor),
        command: command.kind === 'define-network' ? { ...command, hypervisor } : command,
      }
    }
    if (command.kind !== 'define-machine') return { actor: this.onMachine(command.machine), command }
    const { id }: HypervisorLink['hypervisor'] = findLink(this.links, command.hypervisor).hypervisor
    return { actor: actorOn(this.actor, id), command: { ...command, hypervisor: id } }
  }
}
