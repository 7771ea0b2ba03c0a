"""Errors as AWS shapes them, by the protocol of the service."""

import json
import uuid
from xml.sax.saxutils import escape

from ministack.core import iam_actions

# The code and status with which each service refuses a caller who is too fast.
# Sources: the "Common Errors" page of each API reference; EC2: "Error codes for the Amazon EC2 API".
THROTTLE = {
    "ec2": ("RequestLimitExceeded", 503, "Request limit exceeded."),
    "iam": ("Throttling", 400, "Rate exceeded"),
    "sts": ("Throttling", 400, "Rate exceeded"),
    "cloudformation": ("Throttling", 400, "Rate exceeded"),
    "s3": ("SlowDown", 503, "Please reduce your request rate."),
    "lambda": ("TooManyRequestsException", 429, "Rate Exceeded."),
    "cognito-idp": ("TooManyRequestsException", 400, "Too many requests"),
    "cognito-identity": ("TooManyRequestsException", 400, "Too many requests"),
    "sqs": ("RequestThrottled", 400, "Request is throttled."),
}
_THROTTLE_JSON = ("ThrottlingException", 400, "Rate exceeded")


def throttled(service: str) -> tuple:
    return error(service, *THROTTLE.get(service, _THROTTLE_JSON))


def internal(service: str) -> tuple:
    """The 500 of a service: InternalFailure (Common Errors), where it has no code of its own."""
    own = {"ec2": "InternalError", "s3": "InternalError"}
    own |= dict.fromkeys(("cognito-idp", "cognito-identity"), "InternalErrorException")
    code = own.get(service, "InternalFailure")
    return error(service, code, 500, "The request processing has failed because of an unknown error.")


def error(service: str, code: str, status: int, message: str) -> tuple:
    """An error answer (status, headers, body) in the protocol of the service."""
    request_id = str(uuid.uuid4())
    protocol = iam_actions._SERVICE_PROTOCOL.get(service, "json")
    if protocol == "ec2-xml":
        xml = (
            f"<Response><Errors><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
        return status, {"Content-Type": "text/xml;charset=UTF-8"}, xml.encode()
    if protocol == "query-xml":
        fault = "Sender" if status < 500 else "Receiver"
        namespace = iam_actions._QUERY_XML_NS.get(service, "")
        xml = (
            f'<ErrorResponse xmlns="{namespace}"><Error><Type>{fault}</Type><Code>{code}</Code>'
            f"<Message>{escape(message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return status, {"Content-Type": "text/xml", "x-amzn-RequestId": request_id}, xml.encode()
    if protocol == "rest-xml":
        xml = (
            f"<Error><Code>{code}</Code><Message>{escape(message)}</Message><RequestId>{request_id}</RequestId></Error>"
        )
        return status, {"Content-Type": "application/xml"}, xml.encode()
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "x-amzn-ErrorType": code,
        "x-amzn-RequestId": request_id,
    }
    return status, headers, json.dumps({"__type": code, "message": message}).encode()
