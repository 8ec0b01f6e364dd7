/** A family of OpenMetrics 1.0 that has samples for machines or hosts. */
export interface FamilyHead {
  readonly type: 'gauge' | 'counter' | 'info' | 'stateset'
  /** Its name ends with it. */
  readonly unit?: 'seconds' | 'bytes'
  readonly help: string
}

/** By name, in the order in which they are told. */
export const families = {
  cimarron_machine: { type: 'info', help: 'A machine: where it is, and its tags, each between commas.' },
  cimarron_machine_state: { type: 'stateset', help: 'The state of a machine.' },
  cimarron_machine_uptime_seconds: { type: 'gauge', unit: 'seconds', help: 'Since its present run began.' },
  cimarron_machine_stale: {
    type: 'gauge',
    help: '1 where its hypervisor did not answer: its disks and the memory inside are as they were.',
  },
  cimarron_machine_cpu_seconds: {
    type: 'counter',
    unit: 'seconds',
    help: 'Processor time of the guest and of what emulates its hardware.',
  },
  cimarron_machine_vcpus: { type: 'gauge', help: "The guest's processors." },
  cimarron_machine_vcpu_seconds: {
    type: 'counter',
    unit: 'seconds',
    help: "Processor time of one of the guest's processors.",
  },
  cimarron_machine_vcpu_wait_seconds: {
    type: 'counter',
    unit: 'seconds',
    help: 'Time in which it could have run, and waited for a processor of the host.',
  },
  cimarron_machine_memory_configured_bytes: { type: 'gauge', unit: 'bytes', help: 'The memory it is set to.' },
  cimarron_machine_memory_balloon_bytes: { type: 'gauge', unit: 'bytes', help: 'What its balloon leaves it.' },
  cimarron_machine_memory_resident_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: "What the host holds for it, its hypervisor's own included.",
  },
  cimarron_machine_memory_guest_total_bytes: { type: 'gauge', unit: 'bytes', help: 'As the guest tells it.' },
  cimarron_machine_memory_guest_available_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Free, or could be at once without swapping; as the guest tells it.',
  },
  cimarron_machine_memory_guest_free_bytes: { type: 'gauge', unit: 'bytes', help: 'As the guest tells it.' },
  cimarron_machine_memory_guest_cache_bytes: { type: 'gauge', unit: 'bytes', help: 'As the guest tells it.' },
  cimarron_machine_memory_guest_told_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the guest told it last, since 1970.',
  },
  cimarron_machine_process_threads: { type: 'gauge', help: 'Threads of the process behind it.' },
  cimarron_machine_disk_read_bytes: { type: 'counter', unit: 'bytes', help: 'Read by the guest.' },
  cimarron_machine_disk_written_bytes: { type: 'counter', unit: 'bytes', help: 'Written by the guest.' },
  cimarron_machine_disk_discarded_bytes: { type: 'counter', unit: 'bytes', help: 'Discarded by the guest.' },
  cimarron_machine_disk_requests: { type: 'counter', help: 'Completed requests of the guest.' },
  cimarron_machine_disk_request_seconds: {
    type: 'counter',
    unit: 'seconds',
    help: 'From the beginning of a request to its end, of all together.',
  },
  cimarron_machine_disk_errors: { type: 'counter', help: 'Failed requests of the guest.' },
  cimarron_machine_disk_allocated_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'What its image takes, looked at once a minute.',
  },
  cimarron_machine_nic_receive_bytes: { type: 'counter', unit: 'bytes', help: 'Received by the guest.' },
  cimarron_machine_nic_transmit_bytes: { type: 'counter', unit: 'bytes', help: 'Transmitted by the guest.' },
  cimarron_machine_nic_receive_packets: { type: 'counter', help: 'Received by the guest.' },
  cimarron_machine_nic_transmit_packets: { type: 'counter', help: 'Transmitted by the guest.' },
  cimarron_machine_nic_receive_drops: { type: 'counter', help: 'Dropped on their way to the guest.' },
  cimarron_machine_nic_transmit_drops: { type: 'counter', help: 'Dropped on their way from the guest.' },
  cimarron_machine_nic_receive_errors: { type: 'counter', help: 'Failed on their way to the guest.' },
  cimarron_machine_nic_transmit_errors: { type: 'counter', help: 'Failed on their way from the guest.' },
  cimarron_host_uptime_seconds: { type: 'gauge', unit: 'seconds', help: 'Since a host has come up.' },
  cimarron_host_cpus: { type: 'gauge', help: 'Processors of a host.' },
  cimarron_host_cpu_seconds: { type: 'counter', unit: 'seconds', help: 'What its processors spent their time on.' },
  cimarron_host_memory_total_bytes: { type: 'gauge', unit: 'bytes', help: 'Memory of a host.' },
  cimarron_host_memory_available_bytes: { type: 'gauge', unit: 'bytes', help: 'Could be had without swapping.' },
  cimarron_host_load: { type: 'gauge', help: 'Load averages, by minutes.' },
  cimarron_metrics_round_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'How long the newest round over all machines took.',
  },
  cimarron_metrics_interval_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'How far rounds are apart at present.',
  },
} as const

export type FamilyName = keyof typeof families
