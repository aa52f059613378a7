"""Sixty products for the peers of scripts/bench http, as a database and as lines with tabs."""

import sqlite3
import sys

database, lines = sys.argv[1:]
products = [
    (f"/products/product-{n}", "globe", f"Product {n}", f"What number {n} does for a small business. " * 3, f"{n}.90")
    for n in range(1, 61)
]
connection = sqlite3.connect(database, isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("CREATE TABLE products (href TEXT, icon TEXT, name TEXT, summary TEXT, price TEXT)")
connection.executemany("INSERT INTO products VALUES (?, ?, ?, ?, ?)", products)
connection.close()
with open(lines, "w") as file:
    file.writelines("\t".join(product) + "\n" for product in products)
