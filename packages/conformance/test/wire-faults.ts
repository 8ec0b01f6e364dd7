import { CimError, Instance, ObjectPath, type Property, samePath } from '@cimarron/cim'
import { virt } from '../src/testing/small-model.ts'
import { answering } from './answering.ts'
import type { SeededFault } from './libvirt-cim-faults.ts'

const text = (name: string, value: string): Property => ({ name, type: 'string', isArray: false, value })

/** Faults of every class and association, and of what requests are answered. */
export const wireFaults: readonly SeededFault[] = [
  // Properties
  [
    'a required property that is NULL',
    ['required-not-null'],
    ({ server, serviceCapabilities }) => server.change(serviceCapabilities, { ElementName: null }),
  ],
  ['a key that is NULL', ['key-not-null'], ({ server, off }) => server.change(off.memory, { DeviceID: null })],
  [
    'a key that is not as in the path',
    ['path-as-keys', 'instance-got-again'],
    ({ server, off }) => server.change(off.capabilities, { InstanceID: 'else' }),
  ],
  [
    'a number as text',
    ['type-as-declared'],
    ({ server, off }) =>
      server.retype(off.memory, { name: 'NumberOfBlocks', type: 'string', isArray: false, value: '1' }),
  ],
  [
    'a value that is not enumerated',
    ['value-map'],
    ({ server, running }) => server.change(running.system, { RequestedState: 13 }),
  ],
  ['a name that is not told', ['element-name'], ({ server, off }) => server.change(off.system, { ElementName: null })],
  [
    'a creation class that is not the class',
    ['creation-class', 'path-as-keys', 'instance-got-again'],
    ({ server, service }) => server.retype(service, text('CreationClassName', 'ACME_Other')),
  ],
  [
    'something embedded that is of another class',
    ['embedded-class'],
    ({ server, off }) => server.change(off.memory, { AllocationState: new Instance('ACME_ComputerSystem') }),
  ],
  // Associations
  [
    'an association with what is not there',
    ['no-dangling-end'],
    ({ server, running }) =>
      server.add(virt, 'ACME_AffectedJobElement', {
        AffectedElement: running.system,
        AffectingElement: new ObjectPath('ACME_ConcreteJob', [{ name: 'InstanceID', value: 'gone' }], {
          namespace: virt,
        }),
      }),
  ],
  [
    'an association that one end does not know',
    ['same-from-both-ends', 'system-hosted'],
    ({ server, off }) => {
      server.hidden = (one, from) => one.className === 'ACME_HostedDependency' && samePath(from, off.system)
    },
  ],
  [
    'ends that are exchanged',
    ['association-ends', 'device-settings'],
    ({ server, running }) => {
      server.remove(
        (one) => one.className === 'ACME_SettingsDefineState' && one.get('ManagedElement') === running.memory,
      )
      server.add(virt, 'ACME_SettingsDefineState', { ManagedElement: running.stateMemory, SettingData: running.memory })
    },
  ],
  [
    'a service without host',
    ['association-count', 'management-service'],
    ({ server }) => server.removeClass('CIM_HostedService'),
  ],
  [
    'associations that are not listed',
    ['associations-enumerable'],
    ({ server }) => {
      const enumerate = server.enumerateInstances.bind(server)
      server.enumerateInstances = (name, options) =>
        enumerate(name === 'ACME_SystemDevice' ? 'CIM_HostedCollection' : name, options)
    },
  ],
  [
    'AssociatorNames that forgets',
    ['associators-as-references'],
    ({ server, off }) => {
      const names = server.associatorNames.bind(server)
      server.associatorNames = async function* (path, options) {
        for await (const one of names(path, options))
          if (!samePath(path, off.system) || !samePath(one, off.memory)) yield one
      }
    },
  ],
  // Requests
  [
    'a wrong key that is echoed',
    ['wrong-key-not-found'],
    ({ server }) => {
      const get = server.getInstance
      server.getInstance = async (path) =>
        (path.key('InstanceID') as string | undefined)?.startsWith('ACME:job:1-') === true
          ? new Instance(path.className, [], { path })
          : await get(path)
    },
  ],
  [
    'an instance that can not be got',
    ['instance-got-again'],
    ({ server, off }) => {
      const get = server.getInstance
      server.getInstance = async (path) => {
        if (path.key('InstanceID') === off.capabilities.key('InstanceID'))
          throw new CimError('CIM_ERR_FAILED', 'not now')
        return await get(path)
      }
    },
  ],
  [
    'a class of which nothing is known',
    ['unknown-class'],
    ({ server }) => {
      const enumerate = server.enumerateInstances.bind(server)
      server.enumerateInstances = async function* (name, options) {
        if (name !== 'CIM_NoSuchClassAtAll') yield* enumerate(name, options)
      }
    },
  ],
  [
    'a namespace that is not looked at',
    ['unknown-namespace'],
    ({ server }) => {
      const enumerate = server.enumerateInstances.bind(server)
      server.enumerateInstances = (name, options) =>
        enumerate(name, options?.namespace === 'root/no/such/namespace' ? { namespace: virt } : options)
    },
  ],
  ['a method that is not looked at', ['unknown-method'], (model) => answering(model, () => null)],
]
