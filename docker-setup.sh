#!/usr/bin/env bash
# Sets OpenClaw up with Docker Compose: checks everything first, then builds the images, writes .env and docker-compose.extra.yml beside
# docker-compose.yml, writes a minimal openclaw.json, starts the gateway and prints the link to open. Run it again whenever a setting
# changes: what is there is kept, the tokens above all.
#
# Usage: ./docker-setup.sh [--non-interactive]
#   --non-interactive   asks nothing. Nothing is asked today either; scripts say it so that they stay right.
#
# Settings, from the environment, else from .env, else the default
#   OPENCLAW_CONFIG_DIR            state on this machine                         ~/.openclaw
#   OPENCLAW_WORKSPACE_DIR         the main agent's workspace on this machine    ~/.openclaw/workspace
#   OPENCLAW_GATEWAY_PORT          port on which the gateway is published        18789
#   OPENCLAW_GATEWAY_BIND          where it listens in its container             lan (or loopback)
#   OPENCLAW_PUBLISH_ADDRESS       address on which the port is published        127.0.0.1
#   OPENCLAW_GATEWAY_TOKEN         the shared token        that of openclaw.json, else of .env, else a new one
#   OPENCLAW_IMAGE                 image of gateway and command line             openclaw:local, which is built here; others are pulled
#   OPENCLAW_DOCKER_APT_PACKAGES   Debian packages to add to it, separated by blanks
#   OPENCLAW_EXTRA_MOUNTS          more mounts of gateway, command line and sandbox worker: source:target[:options], separated by commas
#   OPENCLAW_HOME_VOLUME           volume or absolute path to keep /home/node in
#   OPENCLAW_DOCKER_SOCKET         socket of the engine, for the sandbox worker  that of DOCKER_HOST, else /var/run/docker.sock
#   DOCKER_GID                     group that owns the socket                    what stat says
#   OPENCLAW_BRIDGE_PORT           accepted for older setups and kept in .env; nothing listens there
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
env_file=$root/.env
extra_file=$root/docker-compose.extra.yml
container_uid=1000

errors=0
error() {
  printf 'ERROR: %s\n' "$1" >&2
  errors=$((errors + 1))
}
fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

for argument in "$@"; do
  case $argument in
    --non-interactive) ;;
    -h | --help)
      sed -n '2,/^set -euo/p' "$0" | sed -e '$d' -e 's/^# \{0,1\}//'
      exit 0
      ;;
    *) fail "unknown argument '$argument'. Usage: ./docker-setup.sh [--non-interactive]" ;;
  esac
done

# ---- what is set ------------------------------------------------------------------------------------------------------------

# Prints the value of a variable in .env, without the quotes around it.
from_file() {
  [ -f "$env_file" ] || return 0
  sed -n "s/^$1=//p" "$env_file" | tail -n 1 | sed -e "s/^'\(.*\)'\$/\1/" -e 's/^"\(.*\)"$/\1/'
}

# Sets a variable to: the environment, else .env, else the default.
setting() {
  local name=$1 default=$2 value=${!1-}
  [ -n "$value" ] || value=$(from_file "$name")
  printf -v "$name" '%s' "${value:-$default}"
}

# The token that a gateway with this openclaw.json asks for; nothing when it is a reference to a variable.
from_config() {
  [ -r "$1" ] || return 0
  tr '\n' ' ' <"$1" | sed -nE 's/.*"?auth"?[[:space:]]*:[[:space:]]*\{[^}]*"?token"?[[:space:]]*:[[:space:]]*"([^"$]+)".*/\1/p'
}

new_token() {
  if command -v openssl >/dev/null 2>&1; then
    openssl rand -hex 32
  elif command -v python3 >/dev/null 2>&1; then
    python3 -c 'import secrets; print(secrets.token_hex(32))'
  else
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
  fi
}

home=${HOME:-}
setting OPENCLAW_IMAGE openclaw:local
setting OPENCLAW_CONFIG_DIR "$home/.openclaw"
setting OPENCLAW_WORKSPACE_DIR "$home/.openclaw/workspace"
setting OPENCLAW_GATEWAY_PORT 18789
setting OPENCLAW_BRIDGE_PORT 18790
setting OPENCLAW_GATEWAY_BIND lan
setting OPENCLAW_PUBLISH_ADDRESS 127.0.0.1
setting OPENCLAW_DOCKER_APT_PACKAGES ''
setting OPENCLAW_EXTRA_MOUNTS ''
setting OPENCLAW_HOME_VOLUME ''
setting OPENCLAW_SANDBOX_WORKER_IMAGE openclaw-sandbox-worker:local
setting OPENCLAW_DEMO_MODEL_IMAGE openclaw-demo-model:local
setting OPENCLAW_DEMO_MODEL_URL http://demo-model:8080
setting COMPOSE_PROFILES demo-model
case ${DOCKER_HOST:-} in
  unix://*) setting OPENCLAW_DOCKER_SOCKET "${DOCKER_HOST#unix://}" ;;
  *) setting OPENCLAW_DOCKER_SOCKET /var/run/docker.sock ;;
