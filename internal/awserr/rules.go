package awserr

import (
	"strings"

	"github.com/aws/smithy-go"

	"example.com/lanyard/internal/step"
)

// Condition is an error of AWS: its code and, where AWS documents no code of its own for it, a part of its message.
type Condition struct{ code, message string }

func (c Condition) describes(err smithy.APIError) bool {
	return err.ErrorCode() == c.code && strings.Contains(err.ErrorMessage(), c.message)
}

// Errors that steps decide on.
var (
	NoSuchEntity        = Condition{"NoSuchEntity", ""}
	NoSuchRole          = Condition{"NoSuchEntity", "role with name"} // terraform-provider-aws, role.go: not that of a policy
	EntityAlreadyExists = Condition{"EntityAlreadyExists", ""}
	DeleteConflict      = Condition{"DeleteConflict", ""}
	InstanceNotFound    = Condition{"InvalidInstanceID.NotFound", ""}
	ProfileHasRole      = Condition{"LimitExceeded", "InstanceSessionsPerInstanceProfile"} // moto#6404
	ExistingAssociation = Condition{"IncorrectState", "existing association"}
	NotActive           = Condition{"IncorrectState", "not the active association"} // aws-cli#5251
	ProfileUnknown      = Condition{"InvalidParameterValue", "Invalid IAM Instance Profile"}
	UnknownPrincipal    = Condition{"MalformedPolicyDocument", "Invalid principal"}
	AssociationNotFound = Condition{"InvalidAssociationID.NotFound", ""}

	RoleNotAssumable       = Condition{"ClientException", "unable to assume the role"} // ECS; aws-modern-application-workshop#149
	ClusterNotFound        = Condition{"ClusterNotFoundException", ""}
	ServiceNotFound        = Condition{"ServiceNotFoundException", ""}
	ServiceNotActive       = Condition{"ServiceNotActiveException", ""}
	TaskNotFound           = Condition{"InvalidParameterException", "task was not found"}
	TaskDefinitionNotFound = Condition{"ClientException", "Unable to describe task definition"}
	TokenInUse             = Condition{"ConflictException", ""} // of RunTask: the client token ran another request
)

// Errors of Amazon Cognito that steps decide on.
var (
	ResourceNotFound  = Condition{"ResourceNotFoundException", ""}
	UserNotFound      = Condition{"UserNotFoundException", ""}
	UserExists        = Condition{"UsernameExistsException", ""}
	ProviderExists    = Condition{"DuplicateProviderException", ""}
	TierLacksFeature  = Condition{"FeatureUnavailableInTierException", ""}
	PoolConfiguration = Condition{"InvalidIdentityPoolConfigurationException", ""} // the role's trust does not fit, or has not spread
	RoleForbidden     = Condition{"NotAuthorizedException", "Access to Role"}      // a role that was just made: boto3#73
	TriggerRefused    = Condition{"UserLambdaValidationException", ""}
	TokenNotTaken     = Condition{"NotAuthorizedException", "Token is not from a supported provider"}
)

// ExecutionNotFound is Step Functions' answer for what it has forgotten, 90 days after its end, or never knew.
var ExecutionNotFound = Condition{"ExecutionDoesNotExist", ""}

type rule struct {
	Condition
	means step.Code
}

