"""What one process takes."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass
class Run:
    """One process: wall clock, processor time of all its threads, largest resident set."""

    seconds: float
    processor: float
    peak: int
    answer: str


def timed(command):
    start = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    answer = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]}: exit code {process.returncode}; expected 0; see what it printed")
    kilobyte = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * kilobyte, answer)
