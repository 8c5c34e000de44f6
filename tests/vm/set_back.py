#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""set_back.py FILE: other bytes in it, and all of its times as they were.

Nobody can set the time at which a file was changed, but root can set the clock that it is from.
"""

import os
import sys
import time

before = os.stat(sys.argv[1])
file = os.open(sys.argv[1], os.O_RDWR)
os.pwrite(file, b"tampered", 20000)
now, began = time.time_ns(), time.monotonic_ns()
for _ in range(100):  # a tick of the clock may come between
    time.clock_settime_ns(time.CLOCK_REALTIME, before.st_ctime_ns)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    if os.fstat(file).st_ctime_ns == before.st_ctime_ns:
        break
else:
    sys.exit("the clock did not let itself be set back")
time.clock_settime_ns(time.CLOCK_REALTIME, now + time.monotonic_ns() - began)
