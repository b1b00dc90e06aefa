"""Runs commands of pulp-cli: each in a process of its own, forked from this one, which has loaded pulp-cli once for all.

A line of its input is a command: {"id", "arguments", "stdout", "stderr"}, of which the last two are the files that take
what the command prints. A line of its output says how a command ended: {"id", "status"}. It ends when its input does.
"""

import json
import os
import signal
import sys

import pulp_cli


def replace(descriptor, path, flags):
    opened = os.open(path, flags)
    os.dup2(opened, descriptor)
    os.close(opened)


def run(command):
    """Is what the program `pulp` does, up to and with the end of its process."""
    replace(0, os.devnull, os.O_RDONLY)
    replace(1, command["stdout"], os.O_WRONLY | os.O_CREAT)
    replace(2, command["stderr"], os.O_WRONLY | os.O_CREAT)
    sys.argv = ["pulp", *command["arguments"]]
    sys.exit(pulp_cli.main())


def await_end(process, command):
    _, status = os.waitpid(process, 0)
    ended = json.dumps({"id": command["id"], "status": os.waitstatus_to_exitcode(status)})
    os.write(1, f"{ended}\n".encode())
    os._exit(0)


pulp_cli.load_plugins()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    if os.fork() == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        process = os.fork()
        if process == 0:
            run(json.loads(line))
        await_end(process, json.loads(line))
