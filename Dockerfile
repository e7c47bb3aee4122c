# The images of OpenClaw that run .NET and nothing else.
#
#   docker build -t openclaw:local -f Dockerfile .                             gateway and command line
#   docker build -t openclaw-sandbox-worker:local --target worker .            the one that holds the Docker socket
#   docker build -t openclaw-demo-model:local --target demo-model .            answers while no provider key is set
#
# Build arguments
#   OPENCLAW_DOCKER_APT_PACKAGES   further packages for the gateway's image, separated by blanks
#   USE_PUBLIC_PACKAGES            true or false; see eng/PublicPackages.props
#   OPENCLAW_VERSION               what the label org.opencontainers.image.version says
#   SDK_IMAGE, RUNTIME_IMAGE       other images to build with, and to take the .NET runtime from
#   BASE_IMAGE                     another Debian for what runs
# Secret
#   ca   PEM certificates of a proxy that re-signs TLS. Used while packages are restored, kept in no layer:
#        docker build --secret id=ca,src=<file> ...
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0
ARG BASE_IMAGE=debian:bookworm-slim
ARG OPENCLAW_VERSION=0.1.0

# Packages first: this layer stays until a project file or a version changes. What was downloaded stays in the builder's cache beyond that.
FROM ${SDK_IMAGE} AS build
ARG TARGETARCH
ARG USE_PUBLIC_PACKAGES=
ENV UsePublicPackages=${USE_PUBLIC_PACKAGES} PublishReadyToRun=true PublishSmall=true PublishDocumentationFile=false RunAnalyzers=false
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY eng/PublicPackages.props eng/
COPY eng/images/ eng/images/
COPY compat/Docker.DotNet/*.csproj compat/Docker.DotNet/
COPY compat/Microsoft.Extensions.ServiceDiscovery/*.csproj compat/Microsoft.Extensions.ServiceDiscovery/
COPY OpenClaw.Protocol/*.csproj OpenClaw.Protocol/
COPY OpenClaw.ServiceDefaults/*.csproj OpenClaw.ServiceDefaults/
COPY OpenClaw.Onboarding/*.csproj OpenClaw.Onboarding/
COPY OpenClaw.Gateway/*.csproj OpenClaw.Gateway/
COPY OpenClaw.Cli/*.csproj OpenClaw.Cli/
COPY OpenClaw.SandboxWorker/*.csproj OpenClaw.SandboxWorker/
COPY OpenClaw.DemoModel/*.csproj OpenClaw.DemoModel/
RUN --mount=type=secret,id=ca --mount=type=cache,target=/root/.local/share/NuGet/http-cache \
    if [ -s /run/secrets/ca ]; then export SSL_CERT_FILE=/run/secrets/ca; fi; \
    dotnet restore eng/images/Programs.csproj -a "$TARGETARCH"

# All programs in one build: they share most of what they are made of.
COPY .editorconfig ./
COPY eng/ eng/
COPY compat/Docker.DotNet/ compat/Docker.DotNet/
COPY compat/Microsoft.Extensions.ServiceDiscovery/ compat/Microsoft.Extensions.ServiceDiscovery/
COPY OpenClaw.Protocol/ OpenClaw.Protocol/
COPY OpenClaw.ServiceDefaults/ OpenClaw.ServiceDefaults/
COPY OpenClaw.Onboarding/ OpenClaw.Onboarding/
COPY OpenClaw.ControlUi/ OpenClaw.ControlUi/
COPY OpenClaw.Gateway/ OpenClaw.Gateway/
COPY OpenClaw.Cli/ OpenClaw.Cli/
COPY OpenClaw.SandboxWorker/ OpenClaw.SandboxWorker/
COPY OpenClaw.DemoModel/ OpenClaw.DemoModel/
RUN dotnet build eng/images/Programs.csproj -t:PublishPrograms -a "$TARGETARCH" -c Release --no-restore --no-self-contained

# The runtime of the .NET image on a small Debian, whatever distribution that image has: without ICU, which nothing here needs, and with
# the packages that OPENCLAW_DOCKER_APT_PACKAGES names.
FROM ${RUNTIME_IMAGE} AS dotnet

# The user that everything runs as: node, 1000, as in the image that people come from. Volumes that are empty take over the owner of
# the directories they are mounted on.
FROM ${BASE_IMAGE} AS runtime
# hadolint ignore=DL3008
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates libssl3 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --user-group --create-home --shell /bin/sh node \
    && install -d -o node -g node -m 0700 /home/node/.openclaw \
    && install -d -o node -g node -m 0755 /home/node/workspaces
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
ENV HOME=/home/node DOTNET_EnableDiagnostics=0 DOTNET_NOLOGO=true DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
WORKDIR /home/node
ARG OPENCLAW_VERSION
LABEL org.opencontainers.image.vendor="The OpenClaw for .NET contributors" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$OPENCLAW_VERSION"

FROM runtime AS demo-model
LABEL org.opencontainers.image.title="OpenClaw demo model" \
      org.opencontainers.image.description="Deterministic model server that answers while no provider key is set"
COPY --from=build /app/OpenClaw.DemoModel /opt/openclaw/demo-model
USER node
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=6 CMD ["/opt/openclaw/demo-model/OpenClaw.DemoModel", "--probe"]
CMD ["/opt/openclaw/demo-model/OpenClaw.DemoModel"]

FROM runtime AS worker
LABEL org.opencontainers.image.title="OpenClaw sandbox worker" \
      org.opencontainers.image.description="Makes sandboxes and runs commands in them; the only one that holds the Docker socket"
COPY --from=build /app/OpenClaw.SandboxWorker /opt/openclaw/worker
USER node
ENV ASPNETCORE_HTTP_PORTS=18790
EXPOSE 18790
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=6 CMD ["/opt/openclaw/worker/OpenClaw.SandboxWorker", "--probe"]
CMD ["/opt/openclaw/worker/OpenClaw.SandboxWorker"]

FROM runtime AS gateway
ARG OPENCLAW_DOCKER_APT_PACKAGES=
# hadolint ignore=DL3008,SC2086
RUN if [ -n "$OPENCLAW_DOCKER_APT_PACKAGES" ]; then \
        apt-get update \
        && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $OPENCLAW_DOCKER_APT_PACKAGES \
        && rm -rf /var/lib/apt/lists/*; \
    fi
LABEL org.opencontainers.image.title="OpenClaw" \
      org.opencontainers.image.description="Agent gateway and command line"
COPY --from=build /app/OpenClaw.Gateway /opt/openclaw/gateway
COPY --from=build /app/OpenClaw.Cli /opt/openclaw/cli
RUN ln -s /opt/openclaw/cli/openclaw /usr/local/bin/openclaw
USER node
EXPOSE 18789
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=6 CMD ["/opt/openclaw/gateway/OpenClaw.Gateway", "--probe"]
# In a container the way in is its network, so the gateway listens on all of its addresses. Another command brings the guard of
# gateway.mode back: openclaw gateway --bind lan
CMD ["openclaw", "gateway", "--allow-unconfigured", "--bind", "lan"]
