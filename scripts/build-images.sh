#!/usr/bin/env bash
# Builds the images of docker-compose.yml: openclaw:local, openclaw-sandbox-worker:local, openclaw-demo-model:local and
# openclaw-sandbox-browser:bookworm-slim. Layers that have not changed are taken from the engine's cache.
# Usage: scripts/build-images.sh [gateway|worker|demo-model|browser ...]      all of them without a name
#
# OPENCLAW_DOCKER_APT_PACKAGES adds Debian packages to openclaw:local.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

logs=artifacts/prepare
mkdir -p "$logs"

# A proxy that re-signs TLS has put its certificate among those of this machine; packages are restored with it. It goes in as a secret
# of the build and stays in no layer.
secrets=()
certificates=$(mktemp)
trap 'rm -f "$certificates"' EXIT
cat /usr/local/share/ca-certificates/*.crt >"$certificates" 2>/dev/null || true
if [ -s "$certificates" ]; then secrets=(--secret "id=ca,src=$certificates"); fi

# The host's network: the builds only download packages, and this works where a bridge has no way out.
build() {
  local image=$1 log=$logs/image-$2.log
  shift 2
  echo "build-images: building $image" >&2
  if ! DOCKER_BUILDKIT=1 docker build --network host --progress plain "${secrets[@]}" --label openclaw.image=true -t "$image" "$@" . >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "build-images: building $image failed; the whole log: $log" >&2
    exit 1
  fi
}

for name in "${@:-gateway worker demo-model browser}"; do
  for part in $name; do
    case $part in
      gateway)
        build openclaw:local gateway -f Dockerfile --build-arg "OPENCLAW_DOCKER_APT_PACKAGES=${OPENCLAW_DOCKER_APT_PACKAGES:-}"
        ;;
      worker) build openclaw-sandbox-worker:local worker -f Dockerfile --target worker ;;
      demo-model) build openclaw-demo-model:local demo-model -f Dockerfile --target demo-model ;;
      browser) build "${OPENCLAW_SANDBOX_BROWSER_IMAGE:-openclaw-sandbox-browser:bookworm-slim}" browser -f docker/Dockerfile.sandbox-browser ;;
      *)
        echo "build-images: there is no image '$part'. Choose from: gateway worker demo-model browser" >&2
        exit 2
        ;;
    esac
  done
done
