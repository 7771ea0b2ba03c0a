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

echo "unit and machine tests"
go test -count=1 -timeout 20m ./... | grep -v 'no test files'
