export { type FakeDomain, FakeDomains } from './testing/fake-domains.ts'
export { FakeClient, FakeLibvirtd, FakeRefusal } from './testing/fake-libvirtd.ts'
