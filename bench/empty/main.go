// Command empty is a Lambda function that does nothing: what the bench measures the others against.
package main

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(in json.RawMessage) (json.RawMessage, error) { return in, nil })
}
