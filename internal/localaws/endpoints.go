package localaws

import (
	"context"
	"net/http"
)

// InstanceMetadata is the metadata service of an instance, and what it was asked so far.
type InstanceMetadata struct {
	Endpoint          string         `json:"endpoint"`          // on the instance
	ContainerEndpoint string         `json:"containerEndpoint"` // a network hop away, like a container on a bridge
	Requests          map[string]int `json:"requests"`          // such as "PUT /latest/api/token"
}

// InstanceMetadata of an instance.
func (a Account) InstanceMetadata(ctx context.Context, instanceID string) (m InstanceMetadata, err error) {
	return m, a.control(ctx, http.MethodGet, "instances/"+instanceID+"/metadata", nil, &m)
}

// TaskEndpoint is where an ECS task's containers get credentials, and how often they asked.
type TaskEndpoint struct {
	Endpoint string `json:"endpoint"` // for AWS_CONTAINER_CREDENTIALS_FULL_URI
	Requests int    `json:"requests"`
}

// TaskEndpoint of a task; its id is the last part of its ARN.
func (a Account) TaskEndpoint(ctx context.Context, taskID string) (e TaskEndpoint, err error) {
	return e, a.control(ctx, http.MethodGet, "tasks/"+taskID+"/credentials", nil, &e)
}
