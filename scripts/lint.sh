#!/usr/bin/env bash
# Formatters and linters of Go, Python and shell.
set -euo pipefail
tool=(go tool -modfile=tools.mod)

echo "go vet"
go vet ./...
echo "gofumpt"
unformatted=$("${tool[@]}" gofumpt -l $(git ls-files '*.go'))
if [ -n "$unformatted" ]; then
	printf 'not formatted: run make format:\n%s\n' "$unformatted" >&2
	exit 1
fi
echo "golangci-lint"
"${tool[@]}" golangci-lint run --timeout 20m
echo "go mod tidy"
go mod tidy -diff
echo "ruff"
build/venv-test/bin/ruff format --check --quiet local
build/venv-test/bin/ruff check --quiet local
