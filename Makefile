# make help lists the targets. No target but deploy, deploy-member and destroy can reach a real account.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --jobs=3

LANYARD_PORT ?= 4566
PYTHON := build/venv/bin/python
TOOL := go tool -modfile=tools.mod

# Functions are built for Lambda's ARCH (arm64 or x86_64), or for this machine when it is its own AWS.
ARCH ?= arm64
GOARCH_LOCAL := $(shell go env GOARCH 2>/dev/null)
STEPS := $(patsubst functions/%/bootstrap/main.go,%,$(wildcard functions/*/bootstrap/main.go))

# One set of build flags, so that the CDK's bindings, minutes of compiling, are compiled once; and a fifth faster without
# what only a debugger reads.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath -buildvcs=false -gcflags=github.com/aws/...=-dwarf=false

export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20
export CDK_DISABLE_CLI_TELEMETRY := true
export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED := true

##@ Try it

.PHONY: demo
demo: install build ## Show all that Lanyard does on a local AWS, each part proven; make demo-instance shows one
	@build/local demo

.PHONY: demo-instance demo-task demo-account demo-identity
demo-instance demo-task demo-account demo-identity: install build
	@build/local demo $(@:demo-%=%)

.PHONY: up
up: install build ## Start the local AWS in the background with the stack deployed (LANYARD_PORT, default 4566)
	@build/local up --port $(LANYARD_PORT)

.PHONY: down
down: ## Stop the local AWS that `make up` started
	@if [ -x build/local ]; then build/local down; else echo "nothing is running"; fi

##@ Check it

.PHONY: test
test: setup build ## All that .ci/run runs: vet, formatters, linters, unit and machine tests, the CDK's checks
	@scripts/test.sh

.PHONY: lint
lint: setup ## Formatters and linters only
	@scripts/lint.sh

.PHONY: format
format: setup ## Put all source into its format
	@$(TOOL) gofumpt -l -w $$(git ls-files '*.go')
	@build/venv-test/bin/ruff format local && build/venv-test/bin/ruff check --fix local

.PHONY: golden
golden: ## Write the golden files, pictures, tables and schema anew: read the difference before you commit it
	@go test ./infra ./internal/progress ./internal/cli ./internal/catalogue/source -count=1 -update
	@go run ./infra/docs

.PHONY: bench
bench: setup build build/venv-bench/.installed ## Measure: each figure a ratio against something in the same run
	@go run ./bench

.PHONY: vuln
vuln: ## Known vulnerabilities in what is used (needs the vulnerability database: vuln.go.dev)
	@$(TOOL) govulncheck ./...

##@ Use it

.PHONY: setup
setup: install build/venv-test/.installed ## Install what is needed into this folder: npm and two virtual environments

.PHONY: build
build: | prerequisites ## Build the functions for this machine, the CDK app and the command
	@scripts/build.sh $(GOARCH_LOCAL) $(STEPS)

.PHONY: deploy
deploy: node_modules/.installed ## Deploy to the account of your AWS credentials, after saying which (ARCH, ARGS='-c key=value')
	@scripts/deploy.sh deploy $(ARCH) $(STEPS) -- $(ARGS)

# What a member stack is told, by `make deploy-member` and `make member-template`.
MEMBER = -c stack=member -c centralAccount=$(CENTRAL) -c memberExternalId=$(EXTERNAL_ID) $(ARGS)

.PHONY: deploy-member
deploy-member: node_modules/.installed ## Let the stack of account CENTRAL make roles in the account of your credentials (EXTERNAL_ID)
	@scripts/deploy.sh deploy $(ARCH) -- $(MEMBER)

.PHONY: member-template
member-template: node_modules/.installed ## Write that stack's template, for StackSets (CENTRAL, EXTERNAL_ID); it reaches no account
	@go build -o build/infra ./infra
	@env -u AWS_ACCESS_KEY_ID -u AWS_PROFILE AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true \
		node_modules/.bin/cdk synth --quiet --no-notices --app build/infra --output build/member $(MEMBER)
	@echo build/member/LanyardMember.template.json

.PHONY: destroy
destroy: node_modules/.installed ## Remove the stack from that account; docs/removal.md says what stays
	@scripts/deploy.sh destroy $(ARCH) $(STEPS) -- $(ARGS)

.PHONY: clean
clean: down ## Remove all that was built and installed here
	@rm -rf build cdk.out node_modules

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install prerequisites
install: node_modules/.installed build/venv/.installed

prerequisites:
	@scripts/prerequisites.sh

node_modules/.installed: package-lock.json | prerequisites
	@echo "installing the CDK's command line (npm)"
	@npm ci --no-audit --no-fund --silent && touch $@

build/venv/.installed: local/requirements.txt | prerequisites
	@scripts/venv.sh build/venv $< "the local AWS" && touch $@

build/venv-test/.installed: local/requirements-test.txt | prerequisites
	@scripts/venv.sh build/venv-test $< "the checks of the local AWS" && touch $@

build/venv-bench/.installed: bench/requirements.txt | prerequisites
	@scripts/venv.sh build/venv-bench $< "Cloud Custodian, to compare with" && touch $@
