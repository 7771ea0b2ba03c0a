package catalogue

import (
	"encoding/json"
	"fmt"

	"example.com/lanyard/internal/naming"
)

// Principal is the service that assumes a template's role, as trust policies and iam:PassedToService name it, or empty if
// that is no service. EC2 alone has its own name in AWS China (kops#27; docs.amazonaws.cn, IAM).
func (s Service) Principal(partition string) string {
	switch s {
	case EC2:
		if partition == "aws-cn" {
			return "ec2.amazonaws.com.cn"
		}
		return "ec2.amazonaws.com"
	case ECS:
		return "ecs-tasks.amazonaws.com"
	}
	return ""
}

// Trustee is who may assume the role of a template whose service does not say it (account, cognito).
type Trustee struct {
	Principal  string // account: ARN or account id
	ExternalID string // account: what the principal must name

	IdentityPoolID string // cognito: whose users, once signed in
}

type trustPolicy struct {
	Version   string
	Statement []trustStatement
}

type trustStatement struct {
	Effect    string
	Principal map[string]string
	Action    any                          // one, or a list
	Condition map[string]map[string]string `json:",omitempty"`
}

// trust says who may assume the role, as narrow as the service allows. It is nil where the trustee is needed and not given.
func trust(service Service, n naming.Namespace, t Trustee) json.RawMessage {
	var statement trustStatement
	switch {
	case service == EC2 || service == ECS:
		statement = byService(service, n)
	case service == Account && t.Principal != "":
		statement = trustStatement{
			Principal: map[string]string{"AWS": t.Principal}, Action: "sts:AssumeRole",
			Condition: map[string]map[string]string{"StringEquals": {"sts:ExternalId": t.ExternalID}},
		}
	case service == Cognito && t.IdentityPoolID != "":
		statement = byIdentityPool(n, t)
	default:
		return nil
	}
	statement.Effect = "Allow"
	document, err := json.Marshal(trustPolicy{Version: "2012-10-17", Statement: []trustStatement{statement}})
	if err != nil {
		panic(fmt.Sprintf("catalogue: a trust policy has no JSON form: %v", err))
	}
	return document
}

func byService(service Service, n naming.Namespace) trustStatement {
	statement := trustStatement{Principal: map[string]string{"Service": service.Principal(n.Partition)}, Action: "sts:AssumeRole"}
	if service == ECS { // the ARN cannot name a cluster
		statement.Condition = map[string]map[string]string{
			"StringEquals": {"aws:SourceAccount": n.Account},
			"ArnLike":      {"aws:SourceArn": fmt.Sprintf("arn:%s:ecs:%s:%s:*", n.Partition, n.Region, n.Account)},
		}
	}
	return statement
}

// byIdentityPool trusts the signed-in users of one pool. Without sts:TagSession, a pool that maps claims to principal tags
// hands out nothing (aws-cdk#30919).
func byIdentityPool(n naming.Namespace, t Trustee) trustStatement {
	provider := IdentityProvider(n.Partition, n.Region)
	return trustStatement{
		Principal: map[string]string{"Federated": provider}, Action: []string{"sts:AssumeRoleWithWebIdentity", "sts:TagSession"},
		Condition: map[string]map[string]string{
			"StringEquals":           {provider + ":aud": t.IdentityPoolID},
			"ForAnyValue:StringLike": {provider + ":amr": "authenticated"},
		},
	}
}

// IdentityProvider is how trust policies name Cognito's identity pools (GovCloud: sst#3121; China: aws-sdk-net#1251).
func IdentityProvider(partition, region string) string {
	switch partition {
	case "aws-us-gov":
		return "cognito-identity-us-gov.amazonaws.com"
	case "aws-cn":
		return "cognito-identity." + region + ".amazonaws.com.cn"
	}
	return "cognito-identity.amazonaws.com"
}
