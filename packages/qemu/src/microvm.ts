import { readFileSync } from 'node:fs'
import { isMicrovm, type MachineConfig } from '@cimarron/hypervisor'

/**
 * What `-machine` has to say of a microvm. ACPI tells the guest where its devices are, and gives it a power button: few
 * kernels read of devices in their command line, the other way (CONFIG_VIRTIO_MMIO_CMDLINE_DEVICES).
 */
export const microvmWords: readonly string[] = ['acpi=on', 'isa-serial=off']

/** Devices of virtio 1.0, as on PCI; QEMU's default here is the draft before it. */
export const microvmArguments: readonly string[] = ['-global', 'virtio-mmio.force-legacy=false']

/**
 * What a guest's kernel is told before its own command line. An emulated microvm has nothing by which Linux could find
 * out how fast its processor counts time, and would wait for ever; it counts as the host's does. KVM tells by itself.
 */
export function clockWords(config: MachineConfig, acceleration: 'kvm' | 'tcg'): readonly string[] {
  if (!isMicrovm(config) || acceleration === 'kvm') return []
  const khz = timestampKhz(readFileSync('/proc/cpuinfo', 'utf8'))
  return khz === undefined ? [] : [`tsc_early_khz=${khz}`]
}

/** The rate at which the processor's time stamps count: its nominal one, which the clock it shows now may be below. */
export function timestampKhz(cpuinfo: string): number | undefined {
  const nominal = /^model name\s*:.*@ ([\d.]+)GHz/m.exec(cpuinfo)?.[1]
  const now = /^cpu MHz\s*:\s*([\d.]+)/m.exec(cpuinfo)?.[1]
  const khz = nominal === undefined ? Number(now) * 1000 : Number(nominal) * 1_000_000
  return Number.isFinite(khz) && khz > 0 ? Math.round(khz) : undefined
}
