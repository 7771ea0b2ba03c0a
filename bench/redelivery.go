package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"golang.org/x/sync/errgroup"

	"example.com/lanyard/internal/localaws"
)

// deliverAgain hands Custodian's function the events of instances once more, as Lambda does by itself when an
// asynchronous invocation has failed. The local AWS does not.
func deliverAgain(ctx context.Context, a localaws.Account, ids []string) error {
	var group errgroup.Group
	for _, id := range ids {
		group.Go(func() error { return invokeCustodian(ctx, a, id) })
	}
	return group.Wait()
}

func invokeCustodian(ctx context.Context, a localaws.Account, instanceID string) error {
	event, err := json.Marshal(map[string]any{
		"version": "0", "id": instanceID, "source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification",
		"account": a.ID, "region": a.Region, "time": time.Now().UTC().Format(time.RFC3339), "resources": []string{},
		"detail": map[string]string{"instance-id": instanceID, "state": "running"},
	})
	if err != nil {
		return err
	}
	url := a.Endpoint + "/2015-03-31/functions/" + custodianFunction + "/invocations"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(event))
	if err != nil {
		return err
	}
	keys, err := a.Config().Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	if err := v4.NewSigner().SignHTTP(ctx, keys, request, hash(event), "lambda", a.Region, time.Now()); err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if failed := response.Header.Get("X-Amz-Function-Error"); response.StatusCode != http.StatusOK || failed != "" {
		return fmt.Errorf("invoke %s: %s %s", custodianFunction, response.Status, failed)
	}
	return nil
}
