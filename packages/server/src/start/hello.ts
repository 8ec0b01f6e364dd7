import type { Endpoint } from '@cimarron/api/local'
import { Instance, type ObjectPath, type Property } from '@cimarron/cim'
import { typed } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import type { GuestImages } from './images.ts'

const name = 'hello'
const enabled = 2

/**
 * Defines and starts the machine `hello`, a small Linux guest, as any client of the standard would: DefineSystem and
 * RequestStateChange over CIM-XML, through the daemon's admin socket.
 */
export async function sayHello(endpoint: Endpoint, images: GuestImages | undefined): Promise<void> {
  await using client = connect(`unix://${endpoint.sockets.admin}`, { namespace: 'root/virt' })
  const [service] = await Array.fromAsync(client.enumerateInstanceNames('CIM_VirtualSystemManagementService'))
  if (service === undefined) throw new Error('root/virt has no CIM_VirtualSystemManagementService')
  // The kernel to boot is a property of the platform's own class of settings.
  const settingsClass = service.className.replace('ManagementService', 'SettingData')
  const defined = await client.invokeMethod(service, {
    name: 'DefineSystem',
    args: {
      SystemSettings: typed('string', machineSettings(settingsClass, images)),
      ResourceSettings: typed('string', [memorySettings(), networkSettings()]),
    },
  })
  const system = defined.out.ResultingSystem
  if (defined.returnValue !== 0 || !isPath(system))
    throw new Error(`DefineSystem answered ${JSON.stringify(defined.returnValue)}`)
  const started = await client.invokeMethod(system, {
    name: 'RequestStateChange',
    args: { RequestedState: typed('uint16', enabled) },
  })
  // 4096: the start goes on as a job; the machine's state will tell.
  if (started.returnValue !== 0 && started.returnValue !== 4096)
    throw new Error(`RequestStateChange answered ${JSON.stringify(started.returnValue)}`)
}

function machineSettings(className: string, images: GuestImages | undefined): Instance {
  return new Instance(className, [
    text('ElementName', name),
    text('Description', 'A small Linux guest to look at. Delete it when you like.'),
    ...(images === undefined
      ? []
      : [
          text('Kernel', images.kernel),
          text('Ramdisk', images.initrd),
          text('CommandLine', `console=tty0 console=ttyS0 hostname=${name} dhcp4`),
        ]),
  ])
}

function memorySettings(): Instance {
  return new Instance('CIM_ResourceAllocationSettingData', [
    { name: 'ResourceType', type: 'uint16', isArray: false, value: 4 },
    { name: 'VirtualQuantity', type: 'uint64', isArray: false, value: 128n },
    text('AllocationUnits', 'byte*2^20'),
  ])
}

function networkSettings(): Instance {
  return new Instance('CIM_ResourceAllocationSettingData', [
    { name: 'ResourceType', type: 'uint16', isArray: false, value: 10 },
  ])
}

function text(name: string, value: string): Property {
  return { name, type: 'string', isArray: false, value }
}

function isPath(value: unknown): value is ObjectPath {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'path'
}
