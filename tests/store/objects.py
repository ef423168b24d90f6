# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prints the names of all objects in the bucket, one a line."""

import os

import boto3

bucket = boto3.resource(
    "s3",
    endpoint_url=os.environ["ENDPOINT"],
    region_name="us-east-1",
    aws_access_key_id=os.environ["ACCESS_KEY"],
    aws_secret_access_key=os.environ["SECRET_KEY"],
).Bucket(os.environ["BUCKET"])
for found in bucket.objects.all():
    print(found.key)
