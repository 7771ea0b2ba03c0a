package statemachine

import (
	"reflect"
	"strings"

	"example.com/lanyard/internal/step"
)

// Contract is a step as the machines use it.
type Contract struct {
	Spec   step.Spec
	Input  reflect.Type
	Output reflect.Type
}

// Document is a contract as data: the tests of the machines and the table of permissions are made from it.
type Document struct {
	Name           string           `json:"name"`
	Summary        string           `json:"summary"`
	TimeoutSeconds float64          `json:"timeoutSeconds"`
	Catalogue      bool             `json:"catalogue"`
	Throws         []step.Code      `json:"throws"`
	Allow          []step.Statement `json:"allow"`
	Member         []step.Statement `json:"member"` // null: nothing in another account
	Input          []string         `json:"input"`  // the fields' names
	Output         any              `json:"output"` // a sample: every field filled, each list with one item
}

// Document of the contract.
func (c Contract) Document() Document {
	return Document{
		Name: c.Spec.Name, Summary: c.Spec.Summary, TimeoutSeconds: c.Spec.Timeout.Seconds(), Catalogue: c.Spec.Catalogue,
		Throws: c.Spec.Throws, Allow: c.Spec.Allow, Member: c.Spec.Member, Input: fieldNames(c.Input), Output: sample(c.Output).Interface(),
	}
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// sample is a value of t with nothing empty in it, so that a path that finds nothing is a wrong path.
func sample(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(sample(t.Elem()).Addr())
	case reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(sample(t.Field(i).Type))
		}
	case reflect.Slice:
		v.Set(reflect.Append(v, sample(t.Elem())))
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(1)
	default:
		panic("no sample of " + t.String())
	}
	return v
}