esac
# Docker Desktop keeps the socket in its own machine, where it is root's.
if [ "$(uname -s)" = Darwin ]; then setting DOCKER_GID 0; else setting DOCKER_GID "$(stat -L -c %g "$OPENCLAW_DOCKER_SOCKET" 2>/dev/null || echo 999)"; fi

# ---- checks: nothing is touched before all of them have passed ---------------------------------------------------------------

command -v docker >/dev/null 2>&1 || fail "Missing dependency: docker" "Install it: https://docs.docker.com/engine/install/"
compose_version=$(docker compose version --short 2>/dev/null) ||
  fail "Docker Compose not available (try: docker compose version)" "Install it: https://docs.docker.com/compose/install/linux/"
engine_version=$(docker info --format '{{.ServerVersion}}' 2>/dev/null) || fail "The Docker engine does not answer (try: docker info)." \
  "Start it. When it runs but refuses you: sudo usermod -aG docker $(id -un), then log in again."

# Whether a version is below major.minor.patch; one that nobody can read is not.
older() {
  printf '%s\n' "${1#v}" | awk -F'[^0-9]+' -v least="$2" '
    /^[0-9]/ { split(least, l, "."); for (i = 1; i <= 3; i++) if ($i + 0 != l[i] + 0) exit !($i + 0 < l[i] + 0) } { exit 1 }'
}
# --wait of docker compose up, and the API of the engine's that the sandbox worker speaks.
! older "$compose_version" 2.1.1 || fail "Docker Compose $compose_version is too old: 2.1.1 or newer is needed." "Install it: https://docs.docker.com/compose/install/linux/"
! older "$engine_version" 20.10.0 || fail "The Docker engine $engine_version is too old: 20.10 or newer is needed." "Install it: https://docs.docker.com/engine/install/"

matches() { case $2 in *$'\n'*) return 1 ;; *) printf '%s\n' "$2" | LC_ALL=C grep -Eq "$1" ;; esac; }
has_control() { case $1 in *[[:cntrl:]]*) return 0 ;; *) return 1 ;; esac; }

check_directory() {
  local name=$1 path=$2
  case $path in
    /?*) ;;
    *) error "$name is '$path'. It must be an absolute path other than /." && return ;;
  esac
  has_control "$path" && error "$name has control characters." && return
  [ ! -e "$path" ] || [ -d "$path" ] || { error "$name is '$path', which is no directory." && return; }
  # Docker Desktop shares directories with the rights of the person who runs it.
  [ "$(uname -s)" = Linux ] || return 0
  if [ -d "$path" ]; then
    local owner mode
    owner=$(stat -c %u "$path") mode=$(stat -c %a "$path")
    case $owner:$mode in
      "$container_uid":*[7][0-7][0-7] | *:*[7]) ;;
      *) error "$name '$path' belongs to uid $owner with mode $mode, and the containers run as uid $container_uid. Run: sudo chown -R $container_uid:$container_uid '$path'" ;;
    esac
  elif [ "$(id -u)" != 0 ] && [ "$(id -u)" != "$container_uid" ]; then
    error "$name '$path' does not exist. Made by you (uid $(id -u)) it would be closed to the containers (uid $container_uid). Run: sudo install -d -o $container_uid -g $container_uid -m 700 '$path'"
  fi
}

check_port() {
  if ! matches '^[0-9]{1,5}$' "$2" || [ "$2" -lt 1 ] || [ "$2" -gt 65535 ]; then
    error "$1 is '$2'. It must be a number from 1 to 65535."
  fi
}

