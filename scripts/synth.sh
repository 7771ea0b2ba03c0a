#!/usr/bin/env bash
# synth.sh [FOLDER [CATALOGUE [BOUNDARY [STACK]]]]: cdk synth without an account, into FOLDER. It fails with file and line for a
# wrong catalogue, and for a finding of cdk-nag. The machine tests deploy what it writes.
set -euo pipefail
folder=${1:-build/cdk.out}
catalogue=${2:-roles}
boundary=${3:-create}
stack=${4:-central}
members=(-c "stack=$stack" -c memberExternalId=members-of-this-test)
[ "$stack" = member ] && members+=(-c centralAccount=111122223333) # which tests replace by their own
arch=$(go env GOARCH)
[ "$arch" = amd64 ] && arch=x86_64
export CDK_HOME=$PWD/build/cdk-home AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
# jsii-runtime-go says at the end of some runs, without a newline, that it lost a race: that is no one's concern.
node_modules/.bin/cdk synth --quiet --no-notices --app build/infra --output "$folder" \
	-c "architecture=$arch" -c "catalogue=$catalogue" -c "boundary=$boundary" "${members[@]}" \
	-c 'executionRoles=arn:${Partition}:iam::${Account}:role/ecsTaskExecutionRole' \
	2> >(sed 's/Runtime process exited abnormally: waitid: no child processes//' >&2)
