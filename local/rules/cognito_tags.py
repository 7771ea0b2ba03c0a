"""The tags of an identity pool are the same whichever call set them and whichever reads them.

Source: API reference of CreateIdentityPool, TagResource and ListTagsForResource (Amazon Cognito Federated Identities).
MiniStack keeps those of TagResource apart from IdentityPoolTags; here both names hold one dictionary.
"""

from ministack.services import cognito

from ..wrap import wrap


@wrap(cognito, "_identity_pool_out")
def _out(inner, pool):
    pool_id = pool["IdentityPoolId"]
    if isinstance(pool["IdentityPoolTags"], list):  # as CloudFormation spells them
        pool["IdentityPoolTags"] = cognito._identity_tags[pool_id]
    if cognito._identity_tags.get(pool_id) is not pool["IdentityPoolTags"]:
        cognito._identity_tags[pool_id] = pool["IdentityPoolTags"]
    return inner(pool)
