-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the picture that a thread links to shows, in words, and a small picture that its author chose.
alter table post add column alt_text text;
alter table post add column thumbnail text;
