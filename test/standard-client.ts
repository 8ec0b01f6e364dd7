import { Instance, type ObjectPath, type Property } from '@cimarron/cim'
import { typed, type WbemClient } from '@cimarron/wbem-client'
import { kernelWords } from '../packages/qemu/test/guest.ts'

/** Method Parameters Checked - Job Started, of all methods of the profiles. */
const jobStarted = 4096
/** A job's JobState (DSP1103). */
const completed = 7

/** A machine's UUID, which is the Name of its CIM_ComputerSystem. */
export function uuidOf(system: ObjectPath): string {
  const name = system.key('Name')
  if (typeof name !== 'string') throw new Error('the path has no Name')
  return name
}

/** Calls of the profiles as a management product would make them: nothing here knows our own server. */
export class StandardClient {
  readonly wbem: WbemClient

  constructor(wbem: WbemClient) {
    this.wbem = wbem
  }

  async service(): Promise<ObjectPath> {
    const [service] = await Array.fromAsync(this.wbem.enumerateInstanceNames('CIM_VirtualSystemManagementService'))
    if (service === undefined) throw new Error('there is no CIM_VirtualSystemManagementService')
    return service
  }

  /** Without a guest its firmware finds nothing to start, and waits: it runs, and takes next to no processor time. */
  async define(name: string, guest?: { readonly kernel: string; readonly initrd: string }): Promise<ObjectPath> {
    const service = await this.service()
    const boot = guest && [
      text('Kernel', guest.kernel),
      text('Ramdisk', guest.initrd),
      text('CommandLine', `${kernelWords} hostname=${name}`),
    ]
    const { returnValue, out } = await this.wbem.invokeMethod(service, {
      name: 'DefineSystem',
      args: {
        SystemSettings: typed(
          'string',
          new Instance('KVM_VirtualSystemSettingData', [text('ElementName', name), ...(boot ?? [])]),
        ),
        ResourceSettings: typed('string', [
          new Instance('CIM_ResourceAllocationSettingData', [
            { name: 'ResourceType', type: 'uint16', isArray: false, value: 4 },
            { name: 'VirtualQuantity', type: 'uint64', isArray: false, value: 128n },
            text('AllocationUnits', 'byte*2^20'),
          ]),
        ]),
      },
    })
    if (returnValue === jobStarted) return await this.#affected(out.Job as ObjectPath)
    if (returnValue !== 0) throw new Error(`DefineSystem answered ${JSON.stringify(returnValue)}`)
    return out.ResultingSystem as ObjectPath
  }

  /** How the end of a machine ended, as {@link request} tells it. */
  async destroy(system: ObjectPath): Promise<unknown> {
    const { returnValue, out } = await this.wbem.invokeMethod(await this.service(), {
      name: 'DestroySystem',
      args: { AffectedSystem: typed('reference', system) },
    })
    return await this.#outcome(returnValue, out.Job)
  }

  /**
   * Requests a state and follows the job where there is one, as there is for whatever takes longer on a busy host: 0 also
   * for a job that completed, else the answer's code or the job's last state.
   */
  async request(system: ObjectPath, state: number): Promise<unknown> {
    const { returnValue, out } = await this.wbem.invokeMethod(system, {
      name: 'RequestStateChange',
      args: { RequestedState: typed('uint16', state) },
    })
    return await this.#outcome(returnValue, out.Job)
  }

  async #outcome(returnValue: unknown, job: unknown): Promise<unknown> {
    if (returnValue !== jobStarted) return returnValue
    const state = await this.ended(job as ObjectPath)
    return state === completed ? 0 : `job ${state}`
  }

  /** The machine that a job was about, once it has completed. */
  async #affected(job: ObjectPath): Promise<ObjectPath> {
    const outcome = await this.#outcome(jobStarted, job)
    if (outcome !== 0) throw new Error(`DefineSystem ended as ${JSON.stringify(outcome)}`)
    const options = { assocClass: 'CIM_AffectedJobElement', resultClass: 'CIM_ComputerSystem' }
    const [system] = await Array.fromAsync(this.wbem.associatorNames(job, options))
    if (system === undefined) throw new Error('the job that defined a machine tells none')
    return system
  }

  async enabledState(system: ObjectPath): Promise<unknown> {
    return (await this.wbem.getInstance(system)).get('EnabledState')
  }

  /** JobState once the job is over (DSP1103: 7 Completed, 8 Terminated, 10 Exception). */
  async ended(job: ObjectPath): Promise<number> {
    for (;;) {
      const state = Number((await this.wbem.getInstance(job)).get('JobState'))
      if (state >= 7) return state
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function text(name: string, value: string): Property {
  return { name, type: 'string', isArray: false, value }
}
