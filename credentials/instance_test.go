package credentials_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/credentials"
	"example.com/lanyard/internal/localaws"
)

func TestInstanceAsksByVersion2Only(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.profile("web")
	id := w.launch("web")
	c := must[aws.Credentials](t)(instanceAt(w.endpoint(id)).Retrieve(ctx))
	if caller := w.caller(c); !strings.HasSuffix(caller, ":assumed-role/web/"+id) {
		t.Errorf("they are of %s", caller)
	}
	if left := time.Until(c.Expires); !c.CanExpire || left < 5*time.Hour {
		t.Errorf("they end in %s, want what the metadata says: 6 hours", left)
	}
	asked := must[localaws.InstanceMetadata](t)(w.InstanceMetadata(ctx, id)).Requests
	want := map[string]int{
		"PUT /latest/api/token":                              1,
		"GET /latest/meta-data/iam/security-credentials/":    1,
		"GET /latest/meta-data/iam/security-credentials/web": 1,
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// What refuses a token gets no request of version 1.
func TestInstanceDoesNotFallBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.profile("web")
	id := w.launch("web")
	w.metadata(id, types.InstanceMetadataEndpointStateDisabled)
	_, err := instanceAt(w.endpoint(id)).Retrieve(ctx)
	says(t, err, "instance metadata at "+w.endpoint(id))
	for request := range must[localaws.InstanceMetadata](t)(w.InstanceMetadata(ctx, id)).Requests {
		if strings.HasPrefix(request, "GET") {
			t.Errorf("it asked %s without a token", request)
		}
	}
	if errors.Is(err, credentials.ErrHopLimit) {
		t.Errorf("a refusal is no hop limit: %v", err)
	}
}

func TestInstanceInAContainer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.profile("web")
	id := w.launch("web")
	away := must[localaws.InstanceMetadata](t)(w.InstanceMetadata(ctx, id)).ContainerEndpoint
	began := time.Now()
	_, err := instanceAt(away).Retrieve(ctx)
	if !errors.Is(err, credentials.ErrHopLimit) {
		t.Fatalf("got %v, want ErrHopLimit", err)
	}
	says(t, err, "hop limit must be 2")
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s to say so", took)
	}
	_, err = w.ec2.ModifyInstanceMetadataOptions(ctx, &ec2.ModifyInstanceMetadataOptionsInput{
		InstanceId: &id, HttpPutResponseHopLimit: aws.Int32(2),
	})
	w.check(err)
	if _, err := instanceAt(away).Retrieve(ctx); err != nil {
		t.Errorf("with a hop limit of 2: %v", err)
	}
}

func TestInstanceWithoutRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := instanceAt(w.endpoint(w.launch(""))).Retrieve(ctx); !errors.Is(err, credentials.ErrNoRole) {
		t.Errorf("got %v, want ErrNoRole", err)
	}
}

func TestNoMetadata(t *testing.T) {
	t.Parallel()
	_, err := instanceAt("http://127.0.0.1:1").Retrieve(ctx)
	says(t, err, "instance metadata at http://127.0.0.1:1")
	if errors.Is(err, credentials.ErrHopLimit) {
		t.Errorf("nobody took the connection: %v", err)
	}
}
