# openclaw: the gateway and the command line in one image.
#
#   docker build -t openclaw:local -f Dockerfile .
#
# Build arguments
#   OPENCLAW_DOCKER_APT_PACKAGES  extra Debian packages, separated by spaces
#   USE_PUBLIC_PACKAGES           true | false, see eng/PublicPackages.props
# Secret
#   ca-bundle                     certificates of a proxy that re-signs TLS; used while building, never kept:
#                                 --secret id=ca-bundle,src=/etc/ssl/certs/ca-certificates.crt
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${SDK_IMAGE} AS build
ARG TARGETARCH
ARG USE_PUBLIC_PACKAGES=
ENV UsePublicPackages=${USE_PUBLIC_PACKAGES}
WORKDIR /source

# Dependencies first: this layer is made again only when a project file changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY eng/ eng/
COPY compat/Microsoft.Extensions.ServiceDiscovery/*.csproj compat/Microsoft.Extensions.ServiceDiscovery/
COPY OpenClaw.Protocol/*.csproj OpenClaw.Protocol/
COPY OpenClaw.ServiceDefaults/*.csproj OpenClaw.ServiceDefaults/
COPY OpenClaw.Gateway/*.csproj OpenClaw.Gateway/
COPY OpenClaw.Cli/*.csproj OpenClaw.Cli/
RUN --mount=type=cache,target=/root/.nuget/packages,sharing=locked --mount=type=secret,id=ca-bundle \
    if [ -s /run/secrets/ca-bundle ]; then export SSL_CERT_FILE=/run/secrets/ca-bundle; fi \
    && dotnet restore OpenClaw.Gateway -a "${TARGETARCH:-amd64}" -p:PublishReadyToRun=true \
    && dotnet restore OpenClaw.Cli -a "${TARGETARCH:-amd64}" -p:PublishReadyToRun=true

COPY .editorconfig ./
COPY compat/Microsoft.Extensions.ServiceDiscovery/ compat/Microsoft.Extensions.ServiceDiscovery/
COPY OpenClaw.Protocol/ OpenClaw.Protocol/
COPY OpenClaw.ServiceDefaults/ OpenClaw.ServiceDefaults/
COPY OpenClaw.Gateway/ OpenClaw.Gateway/
COPY OpenClaw.Cli/ OpenClaw.Cli/
# Both programs into one directory, where they share one runtime.
RUN --mount=type=cache,target=/root/.nuget/packages,sharing=locked \
    for project in OpenClaw.Gateway OpenClaw.Cli; do \
        dotnet publish "$project" --no-restore -c Release -a "${TARGETARCH:-amd64}" --self-contained \
            -p:PublishReadyToRun=true -p:DebugType=none -p:PublishDocumentationFiles=false -o /app || exit 1; \
    done

FROM ${BASE_IMAGE} AS final
ARG OPENCLAW_DOCKER_APT_PACKAGES=
# hadolint ignore=DL3008
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates libssl3 ${OPENCLAW_DOCKER_APT_PACKAGES} \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 --shell /bin/sh node \
    && install -d -o node -g node -m 0700 /home/node/.openclaw

COPY --from=build /app /opt/openclaw
RUN ln -s /opt/openclaw/openclaw /usr/local/bin/openclaw

LABEL org.opencontainers.image.title="OpenClaw for .NET" \
      org.opencontainers.image.description="Agent gateway and command line" \
      org.opencontainers.image.licenses="MIT"
ENV HOME=/home/node DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
USER node
WORKDIR /home/node
EXPOSE 18789
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=6 CMD ["/opt/openclaw/OpenClaw.Gateway", "--probe"]
CMD ["/opt/openclaw/OpenClaw.Gateway", "--allow-unconfigured", "--bind", "lan"]
