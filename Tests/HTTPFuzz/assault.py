"""Mutated requests against the running program, its memory and descriptors watched: assault.py BINARY SECONDS [SEED]"""

import os
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = b"Host: a\r\nUser-Agent: x\r\nAccept-Encoding: gzip\r\nCookie: storefront=" + b"A" * 43 + b"; storefront-flash=a.b\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SEEDS = [
    b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n",
    b"GET /products?q=vpn&category=websites HTTP/1.1\r\n" + HEAD + b"If-None-Match: \"a\"\r\n\r\n",
    b"GET /products/esim?country=JP&page=2 HTTP/1.1\r\n" + HEAD + b"\r\n",
    b"HEAD /public/shop.css HTTP/1.1\r\n" + HEAD + b"Range: bytes=0-9\r\nIf-Range: \"a\"\r\n\r\n",
    b"POST /login HTTP/1.1\r\n" + HEAD + FORM + b"Content-Length: 29\r\n\r\nemail=a%40b.c&password=secret",
    b"POST /cart HTTP/1.1\r\n" + HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\ncsrf=\r\n0\r\nX: y\r\n\r\n",
    b"POST /products/vpn HTTP/1.1\r\n" + HEAD + b"Expect: 100-continue\r\n" + FORM + b"Content-Length: 21\r\n\r\nbilling_cycle=monthly",
    b"POST /admin/appearance/logo HTTP/1.1\r\n" + HEAD + b"Content-Type: multipart/form-data; boundary=X\r\n"
    b"Content-Length: 73\r\n\r\n--X\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"a\"\r\n\r\nb\r\n--X--\r\n",
    b"OPTIONS * HTTP/1.1\r\n" + HEAD + b"\r\nGET http://a/cart HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"POST /webhooks/resellportal HTTP/1.1\r\n" + HEAD + b"Content-Length: 2\r\n\r\n{}",
    b"GET /orders/1 HTTP/1.1\r\n" + HEAD + b"\r\nGET /setup?token=x HTTP/1.1\r\n" + HEAD + b"\r\n",
]
PIECES = [
    b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"\xff", b"%00", b"%2e%2e/", b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n",
    b"Content-Length: 0\r\n", b"Content-Length: 99999999999999999999\r\n", b"Expect: 100-continue\r\n", b"FFFFFFFFFFFFFFFF\r\n",
    b"GET / HTTP/1.1\r\n", b"Host: b\r\n", b"A" * 9000, b"X: y\r\n" * 120, b"?" + b"a=b&" * 300, b"Cookie: a=" + b"b" * 5000 + b"\r\n",
]


def mutated(chance: random.Random) -> bytes:
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data[at:at] = chance.choice(PIECES)
            case 1:
                del data[at : at + chance.choice((1, 2, 10, 100))]
            case 2 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 3:
                data[at:at] = data[at : at + chance.choice((1, 10, 60))] * chance.choice((1, 2, 30))
            case 4:
                data[at:] = chance.choice(SEEDS)[chance.randrange(40) :]
            case _:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 8)))
    return bytes(data)


def attack(port: int, chance: random.Random) -> bytes:
    """One connection: some requests in some packets, then an end in one of four ways. Returns what came back."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        answer = b""
        try:
            for _ in range(chance.choice((1, 1, 2, 5))):
                data = mutated(chance)
                cut = chance.randrange(len(data) + 1)
                client.sendall(data[:cut])
                client.sendall(data[cut:])
            match chance.randrange(4):
                case 0:
                    return answer
                case 1:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return answer
                case _:
                    client.shutdown(socket.SHUT_WR)
                    while chunk := client.recv(65536):
                        answer += chunk
        except TimeoutError:
            raise
        except OSError:
            # Cut by the server, which it may.
            pass
        return answer


def main(binary: str, seconds: float, seed: int) -> int:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="assault-") as folder, open(f"{folder}/out", "w+") as out:
        environment = {
            "PATH": os.environ["PATH"], "STOREFRONT_PORT": "0", "STOREFRONT_DATA": f"{folder}/data", "STOREFRONT_ASSETS": str(ROOT),
            "STOREFRONT_LIMITS": "loadtest", "STOREFRONT_ACCESS_LOG": "off",
        }
        shop = subprocess.Popen([binary, "serve"], env=environment, stdout=out, stderr=out)
        try:
            return assault(shop, Path(f"{folder}/out"), seconds, chance, seed)
        finally:
            shop.terminate()
            shop.wait(30)


def assault(shop: subprocess.Popen, out: Path, seconds: float, chance: random.Random, seed: int) -> int:
    while not (found := re.search(r"Shop:\s+http://127.0.0.1:(\d+)/", out.read_text())):
        if shop.poll() is not None:
            raise SystemExit("the shop did not start")
        time.sleep(0.05)
    port = int(found[1])
    ends, warm, count, statuses, first = time.monotonic() + seconds, time.monotonic() + min(30, seconds / 3), 0, {}, None
    memory = descriptors = 0
    while time.monotonic() < ends:
        answer = attack(port, chance)
        count += 1
        for status in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.MULTILINE):
            statuses[status.decode()] = statuses.get(status.decode(), 0) + 1
        if count % 500 == 0:
            if shop.poll() is not None:
                raise SystemExit(f"the shop ended with {shop.returncode} after {count} connections, seed {seed}")
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).read()
            memory = int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{shop.pid}/status").read_text())[1]) / 1024
            descriptors = len(os.listdir(f"/proc/{shop.pid}/fd"))
            if first is None and time.monotonic() > warm:
                first = (memory, descriptors)
    failures = out.read_text().count("request failed")
    print(f"{count} connections, seed {seed}: {dict(sorted(statuses.items()))}")
    print(f"{memory:.1f} MB and {descriptors} descriptors at the end, {first} after warming up; {failures} requests failed")
    grown = first is not None and (memory > first[0] + 20 or descriptors > first[1] + 50)
    return 1 if failures or grown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
