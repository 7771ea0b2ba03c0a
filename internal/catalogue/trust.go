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

type trustPolicy struct {
	Version   string
	Statement []trustStatement
}

type trustStatement struct {
	Effect    string
	Principal map[string]string
	Action    string
	Condition map[string]map[string]string `json:",omitempty"`
}

// trust says who may assume the role, as narrow as the service allows. It is nil for the services whose principals are not
// in the catalogue (account, cognito).
func trust(service Service, n naming.Namespace) json.RawMessage {
	principal := service.Principal(n.Partition)
	if principal == "" {
		return nil
	}
	statement := trustStatement{Effect: "Allow", Principal: map[string]string{"Service": principal}, Action: "sts:AssumeRole"}
	if service == ECS { // the ARN cannot name a cluster
		statement.Condition = map[string]map[string]string{
			"StringEquals": {"aws:SourceAccount": n.Account},
			"ArnLike":      {"aws:SourceArn": fmt.Sprintf("arn:%s:ecs:%s:%s:*", n.Partition, n.Region, n.Account)},
		}
	}
	document, err := json.Marshal(trustPolicy{Version: "2012-10-17", Statement: []trustStatement{statement}})
	if err != nil {
		panic(fmt.Sprintf("catalogue: a trust policy has no JSON form: %v", err))
	}
	return document
}
