#!/usr/bin/env bash
# deploy.sh deploy|destroy ARCH STEP... -- CDK-ARGUMENTS: to the account of the caller's credentials, after saying which.
set -euo pipefail
verb=$1
arch=$2
shift 2
case $arch in
arm64) goarch=arm64 ;;
x86_64) goarch=amd64 ;;
*)
	echo "ARCH: value \"$arch\": want arm64 or x86_64" >&2
	exit 2
	;;
esac
steps=()
while [ "$1" != -- ]; do
	steps+=("$1")
	shift
done
shift

if [ -n "${AWS_ENDPOINT_URL:-}" ]; then
	echo "AWS_ENDPOINT_URL is set to $AWS_ENDPOINT_URL: this would not reach AWS. Unset it, or use make up." >&2
	exit 2
fi
scripts/build.sh "$goarch" "${steps[@]}"
build/lanyard whoami
if [ -t 0 ] && [ "${YES:-}" != 1 ]; then
	read -rp "$verb there? [y/N] " answer
	[ "$answer" = y ] || exit 1
elif [ "${YES:-}" != 1 ]; then
	echo "set YES=1 to $verb without a terminal" >&2
	exit 2
fi
approval=()
[ "$verb" = deploy ] && approval=(--require-approval broadening)
exec node_modules/.bin/cdk "$verb" ${approval[@]+"${approval[@]}"} --app build/infra -c "architecture=$arch" "$@"
