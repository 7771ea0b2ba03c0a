// Command empty is a Lambda function that does nothing but say so: what the bench measures the others against.
package main

import (
	"encoding/json"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(in json.RawMessage) (json.RawMessage, error) {
		// As the steps do. The local AWS waits 50 ms for the log of an invocation that has none.
		_, err := os.Stdout.WriteString("{\"msg\":\"done\"}\n")
		return in, err
	})
}
