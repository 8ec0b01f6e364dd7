import type { LeafSpec } from '../../command/spec.ts'
import { assignmentDetails } from './parts.ts'

export const invoke: LeafSpec = {
  kind: 'leaf',
  name: 'invoke',
  summary: 'Call a method of an instance or class',
  details: [
    assignmentDetails,
    'The exit code is 1 where it returned a number other than 0 (Completed) and 4096 (Job Started); the words of its job\nare printed.',
  ].join('\n'),
  connects: true,
  arguments: [
    {
      name: 'object',
      summary: 'an instance, a class that has one, or a class for a static method',
      complete: 'instance',
    },
    { name: 'method', summary: 'its method', complete: 'method' },
    {
      name: 'parameter',
      summary: 'input parameters as Name=value',
      variadic: true,
      optional: true,
      complete: 'parameter',
    },
  ],
  examples: [
    {
      line: 'cimarron cim invoke "$(cimarron cim names KVM_ComputerSystem | head -1)" RequestStateChange RequestedState=2',
      says: 'starts the first machine',
    },
    {
      line: 'cimarron cim invoke KVM_VirtualSystemManagementService DefineSystem SystemSettings=@vm.mof ResourceSettings=@disks.mof',
      says: 'defines one from settings in files',
    },
  ],
  load: () => import('../../commands/cim/invoke.ts'),
}
