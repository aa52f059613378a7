# What scripts/run and scripts/test share. Sourced with the repository's root as the current folder.

say() { printf '\n== %s\n' "$*"; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# What the program is built from and linked to; curl fetches nothing, it checks a running shop.
build_packages="libsqlite3-dev libcurl4-openssl-dev libssl-dev libqrencode-dev zlib1g-dev pkg-config ca-certificates"

# What draws invoices, loaded when the first one is drawn: Pango, and fonts for Latin, Greek, Cyrillic, Arabic and CJK.
paper_packages="libpangocairo-1.0-0 fonts-liberation fonts-dejavu-core fonts-wqy-microhei"

# Swift's own libraries go into the program: it starts sooner (27 ms instead of 41 to the first answer) and can be copied.
release="-c release --static-swift-stdlib"

# install PACKAGE…: what is missing, by apt; without root the one command to run. Services that a package brings are not
# started: the tests start their own, and a container may not be able to.
install() {
    missing=""
    for package in "$@"; do
        # A status line that begins otherwise is of a package that was removed or never there.
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || fail "these Debian packages are missing:$missing"
    if [ "$(id -u)" -ne 0 ]; then
        fail "Debian packages are missing; run this once: sudo apt-get update && sudo apt-get install -y$missing"
    fi
    say "install$missing"
    log=$(mktemp)
    policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then policy=""; else printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"; fi
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } \
        >"$log" 2>&1; then
        rm -f "$policy"
        tail -n 5 "$log" >&2
        fail "apt-get could not install:$missing (all of it: $log)"
    fi
    rm -f "$log" "$policy"
}

require_swift() {
    command -v swift >/dev/null || fail "swift is missing: install the Swift 6.3 toolchain (https://www.swift.org/install/linux/debian/)"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    [ -n "$version" ] || fail "swift --version says nothing that can be read"
    major=${version% *}
    minor=${version#* }
    [ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 3 ]; } || fail "Swift $major.$minor is too old: 6.3 is needed"
}
