import type { HostMetrics, MachineMetrics, MetricsOverview } from '@cimarron/estate'
import type { DiskSample, NicSample } from '@cimarron/hypervisor'
import { FamilyText } from './family-text.ts'
import { escapeLabel, labelsOf, type MachineLabels } from './label-text.ts'
import { secondsOf } from './metrics-resource.ts'

/** Machines, those that are off included, and hosts, as families of OpenMetrics 1.0 without the end of the text. */
export function machineMetricsText(overview: MetricsOverview, hypervisors: ReadonlyMap<string, string>): string {
  const { machines, hosts, round } = overview
  const text = new FamilyText()
  const hostNames = new Map(hosts.map(({ host, name }) => [host, name]))
  for (const one of machines) {
    const where = { hypervisor: hypervisors.get(one.hypervisor) ?? '', host: hostNames.get(one.view.host) ?? '' }
    addMachine(text, one, labelsOf(one, where))
  }
  for (const host of hosts) addHost(text, host)
  text.add('cimarron_metrics_round_seconds', '', round && round.tookMs / 1000)
  text.add('cimarron_metrics_interval_seconds', '', round && round.intervalMs / 1000)
  return text.text()
}

function addMachine(text: FamilyText, { view, sample }: MachineMetrics, labels: MachineLabels): void {
  const { alone } = labels
  const config = view.active ?? view.defined
  text.add('cimarron_machine', labels.info, 1)
  text.addLines('cimarron_machine_state', labels.states(view.state))
  text.add('cimarron_machine_vcpus', alone, config.processors.count)
  text.add('cimarron_machine_memory_configured_bytes', alone, config.memory.bytes)
  if (!sample) return
  const { cpu, memory } = sample
  text.add('cimarron_machine_uptime_seconds', alone, sample.uptimeMs / 1000)
  text.add('cimarron_machine_stale', alone, sample.staleSinceMs === undefined ? 0 : 1)
  text.add('cimarron_machine_cpu_seconds', alone, secondsOf(cpu.totalNs))
  for (const { index, totalNs, waitNs } of cpu.processors) {
    const own = labels.with('vcpu', String(index))
    text.add('cimarron_machine_vcpu_seconds', own, secondsOf(totalNs))
    text.add('cimarron_machine_vcpu_wait_seconds', own, waitNs === undefined ? undefined : secondsOf(waitNs))
  }
  text.add('cimarron_machine_memory_balloon_bytes', alone, memory.balloonBytes)
  text.add('cimarron_machine_memory_resident_bytes', alone, memory.residentBytes)
  const { guest } = memory
  if (guest) {
    text.add('cimarron_machine_memory_guest_total_bytes', alone, guest.totalBytes)
    text.add('cimarron_machine_memory_guest_available_bytes', alone, guest.availableBytes)
    text.add('cimarron_machine_memory_guest_free_bytes', alone, guest.freeBytes)
    text.add('cimarron_machine_memory_guest_cache_bytes', alone, guest.cacheBytes)
    text.add('cimarron_machine_memory_guest_told_timestamp_seconds', alone, guest.atMs / 1000)
  }
  text.add('cimarron_machine_process_threads', alone, sample.process?.threads)
  for (const disk of sample.disks) addDisk(text, disk, labels)
  for (const nic of sample.nics) addNic(text, nic, labels)
}

function addDisk(text: FamilyText, disk: DiskSample, labels: MachineLabels): void {
  const own = labels.with('disk', disk.id)
  text.add('cimarron_machine_disk_read_bytes', own, disk.read.bytes)
  text.add('cimarron_machine_disk_written_bytes', own, disk.write.bytes)
  text.add('cimarron_machine_disk_discarded_bytes', own, disk.discard.bytes)
  text.add('cimarron_machine_disk_allocated_bytes', own, disk.allocatedBytes)
  for (const operation of ['read', 'write', 'flush', 'discard'] as const) {
    const { requests, timeNs, errors } = disk[operation]
    const each = labels.operation(disk.id, operation)
    text.add('cimarron_machine_disk_requests', each, requests)
    text.add('cimarron_machine_disk_request_seconds', each, timeNs / 1e9)
    text.add('cimarron_machine_disk_errors', each, errors)
  }
}

function addNic(text: FamilyText, nic: NicSample, labels: MachineLabels): void {
  // One that nobody counts has no samples: 0 would be a claim.
  if ('unsupported' in nic) return
  const own = labels.with('nic', nic.id)
  for (const direction of ['receive', 'transmit'] as const) {
    const { bytes, packets, drops, errors } = nic[direction]
    text.add(`cimarron_machine_nic_${direction}_bytes`, own, bytes)
    text.add(`cimarron_machine_nic_${direction}_packets`, own, packets)
    text.add(`cimarron_machine_nic_${direction}_drops`, own, drops)
    text.add(`cimarron_machine_nic_${direction}_errors`, own, errors)
  }
}

function addHost(text: FamilyText, { name, host, sample }: HostMetrics): void {
  if (!sample) return
  const pairs = `host="${escapeLabel(name)}",uuid="${host}"`
  const { cpu, memory, load } = sample
  text.add('cimarron_host_uptime_seconds', `{${pairs}}`, sample.uptimeMs / 1000)
  text.add('cimarron_host_cpus', `{${pairs}}`, cpu.processors)
  const modes = { user: cpu.userNs, system: cpu.systemNs, idle: cpu.idleNs, steal: cpu.stealNs }
  for (const [mode, ns] of Object.entries(modes)) {
    text.add('cimarron_host_cpu_seconds', `{${pairs},mode="${mode}"}`, ns === undefined ? undefined : secondsOf(ns))
  }
  text.add('cimarron_host_memory_total_bytes', `{${pairs}}`, memory.totalBytes)
  text.add('cimarron_host_memory_available_bytes', `{${pairs}}`, memory.availableBytes)
  for (const [index, minutes] of [1, 5, 15].entries()) {
    text.add('cimarron_host_load', `{${pairs},minutes="${minutes}"}`, load?.[index])
  }
}
