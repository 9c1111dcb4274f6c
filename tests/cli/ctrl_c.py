#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command on a terminal of its own and presses Ctrl-C when a text shows.
usage: ctrl_c.py TEXT COMMAND...    prints what the terminal showed, ends with the command's code"""
import os
import pty
import sys


def main(text, *command):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(command[0], command)
    shown, pressed = b"", False
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        shown += more
        if not pressed and text.encode() in shown:
            os.write(terminal, b"\x03")
            pressed = True
    status = os.waitpid(pid, 0)[1]
    sys.stdout.write(shown.decode(errors="replace").replace("\r", "\n"))
    sys.exit(os.waitstatus_to_exitcode(status) if not os.WIFSIGNALED(status) else 128 + os.WTERMSIG(status))


main(*sys.argv[1:])
