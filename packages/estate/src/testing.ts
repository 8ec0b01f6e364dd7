export * from './testing/fake-hypervisor.ts'
export * from './testing/manual-clock.ts'
export * from './testing/test-estate.ts'
