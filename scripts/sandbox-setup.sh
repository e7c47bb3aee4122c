#!/usr/bin/env bash
# Builds the default sandbox image, openclaw-sandbox:bookworm-slim, from docker/Dockerfile.sandbox.
# OPENCLAW_SANDBOX_IMAGE and BASE_IMAGE change the tag and the base.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

image=${OPENCLAW_SANDBOX_IMAGE:-openclaw-sandbox:bookworm-slim}
echo "sandbox-setup: building $image" >&2
log=artifacts/prepare/sandbox-image.log
mkdir -p "$(dirname "$log")"
# The host's network: the build only downloads packages, and this works where a bridge has no way out.
if ! docker build --network host --build-arg "BASE_IMAGE=${BASE_IMAGE:-debian:bookworm-slim}" \
  --label "openclaw.build=${OPENCLAW_BUILD_KEY:-}" -t "$image" -f docker/Dockerfile.sandbox docker >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  echo "sandbox-setup: building $image failed; the whole log: $log" >&2
  exit 1
fi
