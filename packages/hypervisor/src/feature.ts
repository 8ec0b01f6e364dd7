/** What a driver may be able to do. The contract kit tries each one, and the table feature x driver is committed. */
export const featureNames = [
  'define',
  'undefine',
  'start',
  'start-paused',
  'pause',
  'resume',
  'reset',
  'reboot',
  'shut-down',
  'power-off',
  'change-next',
  'change-now',
  'direct-kernel-boot',
  'boot-order',
  'disk-raw',
  'disk-qcow2',
  'nic-user',
  'port-forward',
  'serial-console',
  'serial-log',
  'graphics-vnc',
  'lifecycle-policy',
  'survives-daemon',
] as const

export type FeatureName = (typeof featureNames)[number]
