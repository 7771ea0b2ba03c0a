package credentials_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/lanyard/credentials"
)

// A program on an EC2 instance: all its processes ask the metadata once.
func ExampleInstance() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	files, err := credentials.File("")
	if err != nil {
		log.Fatal(err)
	}
	cfg.Credentials = credentials.Cached(credentials.Instance(cfg), files)
	_ = s3.NewFromConfig(cfg)
}

// A role in another account, renewed for as long as the program runs.
func ExampleAccount() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	provider, err := credentials.Account(cfg, credentials.AccountOptions{
		RoleArn: "arn:aws:iam::444455556666:role/lanyard/ReadOnly", SessionName: "nightly-report", ExternalID: "lanyard-1",
	})
	if err != nil {
		log.Fatal(err)
	}
	there := cfg.Copy()
	there.Credentials = credentials.Cached(provider, credentials.Memory())
	_ = s3.NewFromConfig(there)
}

// What is out of bounds is refused before anything is called.
func ExampleAccount_bounds() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	_, err = credentials.Account(cfg, credentials.AccountOptions{
		RoleArn: "arn:aws:iam::444455556666:role/lanyard/ReadOnly", SessionName: "me", Duration: 3 * time.Hour, MaxDuration: time.Hour,
	})
	fmt.Println(err)
	// Output: duration: value "3h": want 15m to 1h, the role's maximum
}

// What did not keep Retrieve from its work goes to a log: no report holds a credential.
func ExampleCached() {
	provider, err := credentials.Task()
	if err != nil {
		log.Fatal(err)
	}
	files, err := credentials.File("", func(o *credentials.FileOptions) { o.Keyring = credentials.KeyringRequired })
	if err != nil {
		log.Fatal(err)
	}
	cached := credentials.Cached(provider, files, func(o *credentials.Options) {
		o.Report = func(err error) { log.Print(err) }
	})
	_, err = cached.Retrieve(context.Background())
	log.Print(err)
}
