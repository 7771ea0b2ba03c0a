package awserr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/step"
)

// api is an error as the SDK gives it for a service that models none, such as EC2.
func api(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }

// as the SDK wraps it: the operation, the attempts, the request.
func sent(operation string, err error) error {
	return &smithy.OperationError{ServiceID: "IAM", OperationName: operation, Err: fmt.Errorf("exceeded maximum number of attempts, 3, %w", err)}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		call string
		err  error
		want step.Code
	}{
		// What another part of AWS does not see yet.
		{"Associate: profile by name", api("InvalidParameterValue", "Value (web) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"), step.NotVisible},
		{"Associate: profile by ARN", api("InvalidParameterValue", "Value (arn:aws:iam::1:instance-profile/web) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN"), step.NotVisible},
		{"RunInstances: profile's role", api("InvalidParameterValue", `IAM Instance Profile "arn:aws:iam::1:instance-profile/web" has no associated IAM Roles`), step.NotVisible},
		{"Associate: identity", api("IncorrectState", "InstanceIdentityProfileNotFound"), step.NotVisible},
		{"DescribeInstances of an event's instance", api("InvalidInstanceID.NotFound", "The instance ID 'i-0123456789abcdef0' does not exist"), step.NotVisible},
		{"CreateRole: a new principal", &types.MalformedPolicyDocumentException{Message: aws.String(`Invalid principal in policy: "AWS":"arn:aws:iam::1:role/new"`)}, step.NotVisible},

		{"RunTask: a new role", api("ClientException", "ECS was unable to assume the role 'arn:aws:iam::1:role/new' that was provided for this task."), step.NotVisible},

		// What an instance or its association has to become first.
		{"Associate: pending instance", api("IncorrectInstanceState", "The instance 'i-0' is not in the 'running' or 'stopped' states."), step.InstanceNotReady},
		{"Associate: has an association", api("IncorrectState", "There is an existing association for instance i-0"), step.AssociationPending},
		{"Replace: stopped instance", api("IncorrectState", "iip-assoc-0 is not the active association"), step.AssociationPending},

		// What waiting does not change.
		{"CreateRole: a policy that is none", &types.MalformedPolicyDocumentException{Message: aws.String("Syntax errors in policy.")}, step.InvalidInput},
		{"UpdateRole: a number out of bounds", api("ValidationError", "1 validation error detected"), step.InvalidInput},
		{"AttachRolePolicy: an ARN that is none", &types.InvalidInputException{Message: aws.String("ARN x is not valid.")}, step.InvalidInput},
		{"UpdateRole: a role of AWS's own", &types.UnmodifiableEntityException{}, step.InvalidInput},
		{"DescribeInstances: an id that is none", api("InvalidInstanceID.Malformed", `Invalid id: "web"`), step.InvalidInput},
		{"Associate: another parameter", api("InvalidParameterValue", "Value (x) for parameter y is invalid"), step.InvalidInput},
		{"RegisterTaskDefinition: a role that is none", api("ClientException", "Role is not valid"), step.InvalidInput},
		{"RunTask: no network", api("InvalidParameterException", "Network Configuration must be provided when networkMode 'awsvpc' is specified."), step.InvalidInput},
		{"RunTask: no cluster", api("ClusterNotFoundException", "Cluster not found."), step.NotFound},
		{"UpdateService: no service", api("ServiceNotFoundException", "Service not found."), step.NotFound},
		{"UpdateService: a deleted service", api("ServiceNotActiveException", "Service was not ACTIVE."), step.NotFound},
		{"RunTask: a token for another request", api("ConflictException", "The clientToken is in use."), step.Conflict},
		{"GetRole", &types.NoSuchEntityException{Message: aws.String("The role with name web cannot be found.")}, step.NotFound},
		{"Disassociate", api("InvalidAssociationID.NotFound", "An invalid association-id of 'iip-assoc-0' was given"), step.NotFound},
		{"CreateRole: the name is taken", &types.EntityAlreadyExistsException{Message: aws.String("Role with name web already exists.")}, step.Conflict},
		{"DeleteRole: something is in it", &types.DeleteConflictException{Message: aws.String("Cannot delete entity, must remove roles from instance profile first.")}, step.Conflict},
		{"CreateRole: quota", &types.LimitExceededException{Message: aws.String("Cannot exceed quota for RolesPerAccount: 1000")}, step.QuotaExceeded},
		{"AddRoleToInstanceProfile: it has one", &types.LimitExceededException{Message: aws.String("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")}, step.QuotaExceeded},
		{"IAM", api("AccessDenied", "User: x is not authorized to perform: iam:CreateRole"), step.AccessDenied},
		{"JSON services", api("AccessDeniedException", "not authorized"), step.AccessDenied},
		{"EC2", api("UnauthorizedOperation", "You are not authorized to perform this operation."), step.AccessDenied},
		{"EC2: no such key", api("AuthFailure", "AWS was not able to validate the provided access credentials"), step.AccessDenied},
		{"IAM: no such key", api("InvalidClientTokenId", "The security token included in the request is invalid"), step.AccessDenied},
		{"a wrong secret", api("SignatureDoesNotMatch", ""), step.AccessDenied},

		// What AWS asks to slow down for.
		{"EC2", api("RequestLimitExceeded", "Request limit exceeded."), step.Throttled},
		{"EC2, old", api("Client.RequestLimitExceeded", ""), step.Throttled},
		{"IAM", api("Throttling", "Rate exceeded"), step.Throttled},
		{"JSON services", api("ThrottlingException", "Rate exceeded"), step.Throttled},
		{"others", api("ThrottledException", ""), step.Throttled},
		{"others", api("Throttled", ""), step.Throttled},
		{"Lambda, Cognito", api("TooManyRequestsException", ""), step.Throttled},
		{"S3", api("SlowDown", ""), step.Throttled},
		{
			"RegisterTaskDefinition: at once with others", // eagletmt/hako waits for it, too
			api("ClientException", "Too many concurrent attempts to create a new revision of the specified family."), step.Throttled,
		},

		// What AWS did wrong.
		{"any IAM write", &types.ConcurrentModificationException{}, step.Unavailable},
		{"IAM", &types.ServiceFailureException{}, step.Unavailable},
		{"IAM", api("InternalFailure", ""), step.Unavailable},
		{"EC2", api("InternalError", ""), step.Unavailable},
		{"ECS", api("ServerException", ""), step.Unavailable},
		{"EC2", api("Unavailable", "The server is overloaded and can't handle the request."), step.Unavailable},
		{"any", api("ServiceUnavailable", ""), step.Unavailable},
		{"any", api("RequestTimeout", ""), step.Unavailable},
		{"a slow clock", api("RequestExpired", ""), step.Unavailable},
		{"a function's own credentials", api("ExpiredToken", ""), step.Unavailable},

		// What nobody has foreseen is worth a few tries, unless AWS blames the caller.
		{"unknown", api("NeverHeardOf", "what"), step.Unavailable},
		{"unknown, the caller's fault", &smithy.GenericAPIError{Code: "NeverHeardOf", Fault: smithy.FaultClient}, step.InvalidInput},
		{"no connection", &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", errors.New("connection refused"))}, step.Unavailable},
		{"no name", &net.DNSError{Err: "no such host", Name: "iam.amazonaws.com", IsNotFound: true}, step.Unavailable},
		{"a lost answer", fmt.Errorf("https response error StatusCode: 0: %w", io.EOF), step.Unavailable},
		{"the function's time is up", context.DeadlineExceeded, step.Unavailable},
	} {
		t.Run(test.call+": "+test.err.Error(), func(t *testing.T) {
			t.Parallel()
			if got := awserr.Classify(sent("Any", test.err)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if got := step.CodeOf(awserr.Wrap(sent("Any", test.err), "do it")); got != test.want {
				t.Errorf("wrapped: got %s, want %s", got, test.want)
			}
		})
	}
}

func TestIs(t *testing.T) {
	t.Parallel()
	noRole := &types.NoSuchEntityException{Message: aws.String("The role with name web cannot be found.")}
	noPolicy := &types.NoSuchEntityException{Message: aws.String("Policy arn:aws:iam::aws:policy/No does not exist or is not attachable.")}
	for _, test := range []struct {
		name string
		err  error
		is   awserr.Condition
		want bool
	}{
		{"by its code alone", noPolicy, awserr.NoSuchEntity, true},
		{"by its code and message", noRole, awserr.NoSuchRole, true},
		{"another message", noPolicy, awserr.NoSuchRole, false},
		{"another code", noRole, awserr.EntityAlreadyExists, false},
		{"a full profile", api("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"), awserr.ProfileHasRole, true},
		{"another quota", api("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10"), awserr.ProfileHasRole, false},
		{"an association", api("IncorrectState", "There is an existing association for instance i-0"), awserr.ExistingAssociation, true},
		{"not the active one", api("IncorrectState", "iip-assoc-0 is not the active association"), awserr.NotActive, true},
		{"no association", api("InvalidAssociationID.NotFound", ""), awserr.AssociationNotFound, true},
		{"no instance", api("InvalidInstanceID.NotFound", ""), awserr.InstanceNotFound, true},
		{"still held", &types.DeleteConflictException{}, awserr.DeleteConflict, true},
		{"through wrapping", awserr.Wrap(sent("GetRole", noRole), "get role web"), awserr.NoSuchEntity, true},
		{"no error of AWS", io.EOF, awserr.NoSuchEntity, false},
		{"none", nil, awserr.NoSuchEntity, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := awserr.Is(test.err, test.is); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	denied := sent("CreateRole", api("AccessDenied", "User: x is not authorized to perform: iam:CreateRole"))
	for _, test := range []struct {
		name string
		err  error
		code step.Code
		text string
	}{
		{
			"says what was being done and what AWS answered, not how often it was asked", denied, step.AccessDenied,
			"create role web: AccessDenied: User: x is not authorized to perform: iam:CreateRole",
		},
		{
			"keeps what is not AWS's as it is", sent("CreateRole", io.EOF), step.Unavailable,
			"create role web: operation error IAM: CreateRole, exceeded maximum number of attempts, 3, EOF",
		},
		{
			"keeps a Code", step.Errorf(step.NotOwned, "it is somebody else's"), step.NotOwned,
			"create role web: it is somebody else's",
		},
		{
			"keeps a Code that it gave before", awserr.Wrap(denied, "get role web"), step.AccessDenied,
			"create role web: get role web: AccessDenied: User: x is not authorized to perform: iam:CreateRole",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := awserr.Wrap(test.err, "create role %s", "web")
			if err.Error() != test.text || step.CodeOf(err) != test.code {
				t.Errorf("got %s: %s", step.CodeOf(err), err)
			}
			if !errors.Is(err, test.err) {
				t.Error("it does not unwrap to its cause")
			}
		})
	}
	if err := awserr.Wrap(nil, "create role %s", "web"); err != nil {
		t.Errorf("no error became %v", err)
	}
	if err := awserr.Wrap(denied, "100 %% of %s", "web"); !strings.HasPrefix(err.Error(), "100 % of web: ") {
		t.Errorf("got %v", err)
	}
}
