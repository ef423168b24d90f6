# SPDX-License-Identifier: AGPL-3.0-or-later
"""An SMTP server that takes mail only from who knows the password, over TLS, and writes it into a folder as JSON."""

import json
import os
import pathlib
import ssl
import time
from email import message_from_bytes, policy

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

folder = pathlib.Path(os.environ["FOLDER"])
user, password = os.environ["SMTP_USER"].encode(), os.environ["SMTP_PASSWORD"].encode()


class Keep:
    """Keeps what comes, except for one address that does not exist."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        kept = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "body": message.get_content(),
        }
        name = f"{time.time_ns()}.json"
        # A file that is there is complete.
        (folder / f"{name}.part").write_text(json.dumps(kept))
        (folder / f"{name}.part").rename(folder / name)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (user, password)
    return AuthResult(success=is_right, handled=is_right)


# The one who signs is the same at each start.
authority = folder / "authority.pem"
signed, key = folder / "signed.pem", folder / "key.pem"
if not authority.exists():
    signer = trustme.CA()
    certificate = signer.issue_cert("localhost")
    certificate.private_key_pem.write_to_path(key)
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(signed, append=True)
    signer.cert_pem.write_to_path(authority)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(signed, key)

controller = Controller(
    Keep(),
    hostname="127.0.0.1",
    port=int(os.environ["PORT"]),
    tls_context=context,
    require_starttls=True,
    auth_required=True,
    authenticator=authenticate,
)
controller.start()
print("ready", flush=True)
time.sleep(3600)
