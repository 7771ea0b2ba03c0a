#!/usr/bin/env bash
# build.sh GOARCH STEP...: the functions for GOARCH, the CDK app and the command for this machine.
# For functions, -trimpath and -buildvcs=false make equal source equal bytes, so that only a changed one is published anew.
set -euo pipefail
arch=$1
shift
mkdir -p build/functions
# What was built stays, unless something changed: linking all functions takes ten seconds.
sources=(go.mod go.sum cmd credentials functions infra internal roles statemachine)
made="$arch $* $(git rev-parse HEAD 2>/dev/null || true)"
if [ -x build/lanyard ] && [ -x build/local ] && [ -x build/infra ] && [ "$(cat build/.made 2>/dev/null)" = "$made" ] &&
	[ -z "$(find "${sources[@]}" -newer build/.made -print -quit)" ]; then
	exit
fi
rm -f build/.made
touch build/.making # what is saved from here on is newer than what is built
echo "building ${#} functions for $arch, the CDK app and the command"
# The compiler spends a fifth of the CDK's bindings on collecting garbage; this halves that, for some GB of memory.
export GOGC=${GOGC:-200}
# Compile all in one go: programs that are built side by side would each compile the same packages.
go list -export -f '' ./infra ./cmd/... ./functions/... >/dev/null
go build -o build/infra ./infra &
infra=$!
link() {
	CGO_ENABLED=0 GOOS=linux GOARCH=$arch go build -trimpath -buildvcs=false -tags lambda.norpc -ldflags '-s -w' \
		-o "build/functions/$1/bootstrap" "./functions/$1/bootstrap"
}
export -f link
export arch
printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'link {}'
version=$(git describe --tags --always --dirty 2>/dev/null || echo unknown)
go build -ldflags "-X main.version=$version" -o build/ ./cmd/...
wait "$infra"
echo "$made" >build/.made
touch -r build/.making build/.made
