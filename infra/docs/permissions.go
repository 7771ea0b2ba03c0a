package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"example.com/lanyard/internal/step"
)

// A contract is a step as the golden file of the machines has it.
type contract struct {
	Name, Summary string
	Allow, Member []step.Statement
}

func readContracts(file string) ([]contract, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []contract
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return all, nil
}

func permissionsTable(contracts []contract) []byte {
	var b strings.Builder
	b.WriteString(`# What each function may do

Every step is a function with a role of its own, which holds just the rows below, and besides them: writing its own log group, and sending
traces to X-Ray. Tests hold each list equal to what the step's code calls, and the local AWS enforces it. (Generated from the steps' Specs by
` + "`go run ./infra/docs`" + `.)

` + "`${Stack}` is the value of the tag `lanyard:stack`: account, region and name of the stack. `${Boundary}` is the ARN of the permissions\n" +
		"boundary, `${ManagedPolicies}` the ARNs of the managed policies that the catalogue names, `${ExecutionRoles}` those of the setting of that name.\n" +
		"Roles and instance profiles are those of the stack's account, instances those of its account and region.\n\n" +
		"What a function does in a member account, it does by the one role that the [member stack](accountrole.md) has there; that role\n" +
		"holds just these rows, on that account's roles and boundary.\n")
	for _, c := range contracts {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", c.Name, c.Summary)
		statements(&b, c.Allow)
		if len(c.Member) > 0 {
			b.WriteString("\nIn the member account:\n\n")
			statements(&b, c.Member)
		}
	}
	return []byte(b.String())
}

func statements(b *strings.Builder, all []step.Statement) {
	b.WriteString("| Actions | On | If |\n|---|---|---|\n")
	for _, s := range all {
		fmt.Fprintf(b, "| %s | %s | %s |\n", list(s.Actions), list(short(s.Resources)), conditions(s.Conditions))
	}
}

func conditions(operators map[string]map[string][]string) string {
	var all []string
	for _, operator := range slices.Sorted(maps.Keys(operators)) {
		for _, key := range slices.Sorted(maps.Keys(operators[operator])) {
			word, values := words[operator], operators[operator][key]
			if operator == "StringEquals" && len(values) > 1 {
				word = "is one of"
			}
			all = append(all, fmt.Sprintf("`%s` %s %s", key, word, list(short(values))))
		}
	}
	return strings.Join(all, "<br>")
}

// words for the operators in use.
var words = map[string]string{"StringEquals": "is", "ArnEquals": "is one of", "ArnLike": "is like"}

// short ARNs, without what is the same in all: partition, and the account of IAM's.
func short(arns []string) []string {
	all := make([]string, len(arns))
	for i, arn := range arns {
		arn = strings.TrimPrefix(arn, "arn:"+step.Partition+":iam::"+step.Account+":")
		for _, service := range []string{"ec2", "ecs"} {
			arn = strings.TrimPrefix(arn, "arn:"+step.Partition+":"+service+":"+step.Region+":"+step.Account+":")
		}
		all[i] = arn
	}
	return all
}

func list(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "`" + v + "`"
	}
	return strings.Join(quoted, "<br>")
}
