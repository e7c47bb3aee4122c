#!/usr/bin/env bash
# Builds the images of docker-compose.yml: openclaw:local, openclaw-sandbox-worker:local, openclaw-demo-model:local and
# openclaw-sandbox-browser:bookworm-slim. Layers that have not changed are taken from the engine's cache.
# Usage: scripts/build-images.sh [gateway|worker|demo-model|browser ...]      all of them without a name
#
# OPENCLAW_IMAGE_TAG names the first three in place of local.
# OPENCLAW_DOCKER_APT_PACKAGES adds Debian packages to openclaw:local; unset, what docker-setup.sh wrote to .env holds.
# OPENCLAW_REVISION, OPENCLAW_CREATED, OPENCLAW_SOURCE become the labels org.opencontainers.image.revision, .created and .source; who
# leaves them out gets the same image from the same sources.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tag=${OPENCLAW_IMAGE_TAG:-local}
logs=artifacts/prepare
mkdir -p "$logs"

# A proxy that re-signs TLS has put its certificate among those of this machine; packages are restored with it. It goes in as a secret
# of the build and stays in no layer.
secrets=()
certificates=$(mktemp)
trap 'rm -f "$certificates"' EXIT
cat /usr/local/share/ca-certificates/*.crt >"$certificates" 2>/dev/null || true
if [ -s "$certificates" ]; then secrets=(--secret "id=ca,src=$certificates"); fi

if [ -z "${OPENCLAW_DOCKER_APT_PACKAGES+set}" ] && [ -f .env ]; then
  OPENCLAW_DOCKER_APT_PACKAGES=$(sed -n 's/^OPENCLAW_DOCKER_APT_PACKAGES=//p' .env | tail -n 1 | tr -d "\"'")
fi

labels=(--label openclaw.image=true)
for name in revision created source; do
  variable=OPENCLAW_$(printf '%s' "$name" | tr '[:lower:]' '[:upper:]')
  if [ -n "${!variable:-}" ]; then labels+=(--label "org.opencontainers.image.$name=${!variable}"); fi
done

# The host's network: the builds only download packages, and this works where a bridge has no way out.
build() {
  local image=$1 log=$logs/image-$2.log
  shift 2
  echo "build-images: building $image" >&2
  if ! DOCKER_BUILDKIT=1 docker build --network host --progress plain "${secrets[@]}" "${labels[@]}" -t "$image" "$@" . >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "build-images: building $image failed; the whole log: $log" >&2
    exit 1
  fi
}

for name in "${@:-gateway worker demo-model browser}"; do
  for part in $name; do
    case $part in
      gateway)
        build "openclaw:$tag" gateway -f Dockerfile --build-arg "OPENCLAW_DOCKER_APT_PACKAGES=${OPENCLAW_DOCKER_APT_PACKAGES:-}"
        ;;
      worker) build "openclaw-sandbox-worker:$tag" worker -f Dockerfile --target worker ;;
      demo-model) build "openclaw-demo-model:$tag" demo-model -f Dockerfile --target demo-model ;;
      browser) build "${OPENCLAW_SANDBOX_BROWSER_IMAGE:-openclaw-sandbox-browser:bookworm-slim}" browser -f docker/Dockerfile.sandbox-browser ;;
      *)
        echo "build-images: there is no image '$part'. Choose from: gateway worker demo-model browser" >&2
        exit 2
        ;;
    esac
  done
done
