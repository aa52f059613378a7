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


@pytest.fixture(scope="session")
def browser():
    # Imported here: the tests without a browser run where none is installed.
    from tour import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def tour(browser, demo):
    from tour import Tour

    return Tour(browser, demo)
