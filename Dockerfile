# The toolchain stays behind: the program is linked to Swift's libraries statically and to Debian's dynamically, so that
# apt's security updates reach those.
FROM docker.io/library/swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libsqlite3-dev libcurl4-openssl-dev libssl-dev libqrencode-dev zlib1g-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Package.swift ./
COPY Sources Sources
# SwiftPM wants to see the folders of every target that the manifest names.
COPY Tests Tests
RUN swift build -c release --product storefront --static-swift-stdlib \
    && install -D -s "$(swift build -c release --static-swift-stdlib --show-bin-path)/storefront" /built/storefront

FROM docker.io/library/debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libsqlite3-0 libcurl4 libssl3 libqrencode4 zlib1g ca-certificates \
        libpangocairo-1.0-0 fonts-liberation fonts-dejavu-core fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin storefront \
    && install -d -m 0700 -o storefront -g storefront /data
COPY --from=build /built/storefront /usr/local/bin/storefront
COPY Public /usr/local/share/storefront/Public
COPY Templates /usr/local/share/storefront/Templates
COPY Migrations /usr/local/share/storefront/Migrations
ENV STOREFRONT_HOST=0.0.0.0 \
    STOREFRONT_DATA=/data \
    STOREFRONT_ASSETS=/usr/local/share/storefront
USER storefront
VOLUME /data
EXPOSE 8080
# Without a client in the image: bash opens the connection by itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${STOREFRONT_PORT:-8080} && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '200 OK' <&3"]
ENTRYPOINT ["storefront"]
CMD ["serve"]
