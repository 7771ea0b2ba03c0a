package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// makeRole makes a role that a service may assume.
func makeRole(ctx context.Context, client *iam.Client, name, service string) error {
	trust := document(map[string]any{
		"Effect": "Allow", "Principal": map[string]string{"Service": service}, "Action": "sts:AssumeRole",
	})
	_, err := client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
	return err
}

func allow(ctx context.Context, client *iam.Client, role string, actions ...string) error {
	allowed := document(map[string]any{"Effect": "Allow", "Action": actions, "Resource": "*"})
	_, err := client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &role, PolicyName: &role, PolicyDocument: &allowed})
	return err
}

// makeProfile makes an instance profile with a role of the same name in it.
func makeProfile(ctx context.Context, client *iam.Client, name string) error {
	if err := makeRole(ctx, client, name, "ec2.amazonaws.com"); err != nil {
		return err
	}
	if _, err := client.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: &name}); err != nil {
		return err
	}
	_, err := client.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &name, RoleName: &name})
	return err
}

func document(statement map[string]any) string {
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{statement}})
	if err != nil {
		panic(err) // of strings and lists of them
	}
	return string(text)
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
