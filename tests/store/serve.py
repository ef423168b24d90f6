# SPDX-License-Identifier: AGPL-3.0-or-later
"""An S3 server with one bucket, and a key that may do in it what the handbook says. Any other key is refused.

    ENDPOINT=http://127.0.0.1:5000 BUCKET=pictures KEY=FILE python serve.py

writes the key into FILE, says that it is ready, and serves until it is ended."""

import json
import os
import threading
import urllib.parse

import boto3
from moto import settings
from moto.server import ThreadedMotoServer

ENDPOINT = os.environ["ENDPOINT"]
BUCKET = os.environ["BUCKET"]

# What docs/operations.md says, but in every bucket: where there is none, it is to say so and not that one may not know.
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::*"},
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": "arn:aws:s3:::*/*",
        },
    ],
}


def client(service):
    """Somebody who may do everything, as long as no key is asked for."""
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="owner",
        aws_secret_access_key="owner",
    )


def make_bucket():
    """Its name, and a key to it."""
    client("s3").create_bucket(Bucket=BUCKET)
    iam = client("iam")
    iam.create_user(UserName="kollegium")
    iam.put_user_policy(UserName="kollegium", PolicyName="pictures", PolicyDocument=json.dumps(POLICY))
    key = iam.create_access_key(UserName="kollegium")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


address = urllib.parse.urlsplit(ENDPOINT)
ThreadedMotoServer(ip_address=address.hostname, port=address.port, verbose=False).start()
key = make_bucket()
# From now on every request has to be signed with a key that may.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
with open(os.environ["KEY"], "w", encoding="ascii") as file:
    file.write("\n".join(key))
print("ready", flush=True)
threading.Event().wait()
