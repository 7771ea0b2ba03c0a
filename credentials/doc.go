// Package credentials gets the credentials of a workload's role and keeps them: of an EC2 instance from its metadata (version
// 2 only), of an ECS task from its endpoint, of a role in another account from STS, of an app's user from Cognito.
//
// A Provider is an aws.CredentialsProvider of the AWS SDK for Go. Cached makes one request of many goroutines and, with a
// File cache, of many processes; it refreshes ahead of the end, with jitter, and serves what has not expired while the source
// is down:
//
//	files, err := credentials.File("")
//	...
//	cfg.Credentials = credentials.Cached(credentials.Instance(cfg), files)
//
// No error, key or report of this package holds a credential or a token.
package credentials
