"""What the tests of Cognito start from: a user pool with a client and a user, an identity pool that takes its tokens,
and the two ways to call: signed, and without credentials as an application does."""

import botocore
import botocore.config

from .cloud import REGION, Account, _session

PASSWORD = "correct-Horse-9"


def unsigned(account: Account, service: str):
    """A client without credentials."""
    config = botocore.config.Config(
        signature_version=botocore.UNSIGNED, retries={"total_max_attempts": 1}, parameter_validation=False
    )
    return _session().create_client(service, region_name=REGION, endpoint_url=account.endpoint, config=config)


class App:
    """A user pool and an identity pool of an account."""

    def __init__(self, account: Account, **pool):
        self.account = account
        self.idp, self.identity = account.client("cognito-idp"), account.client("cognito-identity")
        self.public_idp, self.public_identity = (unsigned(account, s) for s in ("cognito-idp", "cognito-identity"))
        self.pool = self.idp.create_user_pool(PoolName="app", **pool)["UserPool"]["Id"]
        self.client = self.make_client()
        self.provider = f"cognito-idp.{REGION}.amazonaws.com/{self.pool}"
        self.identity_pool = self.make_identity_pool()

    def make_client(self, **more) -> str:
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        asked = {"ClientName": "app", "ExplicitAuthFlows": flows, **more}
        return self.idp.create_user_pool_client(UserPoolId=self.pool, **asked)["UserPoolClient"]["ClientId"]

    def make_identity_pool(self, **more) -> str:
        providers = [{"ProviderName": self.provider, "ClientId": self.client, "ServerSideTokenCheck": True}]
        asked = {"AllowUnauthenticatedIdentities": False, "CognitoIdentityProviders": providers, **more}
        return self.identity.create_identity_pool(IdentityPoolName="app", **asked)["IdentityPoolId"]

    def user(self, name: str = "ada"):
        self.idp.admin_create_user(UserPoolId=self.pool, Username=name, MessageAction="SUPPRESS")
        self.idp.admin_set_user_password(UserPoolId=self.pool, Username=name, Password=PASSWORD, Permanent=True)

    def sign_in(self, name: str = "ada", password: str = PASSWORD) -> dict:
        parameters = {"USERNAME": name, "PASSWORD": password}
        return self.public_idp.initiate_auth(
            ClientId=self.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )

    def logins(self, name: str = "ada") -> dict:
        return {self.provider: self.sign_in(name)["AuthenticationResult"]["IdToken"]}

    def trust(self, amr: str = "authenticated", pool: str = "", actions=("sts:AssumeRoleWithWebIdentity",)) -> dict:
        key = "cognito-identity.amazonaws.com"
        statement = {
            "Effect": "Allow",
            "Principal": {"Federated": key},
            "Action": list(actions),
            "Condition": {
                "StringEquals": {f"{key}:aud": pool or self.identity_pool},
                "ForAnyValue:StringLike": {f"{key}:amr": amr},
            },
        }
        return {"Version": "2012-10-17", "Statement": [statement]}

    def role(self, name: str, trust: dict | None = None, actions=("s3:ListAllMyBuckets",)) -> str:
        return self.account.role(name, trust or self.trust(), actions, Path="/lanyard/")

    def bind(self, role: str, **more):
        self.identity.set_identity_pool_roles(IdentityPoolId=self.identity_pool, Roles={"authenticated": role}, **more)

    def identity_of(self, logins: dict) -> str:
        return self.public_identity.get_id(IdentityPoolId=self.identity_pool, Logins=logins)["IdentityId"]

    def credentials(self, logins: dict, **more) -> dict:
        identity = self.identity_of(logins)
        return self.public_identity.get_credentials_for_identity(IdentityId=identity, Logins=logins, **more)[
            "Credentials"
        ]

    def acting(self, logins: dict) -> Account:
        """The account as the identity with these logins sees it."""
        session = self.credentials(logins)
        return Account(
            self.account.endpoint,
            self.account.number,
            session["AccessKeyId"],
            session["SecretKey"],
            session["SessionToken"],
        )
