package asl_test

import (
	"encoding/json"
	"os"
	"testing"

	"example.com/lanyard/statemachine/asl"
)

// The golden definitions, which a test of infra holds equal to what is deployed. Machine -> file.
var machines = map[string]string{
	"AccountRole":  "../testdata/accountrole.asl.json",
	"AppIdentity":  "../testdata/appidentity.asl.json",
	"InstanceRole": "../testdata/instancerole.asl.json",
	"Release":      "../testdata/release.asl.json",
	"TaskRole":     "../testdata/taskrole.asl.json",
}

// A contract is a step as the golden file has it.
type contract struct {
	Name   string
	Input  []string
	Output any // a sample
	Throws []string
}

func parse(t *testing.T, file string) asl.Machine {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := asl.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func contracts(t *testing.T) map[string]contract {
	t.Helper()
	raw, err := os.ReadFile("../testdata/contracts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []contract
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	byName := map[string]contract{}
	for _, c := range all {
		byName[c.Name] = c
	}
	return byName
}

func forEachMachine(t *testing.T, test func(*testing.T, asl.Machine)) {
	t.Helper()
	for name, file := range machines {
		t.Run(name, func(t *testing.T) { test(t, parse(t, file)) })
	}
}

func forEachState(m asl.Machine, do func(name string, s asl.State)) {
	for _, g := range m.Graphs() {
		for _, name := range g.States.Names {
			do(name, g.States.ByName[name])
		}
	}
}
