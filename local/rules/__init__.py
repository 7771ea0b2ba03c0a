"""What AWS does and MiniStack does not: one module a rule, named after what is in it. Loading a module applies it."""

from importlib import import_module

RULES = (
    # EC2
    "ec2_state_changes",
    "ec2_instance_visibility",
    "ec2_profile_resolution",
    "ec2_associations",
    "ec2_run_instances",
    "ec2_metadata_options",
    # IAM
    "iam_messages",
    "iam_authorization",
    "iam_denials",
    "iam_condition_keys",
    "iam_pass_role",
    "iam_policy_elements",
    "iam_trust_policies",
    "iam_principal_ids",
    "iam_managed_policies",
    "iam_quotas",
    "iam_listings",
    "iam_xml_text",
    # ECS
    "ecs_handlers",
    "ecs_authorization",
    "ecs_task_definitions",
    "ecs_run_task",
    "ecs_clusters",
    "ecs_tasks",
    "ecs_task_visibility",
    "ecs_services",
    # STS
    "sts_assume_role",
    "sts_parameters",
    "sts_authorization",
    "sts_trust_changes",
    "sts_sessions",
    # S3
    "s3_bodies",
    # Lambda
    "lambda_workers",
    "lambda_exit",
    "lambda_runtime_api",
    # Step Functions
    "sfn_executions",
    "sfn_retry",
    "sfn_parallel",
    "sfn_history",
    "sfn_role",
    "sfn_succeed",
    "sfn_jsonata",
    "sfn_distributed_map",
    "sfn_limits",
    # EventBridge
    "eventbridge_delivery",
    "eventbridge_faults",
    # CloudFormation
    "cloudformation_alarms",
    # Cognito
    "cognito_handlers",
    "cognito_unsigned",
    "cognito_authorization",
    "cognito_tags",
    "cognito_tokens",
    "cognito_credentials",
    "cognito_session_keys",
    "cognito_get_id",
    "cognito_pool_roles",
    "cognito_identity_pools",
    "cognito_user_pools",
    "cognito_app_clients",
    "cognito_providers",
    "cognito_usernames",
    "cognito_invitations",
    "cognito_temporary_passwords",
    "cognito_mfa",
    "cognito_challenges",
    "cognito_listings",
    "cognito_messages",
    "cognito_validation",
)


def load():
    for name in RULES:
        import_module(f"{__name__}.{name}")