check_directory OPENCLAW_CONFIG_DIR "$OPENCLAW_CONFIG_DIR"
case $OPENCLAW_WORKSPACE_DIR in
  "$OPENCLAW_CONFIG_DIR"/*) [ ! -d "$OPENCLAW_WORKSPACE_DIR" ] || check_directory OPENCLAW_WORKSPACE_DIR "$OPENCLAW_WORKSPACE_DIR" ;;
  *) check_directory OPENCLAW_WORKSPACE_DIR "$OPENCLAW_WORKSPACE_DIR" ;;
esac
check_port OPENCLAW_GATEWAY_PORT "$OPENCLAW_GATEWAY_PORT"
check_port OPENCLAW_BRIDGE_PORT "$OPENCLAW_BRIDGE_PORT"
case $OPENCLAW_GATEWAY_BIND in
  lan | loopback) ;;
  *) error "OPENCLAW_GATEWAY_BIND is '$OPENCLAW_GATEWAY_BIND'. Use lan or loopback." ;;
esac
matches '^[0-9a-fA-F.:]+$' "$OPENCLAW_PUBLISH_ADDRESS" || error "OPENCLAW_PUBLISH_ADDRESS is '$OPENCLAW_PUBLISH_ADDRESS'. Use an IP address of this machine, such as 127.0.0.1, or 0.0.0.0 for all."
for name in OPENCLAW_IMAGE OPENCLAW_SANDBOX_WORKER_IMAGE OPENCLAW_DEMO_MODEL_IMAGE; do
  matches '^[A-Za-z0-9][A-Za-z0-9_./:@-]*$' "${!name}" || error "$name is '${!name}', which is no image."
done
matches '^[a-z0-9+.: -]*$' "$OPENCLAW_DOCKER_APT_PACKAGES" || error "OPENCLAW_DOCKER_APT_PACKAGES is '$OPENCLAW_DOCKER_APT_PACKAGES'. Use names of Debian packages, separated by blanks."
matches '^[0-9]+$' "$DOCKER_GID" || error "DOCKER_GID is '$DOCKER_GID'. It must be a number: stat -L -c %g $OPENCLAW_DOCKER_SOCKET"
case $OPENCLAW_HOME_VOLUME in
  '') ;;
  */*) check_directory OPENCLAW_HOME_VOLUME "$OPENCLAW_HOME_VOLUME" ;;
  *) matches '^[A-Za-z0-9][A-Za-z0-9_.-]*$' "$OPENCLAW_HOME_VOLUME" || error "OPENCLAW_HOME_VOLUME is '$OPENCLAW_HOME_VOLUME'. Use letters, digits, _ . - for a volume, or an absolute path." ;;
esac

