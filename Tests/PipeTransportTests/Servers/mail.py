"""A mail server that does what it is told and what addresses say; it ends with the test that started it.

    mail.py [--certificate FILE] [--tls] [--login USER:PASSWORD] [--raw TEXT]

Prints its port, and then each mail it takes as a line of JSON. With a certificate it offers STARTTLS, with --tls it speaks
TLS from the first byte. --raw says the text to whoever connects, and nothing else.
"""
import argparse
import asyncio
import email
import email.policy
import json
import os
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("--certificate")
options.add_argument("--tls", action="store_true")
options.add_argument("--login")
options.add_argument("--raw")
options = options.parse_args()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        name = address.split("@")[0]
        if name == "nobody":
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        if name == "greylisted":
            return "450 4.2.0 Greylisted, come back in 5 minutes"
        if name == "hang":
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("full@"):
            return "452 4.2.2 Mailbox full"
        if envelope.rcpt_tos[0].startswith("spam@"):
            return "554 5.7.1 Message refused: looks like spam"
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or options.tls,
            **read(envelope.original_content),
            "login": getattr(session, "octopipe_user", None),
        }
        print(json.dumps(mail), flush=True)
        return "250 2.0.0 Ok: queued as 4711"


def read(content):
    """A mail as a mail program reads it."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    lines = content.split(b"\r\n")
    return {
        "headers": {name.lower(): str(value) for name, value in mail.items()},
        "names": [str(address) for address in mail["To"].addresses],
        "text": mail.get_content(),
        "encoding": mail["Content-Transfer-Encoding"],
        "defects": [str(defect) for defect in mail.defects],
        "longest_line": max(map(len, lines)),
        "is_ascii": content.isascii() and b"\0" not in content,
        "loose_line_breaks": sum(b"\r" in line or b"\n" in line for line in lines),
    }


def authenticate(server, session, envelope, mechanism, data):
    user, password = options.login.split(":")
    is_right = (data.login, data.password) == (user.encode(), password.encode())
    session.octopipe_user = user if is_right else None
    return AuthResult(success=is_right, handled=is_right)


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(options.certificate)
    return made


def protocol():
    words = {"data_size_limit": None, "hostname": "mail.test"}
    if options.certificate and not options.tls:
        words["tls_context"] = context()
    if options.login:
        words.update(authenticator=authenticate, auth_require_tls=not options.tls)
    return SMTP(Handler(), **words)


async def say(reader, writer):
    writer.write(options.raw.encode().decode("unicode_escape").encode())
    await asyncio.Event().wait()


async def serve():
    if options.raw is not None:
        server = await asyncio.start_server(say, "", 0)
    else:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context() if options.tls else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def end():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end, daemon=True).start()
asyncio.run(serve())
