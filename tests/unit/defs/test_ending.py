"""SIGTERM ends a run: politely where it is heard, with its process where it is swallowed. In processes of their own, with a time limit."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from pipelines.paths import PROJECT_ROOT

SCRIPT = """
import sys, time, signal
from dagster._core.errors import DagsterExecutionInterruptedError
from dagster._utils.interrupts import capture_interrupts, raise_interrupts_as
from pipelines.contracts.refusal import Stopped
from pipelines.defs.ending import ended_by_signals
try:
    with ended_by_signals(grace=1.0), {around}:
        print("running", flush=True)
        {body}
except Stopped as stopped:
    print(stopped, file=sys.stderr)
    sys.exit(stopped.exit_code)
"""
HEARD = ("capture_interrupts(), raise_interrupts_as(DagsterExecutionInterruptedError)", "time.sleep(60)")
SWALLOWED = ("capture_interrupts()", "while True: pass")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(("around", "body"), [HEARD, SWALLOWED])
def test_a_signal_ends_the_run(number: signal.Signals, around: str, body: str) -> None:
    script = SCRIPT.format(around=around, body=body)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT_ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "running\n"
    begin = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert said.removeprefix("sanzhang: ").splitlines() == ["收到停止信号，已停下，没有做完；已发布的版不受影响，下次运行接着做。"]
    assert time.monotonic() - begin < 30
