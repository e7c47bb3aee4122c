#!/usr/bin/env bash
# Builds the sandbox image with development tools as scripts/sandbox-common-setup.sh does, under a name of its own, and builds and runs a
# program with each tool in a container as hardened as a sandbox: uid 1000, no network, no capability, read-only root, /tmp noexec.
# Takes two to five minutes and needs Debian's packages, so no test run does it. Removes the image at the end; KEEP=1 keeps it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

image=openclaw-sandbox-common:e2e-$$
workspace=$(mktemp -d)
finish() {
  rm -rf "$workspace"
  if [ -z "${KEEP:-}" ]; then docker rmi -f "$image" >/dev/null 2>&1 || true; fi
}
trap finish EXIT

TARGET_IMAGE=$image scripts/sandbox-common-setup.sh
chown 1000:1000 "$workspace"

cat >"$workspace/check.sh" <<'CHECK'
set -eu
[ "$(id -u)" = 1000 ] || { echo "uid is $(id -u)"; exit 1; }
if touch /usr/probe 2>/dev/null; then echo "the root is writable"; exit 1; fi

echo 'console.log("node " + process.version)' >hello.js
node hello.js
npm --version | sed 's/^/npm /'

mkdir -p go-hello && cd go-hello
printf 'package main\nimport ("fmt"; "runtime")\nfunc main() { fmt.Println("go", runtime.Version()) }\n' >main.go
GOFLAGS=-mod=mod GO111MODULE=off go run main.go
cd ..

cargo init --quiet --vcs none --name hello rust-hello
cargo run --quiet --offline --manifest-path rust-hello/Cargo.toml | sed "s/^/cargo $(cargo --version | cut -d' ' -f2): /"

printf '#include <stdio.h>\nint main(void) { puts("gcc " __VERSION__); return 0; }\n' >hello.c
gcc -o hello hello.c && ./hello

python3 -c 'import sys, venv; print("python", sys.version.split()[0])'
for tool in git jq rg curl wget unzip make patch file; do command -v "$tool" >/dev/null || { echo "$tool is missing"; exit 1; }; done
echo "all tools work"
CHECK

docker run --rm --init --user 1000:1000 --network none --read-only --cap-drop ALL --security-opt no-new-privileges \
  --pids-limit 256 --memory 1g --tmpfs /tmp --tmpfs /var/tmp --tmpfs /run \
  -v "$workspace:/workspace" -w /workspace -e HOME=/workspace -e LANG=C.UTF-8 "$image" /bin/sh -lc 'sh ./check.sh'
