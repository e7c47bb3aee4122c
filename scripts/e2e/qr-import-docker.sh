#!/usr/bin/env bash
# Smoke test: a QR code out of the image, as its user and without a network. Prints it. Needs openclaw:local
# (scripts/build-images.sh gateway), or the image that OPENCLAW_IMAGE names. Leaves nothing behind.
set -euo pipefail
image=${OPENCLAW_IMAGE:-openclaw:local}

docker image inspect "$image" >/dev/null 2>&1 || {
  echo "qr-import-docker: there is no image $image. Build it: scripts/build-images.sh gateway" >&2
  exit 1
}

output=$(docker run --rm --network none "$image" openclaw qr --url wss://gateway.example --token qr-smoke)
printf '%s\n' "$output"

# A code this long has more than 20 lines of half blocks, all of them equally long.
lines=$(printf '%s\n' "$output" | grep -c '█' || true)
if [ "$lines" -le 20 ]; then
  echo "qr-import-docker: there is no QR code in what it printed" >&2
  exit 1
fi
echo "qr-import-docker: all well" >&2
