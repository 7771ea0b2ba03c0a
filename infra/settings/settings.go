// Package settings reads the CDK context: all that a user can choose about the stack.
package settings

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"example.com/lanyard/internal/accountrole"
)

// Settings of the stack.
type Settings struct {
	StackName        string
	Architecture     string
	CatalogueDir     string
	LogRetentionDays int
	AlarmTopicArn    string   // empty: the stack makes its own
	CreateBoundary   bool     // false: the boundary that an earlier stack left is used
	ExecutionRoles   []string // ARNs of those of ECS that may be passed, with placeholders
	Member           bool     // the stack of a member account is made, not the central one
	CentralAccount   string   // of a member stack: whose functions may come in
	MemberExternalID string   // that member stacks ask for; empty: the central stack has no members
}

// Architectures of Lambda.
const (
	ARM64 = "arm64"
	X8664 = "x86_64"
)

// Boundaries.
const (
	boundaryCreate   = "create"
	boundaryExisting = "existing"
)

// Stacks.
const (
	stackCentral = "central"
	stackMember  = "member"
)

// Key is a setting as a user gives it: in cdk.json under "context", or as `cdk deploy -c key=value`.
type Key struct {
	Name    string
	Default string
	Want    string // what would be right, for a person
	Use     string // what it does, for the documentation
	set     func(*Settings, string) bool
}

// RetentionDays that CloudWatch Logs takes.
var RetentionDays = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

var (
	// The longest function name is the stack's and -ConfirmAssociation: 64 characters at most.
	stackName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,39}$`)
	accountID = regexp.MustCompile(`^[0-9]{12}$`)
	roleArn   = regexp.MustCompile(`^arn:(aws[a-z-]*|\$\{Partition\}):iam::([0-9]{12}|\$\{Account\}):role/[A-Za-z0-9+=.@_/-]{1,576}$`)
	topicArn  = regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$`)
)

// Keys are all the settings there are.
var Keys = []Key{
	{
		"stackName", "Lanyard", "a letter, then up to 39 letters, digits or hyphens",
		"Name of the stack; functions, machines and log groups begin with it. One stack a region and account: roles are named by region.",
		func(s *Settings, v string) bool { s.StackName = v; return stackName.MatchString(v) },
	},
	{
		"architecture", ARM64, ARM64 + " or " + X8664,
		"Of the functions. It must be the one that they were built for.",
		func(s *Settings, v string) bool { s.Architecture = v; return v == ARM64 || v == X8664 },
	},
	{
		"catalogue", "roles", "a folder of role templates",
		"Folder of the role templates, relative to `cdk.json`.",
		func(s *Settings, v string) bool { s.CatalogueDir = v; return isDir(v) },
	},
	{
		"logRetentionDays", "90", "one of " + join(RetentionDays),
		"How long the logs of functions and machines are kept. They hold inputs and outputs, and no secret.",
		func(s *Settings, v string) bool {
			days, err := strconv.Atoi(v)
			s.LogRetentionDays = days
			return err == nil && slices.Contains(RetentionDays, days)
		},
	},
	{
		"alarmTopicArn", "", "the ARN of an SNS topic",
		"Topic that the alarms notify. CloudWatch must be allowed to publish to it. Empty: the stack makes one, encrypted with a key of its own.",
		func(s *Settings, v string) bool { s.AlarmTopicArn = v; return v == "" || topicArn.MatchString(v) },
	},
	{
		"boundary", boundaryCreate, boundaryCreate + " or " + boundaryExisting,
		"`existing` uses the boundary that a removed stack left behind, as it is. See [removal](removal.md).",
		func(s *Settings, v string) bool {
			s.CreateBoundary = v == boundaryCreate
			return v == boundaryCreate || v == boundaryExisting
		},
	},
	{
		"executionRoles", "", "ARNs of roles, with commas between them, none with a wildcard; `${Partition}` and `${Account}` stand for the stack's own",
		"Execution roles of ECS that TaskRole may pass: those of the task definitions that it is to give a role. It never changes them. Empty: only task definitions without one. See [taskrole](taskrole.md).",
		func(s *Settings, v string) bool {
			s.ExecutionRoles = nil
			for _, arn := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' }) {
				arn = strings.TrimSpace(arn)
				if !roleArn.MatchString(arn) {
					return false
				}
				s.ExecutionRoles = append(s.ExecutionRoles, arn)
			}
			return true
		},
	},
	{
		"stack", stackCentral, stackCentral + " or " + stackMember,
		"`member` makes the stack of an account in which AccountRole is to make roles, in place of the central one. See [accountrole](accountrole.md).",
		func(s *Settings, v string) bool {
			s.Member = v == stackMember
			return v == stackCentral || v == stackMember
		},
	},
	{
		"centralAccount", "", "the 12 digits of the central stack's account; only a member stack has it, and must",
		"Of a member stack: the account whose functions may come in.",
		func(s *Settings, v string) bool {
			s.CentralAccount = v
			return s.Member == accountID.MatchString(v) && s.Member == (v != "")
		},
	},
	{
		"memberExternalId", "", "2 to 1,224 letters, digits and _+=,.@:/-, such as a UUID; a member stack must have it",
		"What the functions name to come into a member account: the same in the central stack and in all its members. No secret, but nobody else's. Empty: no members.",
		func(s *Settings, v string) bool {
			s.MemberExternalID = v
			return v == "" && !s.Member || accountrole.CheckExternalID("memberExternalId", v) == nil
		},
	},
}

// From reads the settings out of a CDK context. Its error has one line for each wrong or unknown key.
func From(context map[string]any) (Settings, error) {
	var s Settings
	var problems []error
	for _, key := range Keys {
		value := key.Default
		if given, ok := context[key.Name]; ok {
			value = fmt.Sprint(given)
		}
		if !key.set(&s, value) {
			problems = append(problems, fmt.Errorf("context %s: value %q: want %s", key.Name, value, key.Want))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(context)) {
		if !known(name) {
			problems = append(problems, fmt.Errorf("context %s: unknown setting: want one of %s", name, strings.Join(names(), ", ")))
		}
	}
	return s, errors.Join(problems...)
}

// known keys are ours, or the CDK's own: feature flags and cached look-ups have a colon.
func known(name string) bool { return strings.Contains(name, ":") || slices.Contains(names(), name) }

func names() []string {
	all := make([]string, len(Keys))
	for i, key := range Keys {
		all[i] = key.Name
	}
	return all
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func join(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}
