"""Managed policies: only those that exist can be attached, ten to a role, and a policy in use cannot be deleted.

Sources: API reference of AttachRolePolicy and DeletePolicy; "IAM and AWS STS quotas". The names are AWS's (AWS Managed
Policy Reference). MiniStack has the documents of some thirty; those added here allow what their name says, in the
actions of that service, and are not AWS's text.
"""

import json

from ministack.services import iam

from .. import weather
from ..wrap import wrap

_READ = ("Get*", "List*", "Describe*")
_ADDED = {
    "AmazonAthenaFullAccess": ("athena", ("*",)),
    "AmazonCognitoPowerUser": ("cognito-idp", ("*",)),
    "AmazonCognitoReadOnly": ("cognito-idp", _READ),
    "AmazonDynamoDBReadOnlyAccess": ("dynamodb", (*_READ, "BatchGetItem", "Query", "Scan")),
    "AmazonEC2ContainerRegistryPullOnly": ("ecr", ("GetAuthorizationToken", "BatchGetImage", "GetDownloadUrlForLayer")),
    "AmazonEC2ContainerRegistryReadOnly": ("ecr", (*_READ, "BatchGetImage", "BatchCheckLayerAvailability")),
    "AmazonECS_FullAccess": ("ecs", ("*",)),
    "AmazonElastiCacheReadOnlyAccess": ("elasticache", ("Describe*",)),
    "AmazonEventBridgeReadOnlyAccess": ("events", (*_READ, "TestEventPattern")),
    "AmazonKinesisReadOnlyAccess": ("kinesis", _READ),
    "AmazonRDSReadOnlyAccess": ("rds", ("Describe*", "ListTagsForResource")),
    "AmazonSNSReadOnlyAccess": ("sns", ("Get*", "List*")),
    "AmazonSQSReadOnlyAccess": ("sqs", ("Get*", "List*")),
    "AmazonSSMReadOnlyAccess": ("ssm", _READ),
    "AWSLambda_ReadOnlyAccess": ("lambda", ("Get*", "List*")),
    "AWSStepFunctionsReadOnlyAccess": ("states", ("Describe*", "List*", "Get*")),
    "CloudWatchFullAccess": ("cloudwatch", ("*",)),
    "CloudWatchLogsReadOnlyAccess": ("logs", (*_READ, "FilterLogEvents", "StartQuery")),
    "CloudWatchReadOnlyAccess": ("cloudwatch", _READ),
    "SecretsManagerReadWrite": ("secretsmanager", ("*",)),
    "job-function/ViewOnlyAccess": ("ec2", ("Describe*",)),
    "service-role/AmazonEC2ContainerServiceforEC2Role": ("ecs", ("*",)),
    "service-role/AmazonEC2RoleforAWSCodeDeploy": ("s3", ("GetObject", "GetObjectVersion", "ListBucket")),
}

for _policy, (_service, _actions) in _ADDED.items():
    _statement = {"Effect": "Allow", "Action": [f"{_service}:{a}" for a in _actions], "Resource": "*"}
    _document = json.dumps({"Version": "2012-10-17", "Statement": [_statement]})
    iam._aws_managed_policies.setdefault(
        f"arn:aws:iam::aws:policy/{_policy}", iam._make_aws_managed_record(_policy, _document)
    )


@wrap(iam._IAM_HANDLERS, "AttachRolePolicy")
def _attach(inner, params):
    arn, role = iam._p(params, "PolicyArn"), iam._roles.get(iam._p(params, "RoleName"))
    if not arn.startswith("arn:") or ":policy/" not in arn:
        return iam._error(400, "InvalidInput", f"ARN {arn} is not valid.")
    if role and not iam._policy_exists(arn):
        return iam._error(404, "NoSuchEntity", f"Policy {arn} does not exist or is not attachable.")
    limit = weather.quota("managedPoliciesPerRole")
    if role and arn not in role["AttachedPolicies"] and len(role["AttachedPolicies"]) >= limit:
        return iam._error(409, "LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {limit}")
    return inner(params)


@wrap(iam._IAM_HANDLERS, "DeletePolicy")
def _delete(inner, params):
    policy = iam._policies.get(iam._p(params, "PolicyArn")) or {}
    if len(policy.get("Versions", ())) > 1 and not policy.get("AttachmentCount"):
        said = (
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )
        return iam._error(409, "DeleteConflict", said)
    return inner(params)
