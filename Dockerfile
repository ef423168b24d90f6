# SPDX-License-Identifier: AGPL-3.0-or-later
#
# The server as a container image; docker-compose.yml runs it beside PostgreSQL.
#
#   docker build --tag kollegium .
#   docker run --rm kollegium --help
#
# Needs BuildKit, which Docker has used by itself since version 23.

FROM docker.io/library/rust:1.95-slim-bookworm AS build

# The same packages as `need_build_packages` in scripts/prepare.sh.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        build-essential ca-certificates libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /source
COPY . .
# What was fetched and built before is kept between builds, outside of the image. The symbols are not part of it.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    scripts/release.sh && cp target/dist/kollegium /usr/local/bin/kollegium


FROM docker.io/library/debian:bookworm-slim

RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 kollegium \
    && useradd --uid 10001 --gid kollegium --home-dir /var/lib/kollegium --no-create-home --shell /usr/sbin/nologin kollegium \
    && install --directory --owner=kollegium --group=kollegium --mode=0700 /var/lib/kollegium/data

COPY --from=build /usr/local/bin/kollegium /usr/local/bin/kollegium
COPY scripts/healthy.sh /usr/local/bin/kollegium-healthy

LABEL org.opencontainers.image.title="Kollegium" \
    org.opencontainers.image.description="A federated discussion server for public agencies" \
    org.opencontainers.image.licenses="AGPL-3.0-only"

# A container's own loopback is reached by nobody. Everything else is left to the configuration and its defaults,
# whose relative paths lie below this folder. The third gives the memory of password hashing back at once.
ENV LANG=C.UTF-8 \
    KOLLEGIUM_BIND=0.0.0.0:8536 \
    MALLOC_MMAP_THRESHOLD_=262144
WORKDIR /var/lib/kollegium
VOLUME /var/lib/kollegium/data
EXPOSE 8536
USER kollegium

HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["kollegium-healthy"]
ENTRYPOINT ["kollegium"]
CMD ["serve"]
