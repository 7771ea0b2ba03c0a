#!/usr/bin/env bash
# All checks, in the order in which they are quick to fail. CI runs just this.
set -euo pipefail

scripts/lint.sh

echo "synthesize: the catalogue's checks and cdk-nag"
CDK_VALIDATION=true scripts/synth.sh
scripts/synth.sh build/cdk.next.out e2e/testdata/roles-next # what a test updates the stack to
scripts/synth.sh build/cdk.existing.out roles existing # what comes back after the stack was removed
scripts/synth.sh build/cdk.member.out roles create member

echo "asl-validator"
for machine in statemachine/testdata/*.asl.json; do
	node_modules/.bin/asl-validator --json-path "$machine"
done

echo "the local AWS's own tests"
build/venv-test/bin/python -m pytest -q local

echo "unit tests, and those of the steps"
packages=$(go list ./... | grep -v '/e2e$')
go test -count=1 -timeout 20m $packages | grep -v 'no test files'

# Two local AWS, one a core: the runs that are struck by faults, and all else.
echo "tests of the deployed system"
go test -count=1 -timeout 25m ./e2e -run Converge &
struck=$!
trap 'kill "$struck" 2>/dev/null || true' EXIT
go test -count=1 -timeout 25m ./e2e -skip Converge
wait "$struck"
