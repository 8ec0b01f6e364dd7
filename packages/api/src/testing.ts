export { MemoryAccess } from './testing/memory-access.ts'
export { openTestApi, type TestApi, type TestApiOptions } from './testing/open-test-api.ts'
