"""A scheduler and executors on this machine, gone when the block ends."""

import contextlib
import pathlib
import socket
import subprocess
import time

LOOPBACK = "127.0.0.1"


def vacant_port():
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return listener.getsockname()[1]


def wait_for(port, seconds=60):
    """Until somebody listens on a port."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


@contextlib.contextmanager
def started(command, log, **more):
    """A process while the block runs; what it prints goes to a file."""
    with open(log, "wb") as out:
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=out, **more)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def cluster(node, folder, executors=2, memory="1GB", environment=None):
    """The port of a scheduler, and the processes of its executors of one core each."""
    folder = pathlib.Path(folder)
    port = vacant_port()
    hosts = ["--bind-host", LOOPBACK, "--external-host", LOOPBACK]
    with contextlib.ExitStack() as all_of:
        scheduler = [node, "scheduler", *hosts, "--bind-port", port]
        all_of.enter_context(started(scheduler, folder / "scheduler.log", env=environment))
        wait_for(port)
        processes = []
        for number in range(executors):
            work = folder / f"executor-{number}"
            work.mkdir()
            listens = vacant_port()
            executor = [
                node, "executor", *hosts, "--scheduler-host", LOOPBACK, "--scheduler-port", port,
                "--bind-port", listens, "--bind-grpc-port", vacant_port(), "--bind-health-port", vacant_port(),
                "--scheduler-connect-timeout-seconds", 30, "--vcores", 1, "--memory-pool-size", memory,
                "--work-dir", work,
            ]  # fmt: skip
            log = folder / f"executor-{number}.log"
            processes.append(all_of.enter_context(started(executor, log, env=environment)))
            wait_for(listens)
        yield port, processes
