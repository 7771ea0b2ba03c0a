#!/usr/bin/env bash
# Checks that Go, Node and Python are there and new enough. Says all that is missing at once.
set -u

missing=0

# need NAME COMMAND VERSION-AS-PRINTED LEAST HOW
need() {
	local name=$1 command=$2 found=$3 least=$4 how=$5
	if [ -z "$found" ]; then
		echo "$name: not found (command $command): want $least or later: $how" >&2
		missing=1
	elif [ "$(printf '%s\n%s\n' "$least" "$found" | sort -V | head -n 1)" != "$least" ]; then
		echo "$name: version $found: want $least or later: $how" >&2
		missing=1
	fi
}

version() { "$@" 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1; }

need Go go "$(version go env GOVERSION)" 1.26 https://go.dev/dl
need Node.js node "$(version node --version)" 20 https://nodejs.org
need npm npm "$(version npm --version)" 9 "it comes with Node.js"
need Python python3 "$(version python3 --version)" 3.11 https://www.python.org/downloads

if [ -n "$(command -v python3)" ] && ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
	echo "Python: its module venv is not installed: install your system's package for it (such as python3-venv)" >&2
	missing=1
fi

exit $missing
