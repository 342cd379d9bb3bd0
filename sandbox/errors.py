"""What the company answers when it will not: Twilio's codes, statuses and shape."""

import json

KNOWN = {
    20001: (400, "The request is not understood."),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {what} was not found"),
    20413: (413, "The request is too large."),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url parameter is required."),
    21211: (400, "The 'To' number {what} is not a valid phone number."),
    21212: (400, "The 'From' number {what} is not a valid phone number, shortcode, or sender ID."),
    21213: (400, "No 'From' number is specified"),
    21214: (400, "'To' phone number {what} cannot be reached"),
    21215: (400, "Account not authorized to call {what}."),
    21216: (400, "Account not allowed to call {what}."),
    21217: (400, "Phone number {what} does not appear to be valid"),
    21220: (400, "Call is not in-progress. Cannot redirect or end it."),
    21408: (400, "Permission to send an SMS has not been enabled for the region of {what}."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number {what} is not a valid message-capable number."),
    21609: (400, "The 'StatusCallback' URL {what} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number {what} has exceeded the maximum number of queued messages."),
    21612: (400, "The message cannot be sent with the current 'To' and 'From': {what}."),
    21614: (400, "'To' number {what} is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21703: (400, "The Messaging Service does not have a phone number available to send from."),
}


class Refusal(Exception):
    def __init__(self, code: int, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what

    def answer(self) -> tuple[int, bytes]:
        status, words = KNOWN[self.code]
        said = {
            "code": self.code,
            "message": words.format(what=self.what),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": status,
        }
        return status, json.dumps(said).encode()
