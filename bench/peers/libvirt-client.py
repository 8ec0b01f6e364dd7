"""libvirt's own client, by its binding for Python: answers each line of its input (a measurement's name) with a number, in milliseconds."""
import sys
import time

import libvirt

connection = libvirt.open(sys.argv[1])
domain = connection.lookupByName(sys.argv[2])


def infos():
    for _ in range(2000):
        domain.info()


works = {
    "infos": infos,
    "list": connection.listAllDomains,
    "states": lambda: connection.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE),
    "stats": connection.getAllDomainStats,
}
for line in sys.stdin:
    begun = time.perf_counter()
    works[line.strip()]()
    print((time.perf_counter() - begun) * 1000, flush=True)
