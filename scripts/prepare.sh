#!/usr/bin/env bash
# Makes this machine ready: a Docker engine that answers, the base and sandbox images, and the choice of packages.
# Everything here is skipped when it is already there, so a second call takes a second.
#
# Usage: scripts/prepare.sh [--compose] [--images] [--chromium] [--shellcheck]
#   --compose    also the Compose and Buildx plugins of the docker CLI
#   --images     also the images of docker-compose.yml
#   --chromium   also a Chromium for the browser tests
#   --shellcheck also shellcheck, for scripts/check-shell.sh
#
# Shared by run.sh, test.sh and CI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

BASE_IMAGE=debian:bookworm-slim
SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0
SANDBOX_IMAGE=openclaw-sandbox:bookworm-slim
STAMPS=artifacts/prepare
DOCKERD_LOG=/var/log/openclaw-dockerd.log

say() { printf 'prepare: %s\n' "$*" >&2; }
fail() {
  printf 'prepare: %s\n' "$@" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Prints nothing and succeeds when commands can run as root here: directly, or by a sudo that asks no password.
may_be_root() { [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

apt_install() {
  say "installing with apt: $*"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

need_dotnet() {
  have dotnet || fail ".NET SDK 10 is missing." "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again."
  dotnet --version >/dev/null || fail "the .NET SDK that global.json asks for is missing."
}

engine_answers() { have docker && docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

start_engine() {
  if [ -d /run/systemd/system ]; then
    say "starting the Docker engine by systemd"
    as_root systemctl start docker
  else
    say "starting the Docker engine (dockerd, log in $DOCKERD_LOG); it stays up when this script ends"
    as_root sh -c "setsid dockerd >>'$DOCKERD_LOG' 2>&1 </dev/null &"
  fi
  local deadline=$((SECONDS + 60))
  until engine_answers; do
    [ "$SECONDS" -lt "$deadline" ] || fail "the Docker engine does not answer after 60 s." "Its log: $DOCKERD_LOG (or: journalctl -u docker)."
    sleep 0.2
  done
}

need_engine() {
  engine_answers && return
  if [ -n "${DOCKER_HOST:-}" ]; then
    fail "DOCKER_HOST=$DOCKER_HOST does not answer." "Start that engine, or unset DOCKER_HOST to use a local one."
  fi
  if ! may_be_root || ! have apt-get; then
    fail "no Docker engine answers, and this script may not install one here." \
      "Install and start Docker (https://docs.docker.com/engine/install/), or on Debian: sudo apt-get install docker.io" \
      "When Docker runs but refuses you: sudo usermod -aG docker $(id -un), then log in again."
  fi
  have dockerd || apt_install docker.io iptables ca-certificates
  start_engine
}

# The mirror that this machine's own packages come from.
# shellcheck disable=SC2016 # the expression is apt's
debian_mirror() { apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' | head -n 1; }

# Docker Compose and Buildx are not in Debian 12; the packages of the next release depend on libc6 only.
need_compose() {
  if docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1; then
    return
  fi
  if ! may_be_root || ! have apt-get; then
    fail "the docker CLI has no Compose or Buildx plugin." "Install both: https://docs.docker.com/compose/install/linux/"
  fi
  if grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
    printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$(debian_mirror)" |
      as_root tee /etc/apt/sources.list.d/openclaw-trixie.sources >/dev/null
    printf 'Package: *\nPin: release n=trixie\nPin-Priority: 50\n\nPackage: docker-compose docker-buildx\nPin: release n=trixie\nPin-Priority: 900\n' |
      as_root tee /etc/apt/preferences.d/openclaw-trixie >/dev/null
  fi
  apt_install docker-compose docker-buildx
}

need_chromium() {
  if have chromium; then
    return
  fi
  if ! may_be_root || ! have apt-get; then
    fail "the browser tests need Chromium." "Install the package chromium, so that the command chromium is on PATH."
  fi
  apt_install chromium fonts-liberation
}

need_shellcheck() {
  have shellcheck && return
  if ! may_be_root || ! have apt-get; then
    fail "shellcheck is missing." "Install the package shellcheck."
  fi
  apt_install shellcheck
}

image_exists() { docker image inspect "$1" >/dev/null 2>&1; }

need_base_image() {
  image_exists "$BASE_IMAGE" && return
  say "pulling $BASE_IMAGE"
  if timeout 120 docker pull -q "$BASE_IMAGE" >/dev/null 2>&1; then
    return
  fi
  if ! may_be_root || ! have apt-get; then
    fail "$BASE_IMAGE cannot be pulled." "Check the engine's registry access: docker pull $BASE_IMAGE"
  fi
  say "no registry answers; making $BASE_IMAGE with debootstrap (about half a minute)"
  have debootstrap || apt_install debootstrap
  local root
  root=$(mktemp -d)
  # shellcheck disable=SC2064 # the directory's name is wanted now, not when the trap runs
  trap "as_root rm -rf '$root'" EXIT
  as_root debootstrap --variant=minbase bookworm "$root" >"$STAMPS/debootstrap.log" 2>&1 ||
    fail "debootstrap failed; its log: $STAMPS/debootstrap.log"
  as_root sh -c "cd '$root' && rm -rf var/cache/apt/archives/*.deb var/cache/apt/*.bin var/lib/apt/lists/* usr/share/doc/* usr/share/man/* usr/share/info/* usr/share/locale/*"
  # As in the published image: apt keeps no caches, which would only make layers larger.
  printf '%s\n' 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };' \
    'Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";' | as_root tee "$root/etc/apt/apt.conf.d/docker-clean" >/dev/null
  as_root tar -C "$root" -c . | docker import -c 'CMD ["bash"]' - "$BASE_IMAGE" >/dev/null
  as_root rm -rf "$root"
  trap - EXIT
}

# Makes an image on top of the base image from what this machine has of .NET; instructions of a Dockerfile come on standard input.
image_of_this_dotnet() {
  say "no registry answers; making $1 from $BASE_IMAGE and the .NET of this machine"
  local log=$STAMPS/dotnet-image.log
  { echo "FROM $BASE_IMAGE"; cat; } |
    DOCKER_BUILDKIT=1 docker build --network host -t "$1" -f - "$(dirname "$(readlink -f "$(command -v dotnet)")")" >"$log" 2>&1 ||
    fail "$1 could not be made; its log: $log"
}

pulled() {
  say "pulling $1"
  timeout 300 docker pull -q "$1" >/dev/null 2>&1
}

# The two images that the Dockerfiles start from. The stand-ins have the same paths and settings as the published ones.
need_dotnet_images() {
  image_exists "$RUNTIME_IMAGE" || pulled "$RUNTIME_IMAGE" || image_of_this_dotnet "$RUNTIME_IMAGE" <<'DOCKERFILE'
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 tzdata \
    && rm -rf /var/lib/apt/lists/*
ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
COPY dotnet LICENSE.txt ThirdPartyNotices.txt /usr/share/dotnet/
COPY host /usr/share/dotnet/host
COPY shared /usr/share/dotnet/shared
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
DOCKERFILE
  image_exists "$SDK_IMAGE" || pulled "$SDK_IMAGE" || image_of_this_dotnet "$SDK_IMAGE" <<'DOCKERFILE'
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 tzdata \
    && rm -rf /var/lib/apt/lists/*
ENV DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_NOLOGO=true NUGET_XMLDOC_MODE=skip
COPY . /usr/share/dotnet/
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
DOCKERFILE
}

# The sandbox image is built again when its Dockerfile, its profile or its base changed.
need_sandbox_image() {
  local key
  key=$({ cat docker/Dockerfile.sandbox docker/sandbox-profile.sh; docker image inspect -f '{{.Id}}' "$BASE_IMAGE"; } | sha256sum | cut -c1-32)
  [ "$(docker image inspect -f '{{index .Config.Labels "openclaw.build"}}' "$SANDBOX_IMAGE" 2>/dev/null)" = "$key" ] && return
  OPENCLAW_BUILD_KEY=$key scripts/sandbox-setup.sh
}

# Asks the package feed once for each family of public packages; eng/PublicPackages.props looks into the package cache.
probe_packages() {
  local versions stamp family package version
  versions=$(sed -n 's/.*<\(Aspire\|DockerDotNet\|ServiceDiscovery\)Version>\(.*\)<.*/\1=\2/p' eng/PublicPackages.props)
  stamp=$STAMPS/packages-$(printf '%s' "$versions" | sha256sum | cut -c1-16)
  [ -e "$stamp" ] && return
  rm -f "$STAMPS"/packages-*
  # Aspire comes whole or not at all; the package that feeds lack most often speaks for all of them.
  for family in Aspire:Aspire.Hosting.Docker DockerDotNet:Docker.DotNet ServiceDiscovery:Microsoft.Extensions.ServiceDiscovery; do
    package=${family#*:}
    version=$(printf '%s\n' "$versions" | sed -n "s/^${family%%:*}=//p")
    if dotnet restore eng/PackageProbe.proj -p:Package="$package" -p:PackageVersion="$version" -v q >/dev/null 2>&1; then
      printf '%s %s: from the feed\n' "$package" "$version"
    else
      printf '%s %s: not in the feed, compat/ takes its place\n' "$package" "$version"
    fi
  done | tee "$stamp.new" | sed 's/^/prepare: /' >&2
  mv "$stamp.new" "$stamp"
}

compose=false images=false chromium=false shellcheck=false
for argument in "$@"; do
  case $argument in
    --compose) compose=true ;;
    --images) images=true ;;
    --chromium) chromium=true ;;
    --shellcheck) shellcheck=true ;;
    *) fail "unknown argument '$argument'. Usage: scripts/prepare.sh [--compose] [--images] [--chromium] [--shellcheck]" ;;
  esac
done

mkdir -p "$STAMPS"
need_dotnet
need_engine
if $compose || $images; then need_compose; fi
if $chromium; then need_chromium; fi
if $shellcheck; then need_shellcheck; fi
need_base_image
need_sandbox_image
if $images; then
  need_dotnet_images
  scripts/build-images.sh
fi
probe_packages
