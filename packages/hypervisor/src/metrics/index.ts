export * from './host-sample.ts'
export * from './hypervisor-sample.ts'
export * from './machine-sample.ts'
