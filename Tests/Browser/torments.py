"""What happens to a machine: its disk fills up, and somebody sets its clock."""

import os
import shutil
import struct
import subprocess
from pathlib import Path


class SmallDisk:
    """A file system of its own, so that it can be full without harm. Only root may mount one."""

    def __init__(self, folder: Path, megabytes: int):
        self.folder = folder
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)]
        mounted = subprocess.run(command, capture_output=True, text=True) if shutil.which("mount") else None
        self.why_not = "" if mounted and mounted.returncode == 0 else (mounted.stderr.strip() if mounted else "no mount")
        self._ballast = folder / "ballast"

    @property
    def is_mounted(self) -> bool:
        return not self.why_not

    def fill(self) -> None:
        """Not a byte is left."""
        with self._ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def unmount(self) -> None:
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False)


class MovableClock:
    """The clock as one program sees it. Needs a C compiler for the few lines that stand between them."""

    def __init__(self, folder: Path):
        self._library, self._offset = folder / "clock.so", folder / "clock"
        self._offset.write_bytes(struct.pack("q", 0))
        compiler = next((found for name in ("cc", "clang", "gcc") if (found := shutil.which(name))), None)
        if not compiler:
            self.why_not = "no C compiler"
            return
        source = Path(__file__).with_name("clock.c")
        made = subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(self._library), str(source)], capture_output=True, text=True
        )
        self.why_not = "" if made.returncode == 0 else made.stderr.strip().splitlines()[-1]

    @property
    def is_movable(self) -> bool:
        return not self.why_not

    @property
    def environment(self) -> dict[str, str]:
        if not self.is_movable:
            return {}
        return {"LD_PRELOAD": str(self._library), "CLOCK_OFFSET": str(self._offset)}

    def set(self, seconds: int) -> None:
        """So far from the truth, from now on."""
        with self._offset.open("r+b") as file:
            os.pwrite(file.fileno(), struct.pack("q", seconds), 0)
