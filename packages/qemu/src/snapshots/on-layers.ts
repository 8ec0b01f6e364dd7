import { type Layer, type MachineConfig, withImage } from '@cimarron/hypervisor'

/** Settings that go on in new images. */
export function onLayers(config: MachineConfig, layers: readonly Layer[]): MachineConfig {
  return layers.reduce((one, { base, path }) => withImage(one, base.path, { path, format: 'qcow2' }), config)
}
