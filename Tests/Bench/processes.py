"""The two processes that are measured: the shop and a pretend ResellPortal, each the real executable."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("STOREFRONT_BINARY") or ROOT / ".build/release/storefront").resolve()
ADMIN = ("owner@example.com", "a long password of the owner")
CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    def __init__(self, name: str, folder: Path, *arguments: str, **environment: str):
        self.name, self.arguments, self.environment = name, arguments, environment
        self.log = folder / f"{name}.log"
        self.popen: subprocess.Popen | None = None

    def launch(self) -> None:
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(
                [str(BINARY), *self.arguments], env=CLEAN | self.environment, cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT,
            )

    def wait_for(self, condition, what: str, seconds: float = 60):
        ends = time.monotonic() + seconds
        while True:
            if self.popen.poll() is not None or time.monotonic() > ends:
                raise SystemExit(f"{self.name}: no {what}; its log ends with\n{self.log.read_text()[-2000:]}")
            try:
                if value := condition():
                    return value
            except OSError:
                pass
            time.sleep(0.02)

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def settle(self, seconds: float = 180) -> None:
        """Returns when it has been idle for two seconds: at its start the shop reads the catalogue and proves its database."""
        ends = time.monotonic() + seconds
        used = -1.0
        while time.monotonic() < ends and self.cpu_seconds - used > 0.1:
            used = self.cpu_seconds
            time.sleep(2)

    @property
    def resident_megabytes(self) -> int:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return int(found[1]) // 1024 if found else 0

    def stop(self) -> None:
        if self.popen and self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(40)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()


class Sandbox(Process):
    def __init__(self, folder: Path, latency: float = 0.001):
        self.port = free_port()
        super().__init__(
            "sandbox", folder, "sandbox",
            SANDBOX_PORT=str(self.port), SANDBOX_LATENCY=str(latency), SANDBOX_WALLET="1000000000",
            SANDBOX_ESIM_PACKAGES="100",
        )

    def start(self) -> None:
        self.launch()
        pattern = r"RESELLPORTAL_URL=(\S+)\nRESELLPORTAL_KEY=(\S+)\nRESELLPORTAL_SECRET=(\S+)"
        found = self.wait_for(lambda: re.search(pattern, self.log.read_text()), "address")
        self.url, self.key, self.secret = found.groups()


class Shop(Process):
    def __init__(self, folder: Path, data: Path, sandbox: Sandbox | None):
        self.data, self.port = data, free_port()
        environment = {
            "STOREFRONT_PORT": str(self.port), "STOREFRONT_DATA": str(data), "STOREFRONT_ASSETS": str(ROOT),
            "STOREFRONT_ADMIN_EMAIL": ADMIN[0], "STOREFRONT_ADMIN_PASSWORD": ADMIN[1],
            "STOREFRONT_LIMITS": "loadtest", "STOREFRONT_ACCESS_LOG": "off", "RESELLPORTAL_RATE": "0",
        }
        if sandbox:
            environment |= {
                "RESELLPORTAL_URL": sandbox.url, "RESELLPORTAL_KEY": sandbox.key, "RESELLPORTAL_SECRET": sandbox.secret,
            }
        super().__init__("shop", folder, **environment)

    def start(self, seconds: float = 60) -> None:
        self.launch()
        self.wait_for(lambda: self.get("/healthz") and self.get("/robots.txt"), "answer", seconds)

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read()

    @property
    def commits(self) -> int:
        return int(re.search(rb"storefront_database_commits_total (\d+)", self.get("/metrics"))[1])

    @property
    def database(self) -> Path:
        return next(path for path in self.data.iterdir() if path.suffix in (".db", ".sqlite"))

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.database, isolation_level=None, timeout=30)
        connection.row_factory = sqlite3.Row
        return connection


def machine() -> str:
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) // (1 << 20)
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores of {model[1] if model else 'unknown'}, {memory} GB, "
        f"SQLite {sqlite3.sqlite_version}, load {load:.1f} before"
    )


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
