import { HypervisorError, type MachineView } from '@cimarron/hypervisor'

/** Why a machine did not start, told by what is to be done about it as far as libvirt's words let one know. */
export function startFailure(error: unknown, { defined }: MachineView): unknown {
  if (!(error instanceof HypervisorError) || error.code !== 'peer-failed') return error
  const { words } = error.detail
  const text = String(words)
  const missing = /No such file or directory/.test(text)
    ? defined.disks.find(({ path }) => text.includes(path))
    : undefined
  if (missing)
    return new HypervisorError('disk-missing', { path: missing.path, problem: 'is not there' }, { cause: error })
  return new HypervisorError('start-failed', { machine: defined.name, words }, { cause: error })
}
