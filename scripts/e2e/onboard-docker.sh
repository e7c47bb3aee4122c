#!/usr/bin/env bash
# Smoke test: onboarding inside the image, as a person without anything would do it. Needs openclaw:local (scripts/build-images.sh gateway),
# or the image that OPENCLAW_IMAGE names. Leaves nothing behind.
set -euo pipefail
image=${OPENCLAW_IMAGE:-openclaw:local}

docker image inspect "$image" >/dev/null 2>&1 || {
  echo "onboard-docker: there is no image $image. Build it: scripts/build-images.sh gateway" >&2
  exit 1
}

# Everything below runs in the container, as its user, with its own home.
# shellcheck disable=SC2016 # the variables are the container's
docker run --rm --interactive --network none --entrypoint bash "$image" -euo pipefail <<'INSIDE'
fail() { echo "onboard-docker: $*" >&2; exit 1; }
config() { openclaw config get "$1" 2>/dev/null || true; }
is() { [ "$(config "$1")" = "$2" ] || fail "$1 is '$(config "$1")', expected '$2'"; }
fresh() { rm -rf "$HOME/.openclaw" "$HOME"/workspaces/workspace/* 2>/dev/null || true; }
silent() { openclaw onboard --non-interactive --accept-risk --skip-channels --skip-skills --skip-health --no-install-daemon "$@"; }

echo "== local-basic"
fresh
silent --flow quickstart --mode local
is gateway.mode local
is gateway.bind loopback
is gateway.auth.mode token
is agents.defaults.sandbox.mode all
is wizard.lastRunCommand onboard
is wizard.lastRunMode local
workspace=$(config agents.defaults.workspace)
for file in AGENTS.md BOOTSTRAP.md IDENTITY.md SOUL.md TOOLS.md USER.md; do [ -f "$workspace/$file" ] || fail "$workspace/$file is missing"; done
[ -d "$HOME/.openclaw/agents/main/sessions" ] || fail "there is no directory of sessions"
token=$(config gateway.auth.token)

echo "== again"
silent
is gateway.auth.token "$token"

echo "== remote-non-interactive"
fresh
silent --mode remote --remote-url ws://gateway.local:18789 --remote-token remote-token
is gateway.mode remote
is gateway.remote.url ws://gateway.local:18789
is gateway.remote.token remote-token
is wizard.lastRunMode remote

echo "== reset"
silent --reset --mode local
is gateway.mode local
[ -z "$(config gateway.remote.url)" ] || fail "gateway.remote.url is still there"

echo "== refusals"
if openclaw onboard --non-interactive 2>/dev/null; then fail "it did not ask for the acknowledgement"; fi
if silent --auth-choice frob 2>/dev/null; then fail "it took a provider that does not exist"; fi

echo "== valid"
openclaw config validate
echo "onboard-docker: all well"
INSIDE