# Where a path leads, as far as it exists; the engine's own machine follows links too.
real() { if [ -d "$1" ]; then (cd -P "$1" && pwd); elif [ -L "$1" ]; then readlink -f "$1"; else printf '%s\n' "$1"; fi; }
shows_engine() {
  local source=$1
  matches 'docker\.sock' "$mount" || matches '^/*(run|var|var/+run)?/*$' "$source" || {
    [ -S "$OPENCLAW_DOCKER_SOCKET" ] && case "$(real "$(dirname "$OPENCLAW_DOCKER_SOCKET")")/" in "${source%/}"/*) true ;; *) false ;; esac
  }
}
# Paths of another machine cannot be looked at.
case ${DOCKER_HOST:-} in tcp://* | ssh://* | http*) engine_is_here=0 ;; *) engine_is_here=1 ;; esac

# One mount a line, without the blanks around it.
mounts=$(printf '%s\n' "$OPENCLAW_EXTRA_MOUNTS" | tr ',' '\n' | sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e '/^$/d')
while IFS= read -r mount; do
  [ -n "$mount" ] || continue
  source=${mount%%:*}
  if ! matches '^[^[:space:],:]+:/[^[:space:],:]*(:[^[:space:],:]+)?$' "$mount"; then
    error "Invalid mount format '$mount'. Expected source:target[:options] without spaces, and an absolute target."
  elif ! matches '^(/|[A-Za-z0-9][A-Za-z0-9_.-]*$)' "$source"; then
    error "The mount '$mount' has the source '$source'. Use an absolute path, or the name of a volume."
  elif shows_engine "$(real "$source")"; then
    error "The mount '$mount' would give the Docker engine to the gateway. The sandbox worker alone has it."
  elif [ "$engine_is_here" = 1 ] && [ "${source#/}" != "$source" ] && [ ! -e "$source" ]; then
    # Docker would make an empty directory of root's there.
    error "The mount '$mount' has the source '$source', which does not exist. Correct it, or run: mkdir -p '$source'"
  fi
done <<MOUNTS
$mounts
MOUNTS

if [ -n "${OPENCLAW_GATEWAY_TOKEN:-}" ]; then
  token_source=environment
elif OPENCLAW_GATEWAY_TOKEN=$(from_config "$OPENCLAW_CONFIG_DIR/openclaw.json") && [ -n "$OPENCLAW_GATEWAY_TOKEN" ]; then
  token_source="$OPENCLAW_CONFIG_DIR/openclaw.json"
elif OPENCLAW_GATEWAY_TOKEN=$(from_file OPENCLAW_GATEWAY_TOKEN) && [ -n "$OPENCLAW_GATEWAY_TOKEN" ]; then
  token_source=$env_file
else
  OPENCLAW_GATEWAY_TOKEN=$(new_token) token_source=''
fi
matches '^[!-~]+$' "$OPENCLAW_GATEWAY_TOKEN" || error "OPENCLAW_GATEWAY_TOKEN has blanks or characters that are not ASCII."
case $OPENCLAW_GATEWAY_TOKEN in *[\'\$\"]*) error "OPENCLAW_GATEWAY_TOKEN has quotes or a dollar sign, which .env files read differently." ;; esac
setting OPENCLAW_SANDBOX_WORKER_TOKEN "$(new_token)"
setting OPENCLAW_BROWSER_TOKEN "$(new_token)"

# Somebody else on the port; our own gateway may be there.
if [ "$errors" -eq 0 ] && (exec 3<>"/dev/tcp/127.0.0.1/$OPENCLAW_GATEWAY_PORT") 2>/dev/null &&
  [ -z "$(docker ps -q --filter label=com.docker.compose.service=openclaw-gateway --filter "publish=$OPENCLAW_GATEWAY_PORT")" ]; then
  error "OPENCLAW_GATEWAY_PORT $OPENCLAW_GATEWAY_PORT is taken by another program. Stop it, or choose another port."
fi

[ "$errors" -eq 0 ] || fail "Nothing was changed."
[ -z "$token_source" ] || echo "Reusing gateway token from $token_source"

# ---- directories and files ---------------------------------------------------------------------------------------------------

make_directory() {
  [ ! -d "$1" ] || return 0
  mkdir -p "$1"
  chmod 700 "$1"
  if [ "$(id -u)" = 0 ] && [ "$(uname -s)" = Linux ]; then chown "$container_uid:$container_uid" "$1"; fi
}
make_directory "$OPENCLAW_CONFIG_DIR"
make_directory "$OPENCLAW_WORKSPACE_DIR"

# A YAML string in which Compose finds no variables.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/\$/$$/g')"; }
bind() { printf '      - type: bind\n        source: %s\n        target: %s\n' "$(quoted "$1")" "$(quoted "$2")"; }

write_extra() {
  local service mount volumes
  echo '# Written by docker-setup.sh: mounts of this machine.'
  echo 'services:'
  for service in openclaw-gateway openclaw-cli; do
    printf '  %s:\n    volumes:\n' "$service"
    [ -z "$OPENCLAW_HOME_VOLUME" ] || printf '      - %s\n' "$(quoted "$OPENCLAW_HOME_VOLUME:/home/node")"
    bind "$OPENCLAW_CONFIG_DIR" /home/node/.openclaw
    bind "$OPENCLAW_WORKSPACE_DIR" /home/node/workspaces/workspace
    printf '%s\n' "$mounts" | while IFS= read -r mount; do [ -z "$mount" ] || printf '      - %s\n' "$(quoted "$mount")"; done
  done
  printf '  sandbox-worker:\n    volumes:\n'
  bind "$OPENCLAW_WORKSPACE_DIR" /home/node/workspaces/workspace
  # What lies in the gateway's state directory stays there: at that place the worker has a state of its own.
  printf '%s\n' "$mounts" | while IFS= read -r mount; do
    case $mount in '' | *:/home/node/.openclaw | *:/home/node/.openclaw[:/]*) ;; *) printf '      - %s\n' "$(quoted "$mount")" ;; esac
  done
  volumes=$(printf '%s\n' "$OPENCLAW_HOME_VOLUME" "$mounts" | sed -e 's/:.*//' | grep '^[A-Za-z0-9]' | sort -u || true)
  [ -z "$volumes" ] || printf 'volumes:\n%s\n' "$(printf '%s\n' "$volumes" | sed -e 's/^/  /' -e 's/$/:/')"
}
write_extra >"$extra_file.new"
mv "$extra_file.new" "$extra_file"

# A value as .env files have it: bare where that is safe.
env_value() { if matches '^[A-Za-z0-9_./:@,+=-]*$' "$1"; then printf '%s' "$1"; else printf "'%s'" "$1"; fi; }

# Replaces managed lines in place and appends what is missing; all other lines stay as they are.
write_env() {
  local names=$1 line key seen=' ' name
  if [ -f "$env_file" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      key=${line%%=*}
      case " $names " in
        *" $key "*)
          printf '%s=%s\n' "$key" "$(env_value "${!key}")"
          seen="$seen$key "
          ;;
        *) printf '%s\n' "$line" ;;
      esac
    done <"$env_file"
  fi
  for name in $names; do
    case $seen in *" $name "*) ;; *) printf '%s=%s\n' "$name" "$(env_value "${!name}")" ;; esac
  done
}
COMPOSE_FILE=$(from_file COMPOSE_FILE)
case ":$COMPOSE_FILE:" in
  *:docker-compose.extra.yml:*) ;;
  *) COMPOSE_FILE=${COMPOSE_FILE:-docker-compose.yml}:docker-compose.extra.yml ;;