// rules in order: the first that fits decides. AWS pages and issues are named where the code alone does not say.
var rules = []rule{
	{Condition{"RequestLimitExceeded", ""}, step.Throttled},
	{Condition{"Client.RequestLimitExceeded", ""}, step.Throttled},
	{Condition{"Throttling", ""}, step.Throttled},
	{Condition{"ThrottlingException", ""}, step.Throttled},
	{Condition{"ThrottledException", ""}, step.Throttled},
	{Condition{"Throttled", ""}, step.Throttled},
	{Condition{"TooManyRequestsException", ""}, step.Throttled},
	{Condition{"SlowDown", ""}, step.Throttled},

	{ProfileUnknown, step.NotVisible}, // 5-10 s after it was made, up to a minute
	{Condition{"InvalidParameterValue", "has no associated IAM Roles"}, step.NotVisible},
	{Condition{"IncorrectState", "InstanceIdentityProfileNotFound"}, step.NotVisible}, // terraform-provider-aws#12533
	{InstanceNotFound, step.NotVisible},
	{UnknownPrincipal, step.NotVisible}, // it was just made, or never
	{Condition{"MalformedPolicyDocument", ""}, step.InvalidInput},
	{Condition{"InvalidParameterValue", ""}, step.InvalidInput},
	{Condition{"ValidationError", ""}, step.InvalidInput},
	{Condition{"InvalidInstanceID.Malformed", ""}, step.InvalidInput},
	{Condition{"IncorrectState", ""}, step.AssociationPending},
	{Condition{"IncorrectInstanceState", ""}, step.InstanceNotReady},

	{Condition{"ClientException", "unable to assume the role"}, step.NotVisible},   // ECS; aws-modern-application-workshop#149
	{Condition{"ClientException", "Too many concurrent attempts"}, step.Throttled}, // to register a revision of one family
	{Condition{"ClientException", ""}, step.InvalidInput},
	{Condition{"InvalidParameterException", ""}, step.InvalidInput},
	{ClusterNotFound, step.NotFound},
	{ServiceNotFound, step.NotFound},
	{ServiceNotActive, step.NotFound},
	{TokenInUse, step.Conflict},
	{Condition{"ServerException", ""}, step.Unavailable},

	{NoSuchEntity, step.NotFound},
	{AssociationNotFound, step.NotFound},
	{ExecutionNotFound, step.NotFound},
	{EntityAlreadyExists, step.Conflict},
	{DeleteConflict, step.Conflict},
	{Condition{"ConcurrentModification", ""}, step.Unavailable},
	{Condition{"LimitExceeded", ""}, step.QuotaExceeded},

	{Condition{"AccessDenied", ""}, step.AccessDenied},
	{Condition{"AccessDeniedException", ""}, step.AccessDenied},
	{Condition{"UnauthorizedOperation", ""}, step.AccessDenied},
	{Condition{"AuthFailure", ""}, step.AccessDenied}, // what EC2 calls it
	{Condition{"InvalidClientTokenId", ""}, step.AccessDenied},
	{Condition{"SignatureDoesNotMatch", ""}, step.AccessDenied},
	{Condition{"ExpiredToken", ""}, step.Unavailable}, // a function's own credentials are renewed by Lambda

	{RoleForbidden, step.NotVisible},
	{TokenNotTaken, step.NotVisible},
	{Condition{"NotAuthorizedException", ""}, step.AccessDenied},
	{PoolConfiguration, step.NotVisible},
	{Condition{"InvalidParameterException", "does not exist for User Pool"}, step.NotVisible}, // a login provider that was just made
	{TierLacksFeature, step.InvalidInput},
	{ResourceNotFound, step.NotFound},
	{UserNotFound, step.NotFound},
	{UserExists, step.Conflict},
	{ProviderExists, step.Conflict},
	{Condition{"ResourceConflictException", ""}, step.Conflict},
	{Condition{"LimitExceededException", ""}, step.QuotaExceeded},
	{Condition{"ConcurrentModificationException", ""}, step.Unavailable},
	{Condition{"InternalErrorException", ""}, step.Unavailable},

	{Condition{"ServiceFailure", ""}, step.Unavailable},
	{Condition{"ServiceFailureException", ""}, step.Unavailable},
	{Condition{"InternalFailure", ""}, step.Unavailable},
	{Condition{"InternalError", ""}, step.Unavailable},
	{Condition{"Unavailable", ""}, step.Unavailable},
	{Condition{"ServiceUnavailable", ""}, step.Unavailable},
	{Condition{"RequestTimeout", ""}, step.Unavailable},
	{Condition{"RequestExpired", ""}, step.Unavailable},
}
