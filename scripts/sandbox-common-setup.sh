#!/usr/bin/env bash
# Builds the sandbox image with development tools, openclaw-sandbox-common:bookworm-slim, from docker/Dockerfile.sandbox-common.
# Its base, openclaw-sandbox:bookworm-slim, is built first when it is missing.
#
# BASE_IMAGE     the base; must have a user "sandbox"
# TARGET_IMAGE   the tag
# PACKAGES       Debian packages in place of the usual ones, such as "nodejs npm"
#
# Use it with agents.defaults.sandbox.docker.image = "openclaw-sandbox-common:bookworm-slim".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

base=${BASE_IMAGE:-openclaw-sandbox:bookworm-slim}
image=${TARGET_IMAGE:-openclaw-sandbox-common:bookworm-slim}
if ! docker image inspect "$base" >/dev/null 2>&1; then
  if [ "$base" != openclaw-sandbox:bookworm-slim ]; then
    echo "sandbox-common-setup: the base image $base does not exist. Build or pull it, or leave BASE_IMAGE out." >&2
    exit 1
  fi

  scripts/sandbox-setup.sh
fi

packages=()
if [ -n "${PACKAGES:-}" ]; then packages=(--build-arg "PACKAGES=$PACKAGES"); fi
echo "sandbox-common-setup: building $image on $base; this takes a few minutes" >&2
log=artifacts/prepare/sandbox-common-image.log
mkdir -p "$(dirname "$log")"
# The host's network: the build only downloads packages, and this works where a bridge has no way out.
if ! docker build --network host --build-arg "BASE_IMAGE=$base" "${packages[@]}" -t "$image" -f docker/Dockerfile.sandbox-common docker >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  echo "sandbox-common-setup: building $image failed; the whole log: $log" >&2
  exit 1
fi

echo "sandbox-common-setup: $image is ready. Name it in agents.defaults.sandbox.docker.image; \`openclaw sandbox recreate --all\` takes it at once." >&2
