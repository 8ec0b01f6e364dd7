/**
 * In which order libvirt writes what it knows, so that what comes into a document stands where libvirt would have put it
 * (virsh dumpxml of 9.0, libvirt's domain format). What is not named here comes last.
 */
export const childOrder: Readonly<Record<string, readonly string[]>> = {
  domain: [
    ...['name', 'uuid', 'genid', 'title', 'description', 'metadata', 'maxMemory', 'memory', 'currentMemory'],
    ...['blkiotune', 'memtune', 'memoryBacking', 'vcpu', 'vcpus', 'iothreads', 'iothreadids', 'defaultiothread'],
    ...[
      'cputune',
      'numatune',
      'resource',
      'sysinfo',
      'bootloader',
      'bootloader_args',
      'os',
      'idmap',
      'features',
      'cpu',
    ],
    ...['clock', 'on_poweroff', 'on_reboot', 'on_crash', 'on_lockfailure', 'pm', 'perf', 'devices', 'seclabel'],
    ...['keywrap', 'launchSecurity', 'qemu:commandline'],
  ],
  blkiotune: ['weight', 'device'],
  device: ['path', 'weight', 'read_iops_sec', 'write_iops_sec', 'read_bytes_sec', 'write_bytes_sec'],
  memtune: ['hard_limit', 'soft_limit', 'min_guarantee', 'swap_hard_limit'],
  memoryBacking: ['hugepages', 'nosharepages', 'locked', 'source', 'access', 'allocation', 'discard'],
  cputune: [
    ...['shares', 'period', 'quota', 'global_period', 'global_quota', 'emulator_period', 'emulator_quota'],
    ...['iothread_period', 'iothread_quota', 'vcpupin', 'emulatorpin', 'iothreadpin', 'vcpusched', 'iothreadsched'],
  ],
  numatune: ['memory', 'memnode'],
  os: [
    ...['type', 'firmware', 'init', 'initarg', 'initenv', 'initdir', 'inituser', 'initgroup', 'loader', 'nvram'],
    ...['kernel', 'initrd', 'cmdline', 'dtb', 'root', 'acpi', 'boot', 'bootmenu', 'bios', 'smbios'],
  ],
  features: ['acpi', 'apic', 'pae', 'viridian', 'hap', 'privnet', 'hyperv', 'kvm', 'xen', 'pvspinlock', 'gic', 'smm'],
  cpu: ['arch', 'model', 'vendor', 'microcode', 'topology', 'cache', 'maxphysaddr', 'feature', 'numa'],
  devices: [
    ...['emulator', 'disk', 'controller', 'lease', 'filesystem', 'interface', 'smartcard', 'serial', 'parallel'],
    ...['console', 'channel', 'input', 'tpm', 'graphics', 'sound', 'audio', 'video', 'hostdev', 'redirdev'],
    ...['redirfilter', 'hub', 'watchdog', 'memballoon', 'rng', 'nvram', 'panic', 'shmem', 'memory', 'iommu', 'vsock'],
  ],
  disk: [
    ...['driver', 'auth', 'source', 'backingStore', 'backenddomain', 'geometry', 'blockio', 'mirror', 'target'],
    ...['iotune', 'readonly', 'shareable', 'transient', 'serial', 'wwn', 'vendor', 'product', 'encryption', 'boot'],
    ...['alias', 'address'],
  ],
  iotune: [
    ...['total_bytes_sec', 'read_bytes_sec', 'write_bytes_sec', 'total_iops_sec', 'read_iops_sec', 'write_iops_sec'],
    ...['total_bytes_sec_max', 'read_bytes_sec_max', 'write_bytes_sec_max'],
  ],
  filesystem: ['driver', 'binary', 'source', 'target', 'readonly', 'space_hard_limit', 'space_soft_limit', 'alias'],
  interface: [
    ...['mac', 'source', 'vlan', 'virtualport', 'bandwidth', 'port', 'ip', 'route', 'script', 'backenddomain'],
    ...['guest', 'target', 'model', 'driver', 'backend', 'filterref', 'tune', 'link', 'mtu', 'coalesce', 'portForward'],
    ...['boot', 'acpi', 'alias', 'rom', 'address'],
  ],
  bandwidth: ['inbound', 'outbound'],
  serial: ['source', 'protocol', 'log', 'target', 'alias', 'address'],
  console: ['source', 'protocol', 'log', 'target', 'alias', 'address'],
  graphics: ['listen', 'gl'],
  rng: ['rate', 'backend', 'driver', 'alias', 'address'],
  sysinfo: ['bios', 'system', 'baseBoard', 'chassis', 'oemStrings'],
  system: ['entry'],
}

export const attributeOrder: Readonly<Record<string, readonly string[]>> = {
  driver: [
    ...['name', 'type', 'cache', 'error_policy', 'rerror_policy', 'io', 'ioeventfd', 'event_idx', 'copy_on_read'],
    ...['discard', 'iothread', 'detect_zeroes', 'queues', 'rx_queue_size', 'tx_queue_size'],
  ],
  graphics: [
    ...['type', 'port', 'tlsPort', 'autoport', 'websocket', 'listen', 'socket', 'keymap', 'passwd', 'passwdValidTo'],
    ...['connected', 'sharePolicy'],
  ],
  cpu: ['mode', 'match', 'check', 'migratable'],
  vcpu: ['placement', 'cpuset', 'current'],
  os: ['firmware'],
  cell: ['id', 'cpus', 'memory', 'unit', 'memAccess', 'discard'],
  topology: ['sockets', 'dies', 'clusters', 'cores', 'threads'],
  inbound: ['average', 'peak', 'floor', 'burst'],
  outbound: ['average', 'peak', 'floor', 'burst'],
  domain: ['type', 'id'],
  source: ['mode', 'host', 'service', 'path', 'file', 'dev', 'network', 'portid', 'bridge'],
}