esac
managed="OPENCLAW_IMAGE OPENCLAW_CONFIG_DIR OPENCLAW_WORKSPACE_DIR OPENCLAW_GATEWAY_PORT OPENCLAW_BRIDGE_PORT OPENCLAW_GATEWAY_BIND"
managed="$managed OPENCLAW_PUBLISH_ADDRESS OPENCLAW_GATEWAY_TOKEN OPENCLAW_SANDBOX_WORKER_TOKEN OPENCLAW_BROWSER_TOKEN OPENCLAW_DOCKER_APT_PACKAGES"
managed="$managed OPENCLAW_EXTRA_MOUNTS OPENCLAW_HOME_VOLUME OPENCLAW_SANDBOX_WORKER_IMAGE OPENCLAW_DEMO_MODEL_IMAGE OPENCLAW_DEMO_MODEL_URL"
managed="$managed OPENCLAW_DOCKER_SOCKET DOCKER_GID COMPOSE_PROFILES COMPOSE_FILE"
(umask 077 && write_env "$managed" >"$env_file.new")
mv "$env_file.new" "$env_file"
# From here on the files speak.
unset COMPOSE_FILE COMPOSE_PROFILES

# ---- images ------------------------------------------------------------------------------------------------------------------

cd "$root"
if [ "$OPENCLAW_IMAGE" = openclaw:local ]; then
  echo "==> Building Docker image: $OPENCLAW_IMAGE"
  OPENCLAW_DOCKER_APT_PACKAGES=$OPENCLAW_DOCKER_APT_PACKAGES scripts/build-images.sh gateway worker demo-model
else
  for image in "$OPENCLAW_IMAGE" "$OPENCLAW_SANDBOX_WORKER_IMAGE" "$OPENCLAW_DEMO_MODEL_IMAGE"; do
    docker image inspect "$image" >/dev/null 2>&1 || docker pull "$image"
  done
fi
docker image inspect openclaw-sandbox:bookworm-slim >/dev/null 2>&1 || scripts/sandbox-setup.sh

# ---- configuration and start -------------------------------------------------------------------------------------------------

# Only what is not there: a setting that somebody chose stays. The token must be the one that .env gives to the command line.
# shellcheck disable=SC2016 # the variables are the container's
configure='
set -e
umask 077
[ -e "$HOME/.openclaw/openclaw.json" ] || echo "{}" >"$HOME/.openclaw/openclaw.json"
unset_or_set() { openclaw config get "$1" >/dev/null 2>&1 || openclaw config set "$1" "$2" >/dev/null; }
openclaw config set gateway.mode local >/dev/null
unset_or_set gateway.bind "$BIND"
unset_or_set agents.defaults.sandbox.mode all
unset_or_set gateway.auth.mode token
[ "$KEEP_TOKEN" = 1 ] || openclaw config set gateway.auth.token "$OPENCLAW_GATEWAY_TOKEN" >/dev/null
'
keep=0
[ "$token_source" != "$OPENCLAW_CONFIG_DIR/openclaw.json" ] || keep=1
echo "==> Writing $OPENCLAW_CONFIG_DIR/openclaw.json"
docker compose run --rm --no-deps -T -e "BIND=$OPENCLAW_GATEWAY_BIND" -e "KEEP_TOKEN=$keep" --entrypoint sh openclaw-cli -c "$configure" </dev/null

echo "==> Starting the gateway"
docker compose up --detach --wait

cat <<DONE

OpenClaw runs.
  Config:     $OPENCLAW_CONFIG_DIR
  Workspace:  $OPENCLAW_WORKSPACE_DIR
  Open:       http://127.0.0.1:$OPENCLAW_GATEWAY_PORT/#token=$OPENCLAW_GATEWAY_TOKEN

  docker compose run --rm openclaw-cli agent --message "run: id && hostname"
  docker compose logs -f openclaw-gateway
DONE
