"""A data folder with a generated past."""

import argparse
import sqlite3
import tempfile
import time
from pathlib import Path

from processes import ROOT, Sandbox, Shop


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench past", description=__doc__)
    parser.add_argument("orders", type=int)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        open_shop(Path(scratch), chosen.folder)
    started = time.monotonic()
    database = next(path for path in chosen.folder.iterdir() if path.suffix in (".db", ".sqlite"))
    generate(database, chosen.orders)
    print(f"{chosen.orders} orders, {database.stat().st_size >> 20} MB, {time.monotonic() - started:.0f} s")
    return 0


def open_shop(scratch: Path, data: Path) -> None:
    """The shop itself makes the schema, the key, the first administrator and the catalogue."""
    sandbox = Sandbox(scratch)
    sandbox.start()
    shop = Shop(scratch, data, sandbox)
    try:
        shop.start()
        shop.wait_for(lambda: count(shop, "SELECT count(*) FROM plans WHERE product_key = 'vpn'"), "catalogue")
    finally:
        shop.stop()
        sandbox.stop()


def count(shop: Shop, sql: str, *values) -> int:
    connection = shop.connect()
    try:
        return connection.execute(sql, values).fetchone()[0]
    finally:
        connection.close()


def generate(database: Path, orders: int) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    # What is lost in a power cut is made again.
    connection.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA journal_mode = OFF;")
    connection.execute("CREATE TEMP TABLE history (orders INTEGER, open INTEGER, now INTEGER)")
    connection.execute("INSERT INTO history VALUES (?, 0, ?)", (orders, int(time.time() * 1000)))
    script = (ROOT / "scripts/history.sql").read_text()
    connection.executescript(f"BEGIN; {script} COMMIT; PRAGMA journal_mode = WAL;")
    connection.close()
