package taskdefinition_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/taskdefinition"
)

const (
	ours  = "arn:aws:iam::111122223333:role/lanyard/lanyard-eu-west-1-batch"
	other = "arn:aws:iam::111122223333:role/other"
)

// readOnly are the fields of a revision that no request can set, and why.
var readOnly = map[string]string{
	"Compatibilities":    "ECS works them out from the rest",
	"DeleteRequestedAt":  "says when DeleteTaskDefinitions was asked for it",
	"DeregisteredAt":     "says when it was deregistered",
	"RegisteredAt":       "says when it was registered",
	"RegisteredBy":       "says who registered it",
	"RequiresAttributes": "ECS works them out from the rest",
	"Revision":           "ECS counts them",
	"Status":             "changes by deregistering",
	"TaskDefinitionArn":  "follows from family and revision",
}

// Every field that the SDK's request has is filled from the revision, at any depth: one that a new SDK adds fails here.
func TestEveryFieldIsCopied(t *testing.T) {
	t.Parallel()
	r := taskdefinition.Revision{TaskDefinition: *filled[types.TaskDefinition](), Tags: naming.Tags{"team": "data"}}
	got := reflect.ValueOf(*r.With(ours, naming.Tags{naming.TagTemplate: "batch"}))
	from := reflect.ValueOf(r.TaskDefinition)
	for i := range got.NumField() {
		name := got.Type().Field(i).Name
		switch name {
		case "noSmithyDocumentSerde":
		case "TaskRoleArn":
			if *got.Field(i).Interface().(*string) != ours {
				t.Errorf("%s: %v", name, got.Field(i))
			}
		case "Tags":
			want := taskdefinition.Tags(naming.Tags{"team": "data", naming.TagTemplate: "batch"})
			if diff := cmp.Diff(want, got.Field(i).Interface(), ignore); diff != "" {
				t.Errorf("tags (-want +got):\n%s", diff)
			}
		default:
			source := from.FieldByName(name)
			if !source.IsValid() {
				t.Errorf("the request has %s, and a revision has no such field: where is it to be read?", name)
				continue
			}
			if got.Field(i).IsZero() || !reflect.DeepEqual(source.Interface(), got.Field(i).Interface()) {
				t.Errorf("%s is lost", name)
			}
		}
	}
}

func TestEveryFieldThatIsNotCopiedIsReadOnly(t *testing.T) {
	t.Parallel()
	request := reflect.TypeFor[ecs.RegisterTaskDefinitionInput]()
	revision := reflect.TypeFor[types.TaskDefinition]()
	for i := range revision.NumField() {
		name := revision.Field(i).Name
		_, taken := request.FieldByName(name)
		if _, known := readOnly[name]; taken == known {
			t.Errorf("%s: the request takes it: %t, it is listed as read-only: %t", name, taken, known)
		}
	}
}

func TestTagsThatAreNotCopied(t *testing.T) {
	t.Parallel()
	r := taskdefinition.Revision{Tags: naming.Tags{
		"team": "data", "aws:cloudformation:stack-name": "jobs", naming.TagExecution: "another run", "Aws:x": "y",
	}}
	want := taskdefinition.Tags(naming.Tags{"team": "data", naming.TagExecution: "this run"})
	if diff := cmp.Diff(want, r.With(ours, naming.Tags{naming.TagExecution: "this run"}).Tags, ignore); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Two revisions are the same by what was registered, not by who did it and when.
func TestIs(t *testing.T) {
	t.Parallel()
	base := func() taskdefinition.Revision {
		r := taskdefinition.Revision{TaskDefinition: *filled[types.TaskDefinition](), Tags: naming.Tags{"team": "data"}}
		r.ContainerDefinitions[0].Links = nil
		return r
	}
	for _, test := range []struct {
		name   string
		change func(*taskdefinition.Revision)
		want   bool
	}{
		{"the same", func(*taskdefinition.Revision) {}, true},
		{"another revision, by somebody else", func(r *taskdefinition.Revision) {
			r.Revision, r.RegisteredBy, r.TaskDefinitionArn = 9, aws.String("x"), aws.String("y")
		}, true},
		{"marked by a run", func(r *taskdefinition.Revision) { r.Tags[naming.TagExecution] = "x" }, true},
		{"with an empty list where there was none", func(r *taskdefinition.Revision) {
			r.ContainerDefinitions[0].Links = []string{}
		}, true},
		{"another tag", func(r *taskdefinition.Revision) { r.Tags["team"] = "web" }, false},
		{"another image", func(r *taskdefinition.Revision) { r.ContainerDefinitions[0].Image = aws.String("new") }, false},
		{"another execution role", func(r *taskdefinition.Revision) { r.ExecutionRoleArn = aws.String(other) }, false},
		{"another task role", func(r *taskdefinition.Revision) { r.TaskRoleArn = aws.String(other) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := base()
			r.TaskRoleArn = aws.String(ours)
			test.change(&r)
			if got := r.Is(base(), ours); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

var ignore = cmpopts.IgnoreUnexported(types.Tag{})

// filled is a value with nothing empty in it.
func filled[T any]() *T {
	v := reflect.New(reflect.TypeFor[T]())
	fill(v.Elem(), 0)
	return v.Interface().(*T)
}

func fill(v reflect.Value, depth int) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1, 0)))
		return
	case depth > 8 || !v.CanSet():
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, depth+1)
		fill(value, depth+1)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64, reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Interface: // a union: it is copied with what holds it
	default:
		panic(fmt.Sprintf("nothing fills %s", v.Type()))
	}
}
