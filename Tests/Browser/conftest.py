import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from shop import BINARY, Shop  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing: build it with swift build -c release, or set STOREFRONT_BINARY", 2)


@pytest.fixture(scope="session")
def demo():
    """A shop without credentials: on its embedded sandbox."""
    with Shop() as shop:
        yield shop
